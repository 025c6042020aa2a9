// Where sentences end, by rules. Rivals: UAX #29 ends one after "Dr." and "e.g. This", and inside links; trained models
// are megabytes, slow, and change their answers. The rules prefer no end to a wrong one, because a chunk that is cut
// inside "e.g. a list" reads worse than one that holds a sentence more:
//
//   - A blank line ends a sentence. So do the full-width 。！？, the danda of India and the Burmese full stop, white
//   space
//     or not, together with the quotes and brackets that close after them; not where a quotation goes on: ！？ inside
//     of quotes with a word after it at once, and any before と (「何？」と).
//   - . ! ? … and their like in other scripts need white space after them, and then something that is not a lower-case
//     letter, behind opening quotes, brackets and emphasis. What hangs on the terminator comes first and belongs to it:
//     closing quotes, brackets and emphasis, the rest of a link, a tag, a footnote mark, an emoji.
//   - A full stop does not end a sentence after an abbreviation (see abbreviations.cpp), one letter (an initial),
//   letters
//     with stops in between (e.g, U.S), the number of a list item, or the number of a German date.
//   - Nothing ends inside a code span, a link, an image or a tag, and no sentence is without a letter or digit.
#include <algorithm>
#include <array>
#include <string>

#include <unicode/uchar.h>

#include "base/utf8.hpp"
#include "tokens/abbreviations.hpp"
#include "tokens/inline_spans.hpp"
#include "tokens/segments.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

using std::size_t;
using Set = std::u32string_view;

constexpr Set k_unspaced_terminators = U"。｡！？।॥။";  // each of three bytes
constexpr Set k_terminators = U".!?…‽⁇⁈⁉؟۔։።፧፨।॥။។៕།༎᠃᠉。｡！？";
constexpr Set k_dots = U".…";
constexpr Set k_shads = U"།༎";
constexpr Set k_closers = U"\"'”’“‘»«›‹)]}*_~）］」』】》〉〕⁰¹²³⁴⁵⁶⁷⁸⁹†‡";
constexpr Set k_openers = U"\"'“‘”„‚«»‹›([{*_~¿¡（［「『【《〈〔";
constexpr std::string_view k_khmer_etc = "។ល។";

constexpr size_t k_longest_abbreviation = 24;   // bytes, stops inside it included
constexpr size_t k_longest_footnote_mark = 64;  // bytes

bool in(Set set, char32_t code_point) {
  return set.find(code_point) != Set::npos;
}
bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50 || c == 0x200D || c == 0xFE0F;
}

// The character that ends at `end`, which must be above 0.
Char char_before(std::string_view text, size_t end) {
  size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 && utf8::is_continuation(text[begin])) --begin;
  const Char found = char_at(text, begin);
  return begin + found.length == end ? found : Char{0xFFFD, CharClass::other, 1, false};
}

std::u32string lower(std::string_view text) {
  std::u32string word;
  for (size_t at = 0; at < text.size();) {
    const Char next = char_at(text, at);
    word += static_cast<char32_t>(u_tolower(static_cast<UChar32>(next.code_point)));
    at += next.length;
  }
  return word;
}

// Sentences of one paragraph, which holds no blank line but at its end.
class Paragraph {
 public:
  explicit Paragraph(std::string_view text) : text_(text), spans_(text), last_word_(last_word(text)) {}

  // Offsets within the paragraph; its end is not among them.
  [[nodiscard]] std::vector<size_t> inner_ends() {
    std::vector<size_t> ends;
    auto code = spans_.code().begin();
    for (size_t at = 0; at < text_.size();) {
      for (; code != spans_.code().end() && code->begin <= at; ++code) at = std::max(at, code->end);
      if (at >= text_.size()) break;
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte < 0x80 && byte != '.' && byte != '!' && byte != '?') {
        ++at;
        continue;
      }
      const Char next = char_at(text_, at);
      at = in(k_terminators, next.code_point) ? pass_terminators(at, ends) : at + next.length;
    }
    return ends;
  }

 private:
  // Offset of the last letter or digit.
  static size_t last_word(std::string_view text) {
    for (size_t at = text.size(); at > 0;) {
      const Char last = char_before(text, at);
      at -= last.length;
      if (k_letters.has(last.kind) || last.kind == CharClass::number) return at;
    }
    return 0;
  }

  template <typename Predicate>
  [[nodiscard]] size_t skip_if(size_t at, Predicate holds) const {
    while (at < text_.size()) {
      const Char next = char_at(text_, at);
      if (!holds(next)) break;
      at += next.length;
    }
    return at;
  }
  [[nodiscard]] size_t skip(Set set, size_t at) const {
    return skip_if(at, [set](const Char& next) { return in(set, next.code_point); });
  }
  [[nodiscard]] size_t skip_white_space(size_t at) const {
    return skip_if(at, [](const Char& next) { return k_white_space.has(next.kind); });
  }
  // The letters at `at`, or the letters, digits, marks and stops that end at `at`; empty if there are too many bytes.
  [[nodiscard]] std::string_view letters_at(size_t at) const {
    const size_t end = skip_if(at, [](const Char& next) { return k_letters.has(next.kind); });
    return text_.substr(at, end - at);
  }
  [[nodiscard]] std::string_view word_before(size_t at) const {
    constexpr CharSet k_in_words = {CharClass::upper,    CharClass::lower, CharClass::caseless,
                                    CharClass::unspaced, CharClass::mark,  CharClass::number};
    size_t begin = at;
    while (begin > 0 && at - begin <= k_longest_abbreviation) {
      const Char last = char_before(text_, begin);
      if (!k_in_words.has(last.kind) && last.code_point != U'.') break;
      begin -= last.length;
    }
    return at - begin > k_longest_abbreviation ? std::string_view() : text_.substr(begin, at - begin);
  }

  // Notes the sentence that ends with the terminators at `at`, if one does; returns where to go on.
  size_t pass_terminators(size_t at, std::vector<size_t>& ends) const {
    const size_t stop = skip(k_terminators, at);
    const size_t closed = skip_attached(stop);
    size_t next = skip_white_space(closed);
    if (in(k_shads, char_before(text_, stop).code_point)) next = skip_white_space(skip(k_shads, next));
    if (next > last_word_) return next;
    const bool unspaced = in(k_unspaced_terminators, char_before(text_, stop).code_point);
    const bool ends_here = unspaced ? unspaced_end(stop, closed, next) : next > closed && spaced_end(at, stop, next);
    if (!ends_here || spans_.parts(next) || parts_grapheme(text_, next)) return closed;
    ends.push_back(next);
    return next;
  }

  // The end of closing quotes and brackets, links, tags, footnote marks and emoji at `at`.
  [[nodiscard]] size_t skip_attached(size_t at) const {
    for (size_t before = text_.size(); at != before;) {
      before = at;
      at = skip(k_closers, at);
      at = spans_.attached_end(at).value_or(at);
      at = skip_if(at, [](const Char& next) { return is_emoji(next.code_point); });
      at = skip_footnote_mark(at);
    }
    return at;
  }
  // "[^note]", "[12]".
  [[nodiscard]] size_t skip_footnote_mark(size_t at) const {
    if (at >= text_.size() || text_[at] != '[') return at;
    const std::string_view mark = text_.substr(at, k_longest_footnote_mark);
    const bool named = mark.size() > 1 && mark[1] == '^';
    const size_t end = named ? mark.find_first_of("] \t\r\n", 1) : mark.find_first_not_of("0123456789", 1);
    return end == std::string_view::npos || mark[end] != ']' ? at : at + end + 1;
  }

  [[nodiscard]] bool unspaced_end(size_t stop, size_t closed, size_t next) const {
    if (closed == stop || next > closed) return true;
    const Char first = char_at(text_, next);
    const char32_t last = char_before(text_, stop).code_point;
    const bool may_go_on = last == U'！' || last == U'？';
    return first.code_point != U'と' && (!may_go_on || !k_letters.has(first.kind));
  }

  [[nodiscard]] bool spaced_end(size_t at, size_t stop, size_t next) const {
    const size_t start = sentence_start(next);
    const CharClass kind = start < text_.size() ? char_at(text_, start).kind : CharClass::other;
    if (kind == CharClass::lower) return false;
    if (text_.substr(0, stop).ends_with(k_khmer_etc)) return false;
    if (text_[at] == '.' && stop == at + 1) return !goes_on(at, start, kind);
    return !is_omission(at, stop);
  }

  // What the next sentence begins with, behind the mark of a quotation's line and opening quotes and brackets.
  [[nodiscard]] size_t sentence_start(size_t next) const {
    if (text_[next] == '>') next = skip_white_space(next + 1);
    return skip(k_openers, next);
  }

  // "[...]", "f(…)".
  [[nodiscard]] bool is_omission(size_t at, size_t stop) const {
    return at > 0 && (text_[at - 1] == '[' || text_[at - 1] == '(') && skip(k_dots, at) == stop;
  }

  // True if the full stop at `stop` belongs to the word before it, `kind` being that of the letter at `start`.
  [[nodiscard]] bool goes_on(size_t stop, size_t start, CharClass kind) const {
    const std::string_view before = word_before(stop);
    if (before.empty()) return false;
    const std::u32string word = lower(before);
    const size_t begin = stop - before.size();
    if (std::all_of(word.begin(), word.end(), is_digit)) return is_list_marker(begin) || is_ordinal(word, begin, start);
    switch (abbreviation(word)) {
      case Abbreviation::never_last:
        return true;
      case Abbreviation::before_number:
        return kind == CharClass::number;
      case Abbreviation::often_last:
        return kind == CharClass::number || (kind == CharClass::other && !spans_lines(stop, start));
      case Abbreviation::none:
        break;
    }
    return false;
  }

  // The next line may be a list's next item.
  [[nodiscard]] bool spans_lines(size_t begin, size_t end) const {
    return text_.substr(begin, end - begin).find_first_of("\r\n") != std::string_view::npos;
  }

  // Nothing but indentation and the marks of quotations and outer lists before it on its line.
  [[nodiscard]] bool is_list_marker(size_t begin) const {
    constexpr std::string_view k_indentation = " \t>-*+";
    while (begin > 0 && k_indentation.find(text_[begin - 1]) != std::string_view::npos) --begin;
    return begin == 0 || text_[begin - 1] == '\n' || text_[begin - 1] == '\r';
  }

  // "am 3. Oktober", "im 19. Jahrhundert".
  [[nodiscard]] bool is_ordinal(const std::u32string& number, size_t begin, size_t start) const {
    if (number.size() > 2) return false;
    if (is_german_month(lower(letters_at(start).substr(0, k_longest_abbreviation)))) return true;
    return begin > 0 && text_[begin - 1] == ' ' && precedes_german_ordinal(lower(word_before(begin - 1)));
  }

  std::string_view text_;
  InlineSpans spans_;
  size_t last_word_;
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
