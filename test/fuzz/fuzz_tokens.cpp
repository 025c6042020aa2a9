// Any bytes to the tokenizer: every instruction set splits as the scalar one does, count, map and ids agree with each
// other, what TokenMap promises holds, and short inputs have the tokens that the plain oracle gives them.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "target.hpp"
#include "tokens/oracle.hpp"
#include "tokens/unicode_class.hpp"

namespace {

using namespace ingot;
using namespace ingot::tokens;

constexpr std::size_t k_oracle_bytes = 300;
constexpr std::size_t k_boundaries = 6;  // of one text that are paired with each other

// White space other than CR and LF: at the end of a piece it is one run there, but was split before what followed it.
bool ends_in_blank(std::string_view piece) {
  CharClass last = CharClass::other;
  for (std::size_t at = 0; at < piece.size();) {
    const Char next = char_at(piece, at);
    last = next.kind;
    at += next.length;
  }
  return last == CharClass::space || last == CharClass::blank;
}

// All boundaries, or some from every part of the text.
std::vector<std::size_t> some_boundaries(const std::vector<test::Offset>& ends) {
  std::vector<std::size_t> boundaries = {0};
  const std::size_t step = ends.size() / k_boundaries + 1;
  for (std::size_t i = step - 1; i < ends.size(); i += step) boundaries.push_back(ends[i]);
  return boundaries;
}

void check_pieces(Tokenizer& tokenizer, std::string_view text, const TokenMap& map,
                  const std::vector<std::size_t>& boundaries) {
  for (std::size_t first = 0; first < boundaries.size(); ++first) {
    for (std::size_t last = first; last < boundaries.size(); ++last) {
      const std::size_t begin = boundaries[first];
      const std::size_t end = boundaries[last];
      const std::size_t tokens = map.before(end) - map.before(begin);
      fuzz::require(map.tokens_between(begin, end) == tokens, "between boundaries no pretoken is cut");
      fuzz::require(map.furthest_within(begin, tokens) == end, "every pretoken has a token");
      const std::string_view piece = text.substr(begin, end - begin);
      if (!ends_in_blank(piece)) fuzz::require(tokenizer.count(piece) == tokens, "counts between boundaries add up");
    }
  }
}

void check_map(const TokenMap& map, std::string_view text, const std::vector<test::Offset>& ends) {
  std::size_t next = 0;
  for (std::size_t offset = 1; offset <= text.size(); ++offset) {
    while (next < ends.size() && ends[next] < offset) ++next;
    fuzz::require(map.is_boundary(offset) == (next < ends.size() && ends[next] == offset),
                  "the boundaries of the map are the ends of pretokens");
  }
  fuzz::require(map.is_boundary(0) && !map.is_boundary(text.size() + 1), "a map begins and ends with its text");
}

struct Subject {
  Encoding encoding;
  test::Oracle oracle{encoding};
  std::vector<Tokenizer> tokenizers{};  // one for each instruction set
};

std::vector<Subject> new_subjects() {
  std::vector<Subject> subjects;
  for (const Encoding encoding : k_encodings) {
    subjects.push_back({.encoding = encoding});
    for (const InstructionSet set : available_instruction_sets())
      subjects.back().tokenizers.emplace_back(encoding, set);
  }
  return subjects;
}

void check(Subject& subject, Tokenizer& tokenizer, InstructionSet set, std::string_view text) {
  const auto ends = test::pretoken_ends(subject.encoding, text, InstructionSet::scalar);
  for (const std::size_t batch : {std::size_t{512}, text.size() % 70 + 1}) {
    const std::string wrong = test::wrong_ends(subject.encoding, text, set, batch, ends);
    fuzz::require(wrong.empty(), wrong);
  }
  const std::size_t count = tokenizer.count(text);
  const TokenMap map = tokenizer.map(text);
  fuzz::require(map.total() == count, "count and map agree");
  fuzz::require(tokenizer.encode(text).size() == count, "count and ids agree");
  fuzz::require(tokenizer.count(utf8::sanitized(text)) == count, "invalid bytes count as U+FFFD");
  check_map(map, text, ends);
  check_pieces(tokenizer, text, map, some_boundaries(ends));
  if (text.size() > k_oracle_bytes) return;
  const std::string wrong_counts = test::wrong_counts(tokenizer, subject.oracle.marks(text), text);
  fuzz::require(wrong_counts.empty(), wrong_counts);
  const std::string wrong_ids = test::wrong_ids(tokenizer, subject.oracle, text);
  fuzz::require(wrong_ids.empty(), wrong_ids);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::vector<Subject> subjects = new_subjects();
  const std::string_view text = fuzz::text_of(data, size);
  for (Subject& subject : subjects) {
    std::size_t index = 0;
    for (const InstructionSet set : available_instruction_sets())
      check(subject, subject.tokenizers[index++], set, text);
  }
  return 0;
}
