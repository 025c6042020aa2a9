// All short texts over alphabets with a member of every class that the split patterns tell apart. The scalar splitter
// is compared with the patterns themselves, the other instruction sets with the scalar one: alone, in a row with
// others, and where a window of 64 bytes ends.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/oracle.hpp"
#include "tokens/split_pattern.hpp"
#include "tokens/token_texts.hpp"

using namespace ingot;
using namespace ingot::test;
using namespace ingot::tokens;

namespace {

constexpr std::size_t k_most_failures = 20;

// Both alphabets begin with what matters most in ASCII.
constexpr std::array<Symbol, 30> k_symbols = {{
    {"s", U's', Category::Ll},
    {"A", U'A', Category::Lu},
    {" ", U' ', Category::white_space},
    {"\n", U'\n', Category::white_space},
    {"1", U'1', Category::N},
    {"'", U'\'', Category::other},
    {"-", U'-', Category::other},
    {"/", U'/', Category::other},
    {"\t", U'\t', Category::white_space},
    {"\xE6\xBC\xA2", U'\u6F22', Category::Lo},
    {"\xCC\x81", U'\u0301', Category::M},
    {"\xC2\xA0", U'\u00A0', Category::white_space},
    {"\xC3\xA9", U'\u00E9', Category::Ll},  // 13 up to here
    {"\r", U'\r', Category::white_space},
    {"L", U'L', Category::Lu},
    {"e", U'e', Category::Ll},
    {"v", U'v', Category::Ll},  // 17 up to here
    {"\xC5\xBF", U'\u017F', Category::Ll},
    {"\xE2\x84\xAA", U'\u212A', Category::Lu},
    {"\xC7\x85", U'\u01C5', Category::Lt},
    {"\xCA\xB0", U'\u02B0', Category::Lm},
    {"\xC2\xBD", U'\u00BD', Category::N},
    {"\xE2\x85\xAB", U'\u216B', Category::N},
    {"\xE0\xA4\x83", U'\u0903', Category::M},
    {"\xE3\x80\x80", U'\u3000', Category::white_space},
    {"\xC2\x85", U'\u0085', Category::white_space},
    {"\xE2\x80\xA8", U'\u2028', Category::white_space},
    {"\xE2\x80\x8B", U'\u200B', Category::other},
    {"\xF0\x9F\x98\x80", U'\U0001F600', Category::other},
    {"\x7F", U'\u007F', Category::other},
}};

constexpr std::array<Symbol, 12> k_ascii_symbols = {k_symbols[0], k_symbols[1],  k_symbols[2],  k_symbols[3],
                                                    k_symbols[4], k_symbols[5],  k_symbols[6],  k_symbols[7],
                                                    k_symbols[8], k_symbols[13], k_symbols[14], k_symbols[15]};

// Bytes of which some texts are characters and most are not.
constexpr std::array<Symbol, 11> k_bytes = {{{"s", 0, {}},
                                             {"'", 0, {}},
                                             {" ", 0, {}},
                                             {"\n", 0, {}},
                                             {"\xC5", 0, {}},
                                             {"\xBF", 0, {}},
                                             {"\xE6", 0, {}},
                                             {"\xBC", 0, {}},
                                             {"\xA2", 0, {}},
                                             {"\xF0", 0, {}},
                                             {"\xFF", 0, {}}}};

std::span<const Symbol> first(std::size_t count) {
  return std::span(k_symbols).first(count);
}

// Calls visit(bytes, symbols) for each text of 1 to `length` symbols.
template <class Visit>
class AllTexts {
 public:
  AllTexts(std::span<const Symbol> alphabet, std::size_t length, Visit visit) : alphabet_(alphabet), visit_(visit) {
    extend(length);
  }

 private:
  void extend(std::size_t left) {
    for (const Symbol& symbol : alphabet_) {
      symbols_.push_back(symbol);
      bytes_ += symbol.utf8;
      visit_(std::string_view(bytes_), std::span<const Symbol>(symbols_));
      if (left > 1) extend(left - 1);
      bytes_.resize(bytes_.size() - symbol.utf8.size());
      symbols_.pop_back();
    }
  }

  std::span<const Symbol> alphabet_;
  Visit visit_;
  std::string bytes_;
  std::vector<Symbol> symbols_;
};

// Where `pattern` ends its matches, which must cover the text.
void ends_by(const SplitPattern& pattern, std::span<const Symbol> symbols, std::vector<Offset>& ends) {
  ends.clear();
  Offset at = 0;
  while (!symbols.empty()) {
    const std::size_t count = pattern.match(symbols).value_or(0);
    if (count == 0) return;
    for (const Symbol& symbol : symbols.first(count)) at += static_cast<Offset>(symbol.utf8.size());
    ends.push_back(at);
    symbols = symbols.subspan(count);
  }
}

void compare_with_pattern(Encoding encoding, std::span<const Symbol> alphabet, std::size_t length) {
  const SplitPattern pattern(encoding);
  std::vector<Offset> expected;
  std::size_t failures = 0;
  AllTexts(alphabet, length, [&](std::string_view text, std::span<const Symbol> symbols) {
    if (failures > k_most_failures) return;
    ends_by(pattern, symbols, expected);
    const std::string wrong = wrong_ends(encoding, text, InstructionSet::scalar, 32, expected);
    if (wrong.empty()) return;
    ++failures;
    FAIL_CHECK(name(encoding) << ": " << wrong << "\n" << escaped(text));
  });
  CHECK(failures == 0);
}

// Every instruction set against the scalar one; the scalar one in small batches against itself in one.
bool sets_agree(Encoding encoding, std::string_view text) {
  const std::vector<Offset> expected = pretoken_ends(encoding, text, InstructionSet::scalar, text.size() + 1);
  bool good = true;
  for (const InstructionSet set : available_instruction_sets()) {
    const std::string wrong = wrong_ends(encoding, text, set, set == InstructionSet::scalar ? 3 : 512, expected);
    good &= wrong.empty();
    if (!wrong.empty()) FAIL_CHECK(name(encoding) << ", " << name(set) << ": " << wrong << "\n" << escaped(text));
  }
  return good;
}

// As sets_agree(), without its allocations; the bytes behind the text, which must not matter, change with every text.
class SetsOnShortTexts {
 public:
  explicit SetsOnShortTexts(Encoding encoding) : encoding_(encoding) {}
  void compare(std::string_view bytes) {
    const std::string_view text = placed(bytes);
    const std::size_t count = Splitter(encoding_, bytes, InstructionSet::scalar).next(expected_);
    for (const InstructionSet set : available_instruction_sets()) {
      const std::size_t got = Splitter(encoding_, text, set).next(ends_);
      if (got == count && std::memcmp(ends_.data(), expected_.data(), count * sizeof(Offset)) == 0) continue;
      if (failures_++ < k_most_failures) FAIL_CHECK(name(encoding_) << ", " << name(set) << ": " << escaped(text));
    }
  }
  [[nodiscard]] std::size_t failures() const { return failures_; }

 private:
  std::string_view placed(std::string_view text) {
    constexpr std::string_view k_behind = "s \n'\xBF-1A";
    text.copy(buffer_.data(), text.size());
    std::memset(buffer_.data() + text.size(), k_behind[calls_++ % k_behind.size()], k_margin);
    return {buffer_.data(), text.size()};
  }

  static constexpr std::size_t k_margin = 64;
  static constexpr std::size_t k_longest = 256;
  Encoding encoding_;
  std::size_t calls_ = 0;
  std::size_t failures_ = 0;
  std::array<char, k_longest + k_margin> buffer_{};
  std::array<Offset, k_longest> expected_{};
  std::array<Offset, k_longest> ends_{};
};

void compare_alone(Encoding encoding, std::span<const Symbol> alphabet, std::size_t length) {
  SetsOnShortTexts sets(encoding);
  AllTexts(alphabet, length, [&](std::string_view text, auto) { sets.compare(text); });
  CHECK(sets.failures() == 0);
}

// All texts one behind the other with a filler between them: they come to stand at every place of a window.
void compare_in_rows(Encoding encoding, std::span<const Symbol> alphabet, std::size_t length, std::string_view filler) {
  constexpr std::size_t k_row = 2048;
  std::size_t failures = 0;
  std::string row;
  AllTexts(alphabet, length, [&](std::string_view text, std::span<const Symbol> symbols) {
    if (symbols.size() < length || failures > 2) return;
    row += text;
    row += filler;
    if (row.size() < k_row) return;
    if (!sets_agree(encoding, row)) ++failures;
    row.clear();
  });
  if (!sets_agree(encoding, row)) ++failures;
  CHECK(failures == 0);
}

struct Leads {
  std::size_t least;  ///< bytes
  std::size_t most;
};
// So long that a window which begins with the lead ends within the text or next to it.
constexpr Leads k_to_the_edge = {59, 64};
// Any place in the first windows.
constexpr Leads k_anywhere = {0, 140};

// All texts behind leads that carry something into the next window, at the end and with more behind them.
void compare_behind(Leads leads, Encoding encoding, std::span<const Symbol> alphabet, std::size_t length) {
  SetsOnShortTexts sets(encoding);
  std::string text;
  for (const std::string_view lead : {"a", " ", "-", "1", "\n", "A", "word ", "x.\n"}) {
    std::string filler;
    while (filler.size() < leads.most + lead.size()) filler += lead;
    AllTexts(alphabet, length, [&](std::string_view middle, auto) {
      for (std::size_t before = leads.least; before <= leads.most; ++before) {
        text.assign(filler, 0, before).append(middle);
        sets.compare(text);
        sets.compare(text.append(filler, 0, 20));
      }
    });
  }
  CHECK(sets.failures() == 0);
}

}  // namespace

TEST_CASE("tokens: every short text splits as the pattern of cl100k_base says") {
  compare_with_pattern(Encoding::cl100k_base, first(13), 6);
}

TEST_CASE("tokens: every short text splits as the pattern of o200k_base says") {
  compare_with_pattern(Encoding::o200k_base, first(13), 6);
}

TEST_CASE("tokens: every short text of many symbols splits as the pattern of cl100k_base says") {
  compare_with_pattern(Encoding::cl100k_base, k_symbols, 4);
  compare_with_pattern(Encoding::cl100k_base, first(17), 5);
}

TEST_CASE("tokens: every short text of many symbols splits as the pattern of o200k_base says") {
  compare_with_pattern(Encoding::o200k_base, k_symbols, 4);
  compare_with_pattern(Encoding::o200k_base, first(17), 5);
}

TEST_CASE("tokens: instruction sets agree on every short text for cl100k_base") {
  compare_alone(Encoding::cl100k_base, first(13), 6);
  compare_alone(Encoding::cl100k_base, k_symbols, 4);
  compare_alone(Encoding::cl100k_base, k_bytes, 6);
}

TEST_CASE("tokens: instruction sets agree on every short text for o200k_base") {
  compare_alone(Encoding::o200k_base, first(13), 6);
  compare_alone(Encoding::o200k_base, k_symbols, 4);
  compare_alone(Encoding::o200k_base, k_bytes, 6);
}

TEST_CASE("tokens: instruction sets agree on rows of all short texts for cl100k_base") {
  for (const std::string_view filler : {" x", "a", "--", "words, and "}) {
    compare_in_rows(Encoding::cl100k_base, first(13), 5, filler);
    compare_in_rows(Encoding::cl100k_base, k_bytes, 5, filler);
  }
  compare_in_rows(Encoding::cl100k_base, first(13), 6, "t");
}

TEST_CASE("tokens: instruction sets agree on rows of all short texts for o200k_base") {
  for (const std::string_view filler : {" x", "a", "--", "words, and "}) {
    compare_in_rows(Encoding::o200k_base, first(13), 5, filler);
    compare_in_rows(Encoding::o200k_base, k_bytes, 5, filler);
  }
  compare_in_rows(Encoding::o200k_base, first(13), 6, "t");
}

TEST_CASE("tokens: instruction sets agree on rows of all short ASCII texts for cl100k_base") {
  for (const std::string_view filler : {"", " x", "word.\n"})
    compare_in_rows(Encoding::cl100k_base, k_ascii_symbols, 6, filler);
}

TEST_CASE("tokens: instruction sets agree on rows of all short ASCII texts for o200k_base") {
  for (const std::string_view filler : {"", " x", "word.\n"})
    compare_in_rows(Encoding::o200k_base, k_ascii_symbols, 6, filler);
}

TEST_CASE("tokens: instruction sets agree where a window ends for cl100k_base") {
  compare_behind(k_anywhere, Encoding::cl100k_base, k_symbols, 2);
  compare_behind(k_to_the_edge, Encoding::cl100k_base, first(17), 3);
  compare_behind(k_to_the_edge, Encoding::cl100k_base, k_ascii_symbols, 4);
}

TEST_CASE("tokens: instruction sets agree where a window ends for o200k_base") {
  compare_behind(k_anywhere, Encoding::o200k_base, k_symbols, 2);
  compare_behind(k_to_the_edge, Encoding::o200k_base, first(17), 3);
  compare_behind(k_to_the_edge, Encoding::o200k_base, k_ascii_symbols, 4);
}
