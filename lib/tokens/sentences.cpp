// Where sentences end, by rules. Rivals: UAX #29 ends one after "Dr." and "e.g. This"; trained models are megabytes,
// slow, and change their answers. The rules prefer no end to a wrong one, because a chunk that is cut inside "e.g. a
// list" reads worse than one that holds a sentence more:
//
//   - A blank line ends a sentence. So do the full-width 。！？ and their like, white space or not, together with the
//     quotes and brackets that close after them; ！？ inside of quotes only if no word follows at once (「何？」と).
//   - . ! ? … and their like, with closing quotes, brackets and emphasis, need white space after them, and then
//   something
//     that is not a lower-case letter, behind opening quotes, brackets and emphasis.
//   - A full stop does not end a sentence after an abbreviation, one letter (an initial), letters with stops in between
//     (e.g, U.S), or the number of a list item; nor, before a number, after "No", "Fig" and such.
//   - Nothing ends inside a code span.
#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/byte_range.hpp"
#include "tokens/segments.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

using std::size_t;
using Set = std::u32string_view;

constexpr Set k_wide_terminators = U"。｡！？";
constexpr Set k_terminators = U".!?…‽⁇⁈⁉؟۔।॥։።。｡！？";
constexpr Set k_closers = U"\"'”’»›)]}*_~）］」』】》〉〕";
constexpr Set k_openers = U"\"'“‘«‹([{*_~¿¡（［「『【《〈〔";

// Sorted. Never the last word of a sentence, or so seldom that an end is not worth the risk.
constexpr std::array<std::string_view, 22> k_abbreviations = {
    "adj",  "al", "approx", "capt", "cf",  "col", "dr", "eds",  "esp", "gen", "gov",
    "incl", "lt", "messrs", "mr",   "mrs", "ms",  "mt", "prof", "rev", "st",  "vs"};
// Sorted. Abbreviations only where a number follows: "No. 5", but "She said no. We left."
constexpr std::array<std::string_view, 31> k_before_numbers = {
    "app", "apr", "art", "aug", "ch", "dec", "ed", "eq",  "eqs",  "feb", "fig",  "figs", "jan",  "jul", "jun", "mar",
    "no",  "nos", "nov", "oct", "p",  "par", "pp", "ref", "refs", "sec", "sect", "sep",  "sept", "tab", "vol"};
static_assert(std::is_sorted(k_abbreviations.begin(), k_abbreviations.end()));
static_assert(std::is_sorted(k_before_numbers.begin(), k_before_numbers.end()));
constexpr size_t k_longest_abbreviation = 12;  // bytes, letters with stops included

bool in(Set set, char32_t code_point) {
  return set.find(code_point) != Set::npos;
}
bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Pairs runs of backticks of equal length, each with the next one, as CommonMark reads code spans.
std::vector<ByteRange> code_spans(std::string_view text) {
  std::vector<ByteRange> runs;
  for (size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', runs.back().end)) {
    runs.push_back({at, std::min(text.find_first_not_of('`', at), text.size())});
  }
  std::vector<size_t> partner(runs.size(), runs.size());
  std::unordered_map<size_t, size_t> next_of_length;
  for (size_t i = runs.size(); i-- > 0;) {
    const auto [known, added] = next_of_length.try_emplace(runs[i].size(), i);
    if (!added) partner[i] = std::exchange(known->second, i);
  }
  std::vector<ByteRange> spans;
  for (size_t i = 0; i < runs.size(); ++i) {
    const bool escaped = runs[i].begin > 0 && text[runs[i].begin - 1] == '\\';
    if (escaped || partner[i] == runs.size()) continue;
    spans.push_back({runs[i].begin, runs[partner[i]].end});
    i = partner[i];
  }
  return spans;
}

// Sentences of one paragraph, which holds no blank line but at its end.
class Paragraph {
 public:
  explicit Paragraph(std::string_view text) : text_(text), spans_(code_spans(text)) {}

  // Offsets within the paragraph; its end is not among them.
  [[nodiscard]] std::vector<size_t> inner_ends() {
    std::vector<size_t> ends;
    auto span = spans_.begin();
    for (size_t at = 0; at < text_.size();) {
      for (; span != spans_.end() && span->begin <= at; ++span) at = std::max(at, span->end);
      if (at >= text_.size()) break;
      const Char next = char_at(text_, at);
      at = in(k_terminators, next.code_point) ? pass_terminators(at, ends) : at + next.length;
    }
    return ends;
  }

 private:
  [[nodiscard]] size_t skip(Set set, size_t at) const {
    while (at < text_.size()) {
      const Char next = char_at(text_, at);
      if (!in(set, next.code_point)) break;
      at += next.length;
    }
    return at;
  }
  [[nodiscard]] size_t skip_white_space(size_t at) const {
    while (at < text_.size()) {
      const Char next = char_at(text_, at);
      if (!k_white_space.has(next.kind)) break;
      at += next.length;
    }
    return at;
  }

  // Notes the sentence that ends with the terminators at `at`, if one does; returns where to go on.
  size_t pass_terminators(size_t at, std::vector<size_t>& ends) const {
    const size_t stop = skip(k_terminators, at);
    const size_t closed = skip(k_closers, stop);
    const size_t next = skip_white_space(closed);
    if (next == text_.size()) return next;
    const bool ends_here = is_wide(stop) ? wide_end(stop, closed, next) : next > closed && narrow_end(at, stop, next);
    if (ends_here) ends.push_back(next);
    return std::max(closed, ends_here ? next : closed);
  }

  [[nodiscard]] bool is_wide(size_t stop) const {
    return stop >= 3 && in(k_wide_terminators, char_at(text_, stop - 3).code_point) &&
           char_at(text_, stop - 3).length == 3;
  }

  [[nodiscard]] bool wide_end(size_t stop, size_t closed, size_t next) const {
    const char32_t last = char_at(text_, stop - 3).code_point;
    const bool may_go_on = last == U'！' || last == U'？';
    if (!may_go_on || closed == stop || next > closed) return true;
    return !k_letters.has(char_at(text_, next).kind);
  }

  [[nodiscard]] bool narrow_end(size_t at, size_t stop, size_t next) const {
    const size_t start = skip(k_openers, next);
    const CharClass kind = start < text_.size() ? char_at(text_, start).kind : CharClass::other;
    if (kind == CharClass::lower) return false;
    const bool one_stop = stop == at + 1 && text_[at] == '.';
    return !one_stop || !is_abbreviation(at, kind);
  }

  // True if the full stop at `stop` belongs to the word before it.
  [[nodiscard]] bool is_abbreviation(size_t stop, CharClass next) const {
    size_t begin = stop;
    while (begin > 0 && stop - begin <= k_longest_abbreviation &&
           (is_ascii_letter(text_[begin - 1]) || is_digit(text_[begin - 1]) || text_[begin - 1] == '.')) {
      --begin;
    }
    if (begin == stop || stop - begin > k_longest_abbreviation) return is_initial(stop);
    if (begin > 0 && static_cast<unsigned char>(text_[begin - 1]) >= 0x80) return false;  // the tail of a longer word
    std::string word;
    for (const char c : text_.substr(begin, stop - begin))
      word += static_cast<char>(is_digit(c) || c == '.' ? c : c | 0x20);
    if (std::all_of(word.begin(), word.end(), is_digit)) return is_list_marker(begin);
    if (std::binary_search(k_abbreviations.begin(), k_abbreviations.end(), word)) return true;
    if (next == CharClass::number && std::binary_search(k_before_numbers.begin(), k_before_numbers.end(), word))
      return true;
    return is_dotted_letters(word);
  }

  // One letter outside ASCII with no letter before it: "Ø. Hansen".
  [[nodiscard]] bool is_initial(size_t stop) const {
    const auto before = [this](size_t at) {
      do --at;
      while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U);
      return at;
    };
    if (stop == 0) return false;
    const size_t letter = before(stop);
    if (char_at(text_, letter).kind != CharClass::upper) return false;
    return letter == 0 || !k_letters.has(char_at(text_, before(letter)).kind);
  }

  // "e.g", "U.S", "a": single letters with a stop between each two.
  static bool is_dotted_letters(std::string_view word) {
    for (size_t i = 0; i < word.size(); ++i) {
      if (i % 2 == 0 ? !is_ascii_letter(word[i]) : word[i] != '.') return false;
    }
    return word.size() % 2 == 1;
  }

  // Nothing but indentation and quote marks before it on its line.
  [[nodiscard]] bool is_list_marker(size_t begin) const {
    while (begin > 0 && (text_[begin - 1] == ' ' || text_[begin - 1] == '\t' || text_[begin - 1] == '>')) --begin;
    return begin == 0 || text_[begin - 1] == '\n' || text_[begin - 1] == '\r';
  }

  std::string_view text_;
  std::vector<ByteRange> spans_;
};

// The end of the paragraph that starts at `at`, with the blank lines after it.
size_t paragraph_end(std::string_view text, size_t at) {
  for (size_t line = text.find('\n', at); line != std::string_view::npos; line = text.find('\n', line + 1)) {
    const size_t next = text.find_first_not_of(" \t\r", line + 1);
    if (next == std::string_view::npos) return text.size();
    if (text[next] == '\n') return std::min(text.find_first_not_of(" \t\r\n", next), text.size());
  }
  return text.size();
}

}  // namespace

std::vector<size_t> sentence_ends(std::string_view text) {
  std::vector<size_t> ends;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = paragraph_end(text, begin);
    for (const size_t inner : Paragraph(text.substr(begin, end - begin)).inner_ends()) ends.push_back(begin + inner);
    ends.push_back(end);
    begin = end;
  }
  return ends;
}

}  // namespace ingot::tokens
