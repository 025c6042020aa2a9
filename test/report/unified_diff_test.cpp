// Patches are checked by applying them: a small reader that takes nothing but what a patch must be.
#include "report/unified_diff.hpp"

#include <charconv>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace ingot::report {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::size_t number(std::string_view text, std::size_t at) {
  std::size_t value = 0;
  std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

// What the patch makes of `before`; every line that it names must be there.
std::string patched(const std::string& before, const std::string& patch) {
  const std::vector<std::string> old_lines = lines_of(before);
  std::vector<std::string> lines = lines_of(patch);
  std::string out;
  std::size_t row = 0;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    std::string line = lines[i];
    if (line.starts_with("@@ ")) {
      const bool empty = line.substr(0, line.find(" +")).ends_with(",0");
      const std::size_t begin = number(line, 4) - (empty ? 0 : 1);
      REQUIRE(begin >= row);
      for (; row < begin; ++row) out += old_lines.at(row);
      continue;
    }
    if (line.starts_with("\\")) continue;
    if (i + 1 < lines.size() && lines[i + 1].starts_with("\\")) line.pop_back();
    if (line[0] != '+') {
      REQUIRE(old_lines.at(row) == line.substr(1));
      ++row;
    }
    if (line[0] != '-') out += line.substr(1);
  }
  for (; row < old_lines.size(); ++row) out += old_lines[row];
  return out;
}

TEST_CASE("a patch shows three lines around a change", "[report][diff]") {
  CHECK(unified_diff("a.md", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        "--- a/a.md\n+++ b/a.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(unified_diff("a.md", "1\n", "1\n").empty());
  CHECK(unified_diff("a.md", "", "1\n") == "--- a/a.md\n+++ b/a.md\n@@ -0,0 +1 @@\n+1\n");
  CHECK(unified_diff("a.md", "1\r\n", "") == "--- a/a.md\n+++ b/a.md\n@@ -1 +0,0 @@\n-1\r\n");
}

TEST_CASE("a patch says where a last line does not end", "[report][diff]") {
  CHECK(unified_diff("a.md", "1\n2", "1\n2\n") ==
        "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n");
  CHECK(unified_diff("a.md", "1", "0\n1") ==
        "--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@\n+0\n 1\n\\ No newline at end of file\n");
}

TEST_CASE("a patch joins changes that are near, and parts those that are not", "[report][diff]") {
  const std::string before = "a\n1\n2\n3\n4\n5\n6\nb\n1\n2\n3\n4\n5\n6\n7\nc\n";
  std::string after = before;
  for (char& c : after) c = c == 'a' || c == 'b' || c == 'c' ? static_cast<char>(c - 32) : c;
  const std::string patch = unified_diff("x", before, after);
  CHECK(patch.find("@@ -1,11 +1,11 @@") != std::string::npos);
  CHECK(patch.find("@@ -13,4 +13,4 @@") != std::string::npos);
  CHECK(patched(before, patch) == after);
}

TEST_CASE("a patch quotes the names that would end too early", "[report][diff]") {
  CHECK(unified_diff("my file.md", "", "1\n").starts_with("--- a/my file.md\t\n+++ b/my file.md\t\n"));
  CHECK(unified_diff("a\n\"b\\.md", "", "1\n").starts_with("--- \"a/a\\012\\\"b\\\\.md\"\n"));
  CHECK(unified_diff("caf\u00e9.md", "", "1\n").starts_with("--- a/caf\u00e9.md\n"));
}

TEST_CASE("every patch makes the one text of the other", "[report][diff]") {
  std::mt19937 random(3);
  for (int i = 0; i < 3000; ++i) {
    const auto text = [&] {
      std::string out;
      for (std::size_t n = random() % 24; n > 0; --n) (out += static_cast<char>('a' + random() % 3)) += '\n';
      if (random() % 3 == 0 && !out.empty()) out.pop_back();
      return out;
    };
    const std::string before = text();
    const std::string after = text();
    CAPTURE(before, after);
    const std::string patch = unified_diff("x", before, after);
    CHECK((patch.empty() ? before : patched(before, patch)) == after);
  }
}

TEST_CASE("a patch of very many changes is made in bounded time", "[report][diff]") {
  std::string before;
  std::string changed;
  std::string other;
  for (int i = 0; i < 100'000; ++i) {
    before += std::to_string(i) + "\n";
    changed += std::to_string(i) + (i % 3 == 0 ? " x\n" : "\n");
    other += std::to_string(-i) + "\n";
  }
  const std::string patch = unified_diff("x", before, changed);
  CHECK(patched(before, patch) == changed);
  CHECK(patch.size() < 3 * before.size());
  CHECK(patched(before, unified_diff("x", before, other + "1")) == other + "1");
}

}  // namespace
}  // namespace ingot::report
