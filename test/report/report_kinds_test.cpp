// All reports over one sample: their bytes, and what holds for each of them whatever the user's texts are.
#include "report/report_kinds.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>

#include "base/utf8.hpp"
#include "sample_findings.hpp"

namespace ingot::report {
namespace {

namespace fs = std::filesystem;

const fs::path k_golden = fs::path(INGOT_SOURCE_DIR) / "test/golden/report";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_CASE("every kind of report of the sample is as expected", "[report][golden]") {
  const Sample sample;
  for (const ReportKind& kind : report_kinds()) {
    if (kind.is_page()) continue;
    CAPTURE(kind.name);
    const std::string text = kind.render(sample.document);
    const fs::path path = k_golden / ("sample." + std::string(kind.name));
    // A test runs on one thread.
    if (std::getenv("UPDATE_GOLDEN") != nullptr)  // NOLINT(concurrency-mt-unsafe)
      std::ofstream(path, std::ios::binary) << text;
    CHECK(text == read(path));
  }
}

TEST_CASE("kinds of reports are sorted, and found by their names alone", "[report]") {
  const auto kinds = report_kinds();
  const auto by_name = [](const ReportKind& a, const ReportKind& b) { return a.name < b.name; };
  CHECK(std::is_sorted(kinds.begin(), kinds.end(), by_name));
  for (const ReportKind& kind : kinds) CHECK(find_report_kind(kind.name) == &kind);
  CHECK(find_report_kind("") == nullptr);
  CHECK(find_report_kind("SARIF") == nullptr);
}

// A document in which every text of a user is `text`.
std::string rendered(const ReportKind& kind, const std::string& text) {
  Sample sample;
  for (model::Diagnostic& finding : sample.in_document) {
    finding.path = text;
    finding.message = text;
    finding.help = text;
  }
  sample.rejected.front() = {text, {ErrorKind::document, text, {}, text}};
  return kind.render(sample.document);
}

TEST_CASE("every report is UTF-8 without control characters, whatever is in it", "[report]") {
  for (const ReportKind& kind : report_kinds()) {
    if (kind.is_page()) continue;
    for (int byte = 0; byte < 256; ++byte) {
      const std::string out = rendered(kind, "before" + std::string(1, static_cast<char>(byte)) + "behind");
      CAPTURE(kind.name, byte);
      CHECK(!utf8::first_invalid(out));
      CHECK(std::none_of(out.begin(), out.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }));
    }
  }
}

TEST_CASE("a report of nothing is a report", "[report]") {
  LintDocument clean{{"lint-chunks", "0.1.0"}, {"cl100k_base", true}, {}, {}, sample_rule_name};
  clean.summary.files = 2;
  for (const ReportKind& kind : report_kinds()) {
    if (kind.is_page()) continue;
    const std::string out = kind.render(clean);
    CAPTURE(kind.name, out);
    const bool has_lines_only = kind.name == "github" || kind.name == "jsonl";
    CHECK(out.empty() == has_lines_only);
    CHECK(out.find("EN002") == std::string::npos);
  }
}

}  // namespace
}  // namespace ingot::report
