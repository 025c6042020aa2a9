// Graphemes by utf8proc, and of UAX #29 the rule GB9c by hand: utf8proc knows it from 2.9 on, Debian 12 and
// Ubuntu 22.04 have older ones. ICU's iterator was the rival: as right, also linear, but two to four times slower.
#include <unicode/uchar.h>
#include <utf8proc.h>

#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::tokens {
namespace {

// Consonants of one script that a virama joins are one grapheme (GB9c): क + ् + ष.
class Conjunct {
 public:
  // True if `next` belongs to the consonants before it. All characters of a text must come by, in order.
  [[nodiscard]] bool joins(char32_t next) {
    constexpr std::u32string_view k_linkers = U"\u094D\u09CD\u0ACD\u0B4D\u0C4D\u0D4D\u1039\u17D2";
    const State before = state_;
    state_ = State::none;
    if ((next < 0x900 || next >= 0x1800) && next != k_joiner) return false;
    const auto c = static_cast<UChar32>(next);
    const bool same_script = next / k_script == script_;
    if (u_getIntPropertyValue(c, UCHAR_INDIC_SYLLABIC_CATEGORY) == U_INSC_CONSONANT) {
      state_ = State::consonant;
      script_ = next / k_script;
      return before == State::linked && same_script;
    }
    if (before == State::none) return false;
    if (same_script && k_linkers.find(next) != std::u32string_view::npos) {
      state_ = State::linked;
    } else if (next == k_joiner || u_getCombiningClass(c) != 0) {
      state_ = before;
    }
    return false;
  }

 private:
  enum class State { none, consonant, linked };
  static constexpr char32_t k_joiner = 0x200D;
  static constexpr char32_t k_script = 0x100;  // none that has a linker reaches into a second row of Unicode's charts
  State state_ = State::none;
  char32_t script_ = 0;
};

}  // namespace

std::vector<std::size_t> grapheme_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  utf8proc_int32_t state = 0;
  Conjunct conjunct;
  char32_t left = 0;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded right = utf8::decode(text, at);
    const bool joined = conjunct.joins(right.code_point);
    if (at != 0) {
      // Between two ASCII characters only CR LF holds together, and nothing before them matters afterwards.
      const bool ascii = left < 0x80 && right.code_point < 0x80;
      if (ascii) state = 0;
      const bool ends_here =
          ascii ? left != '\r' || right.code_point != '\n'
                : utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(left),
                                                   static_cast<utf8proc_int32_t>(right.code_point), &state);
      if (ends_here && !joined) ends.push_back(at);
    }
    left = right.code_point;
    at += right.length;
  }
  if (!text.empty()) ends.push_back(text.size());
  return ends;
}

bool parts_grapheme(std::string_view text, std::size_t offset) {
  if (offset == 0 || offset >= text.size()) return false;
  if (static_cast<unsigned char>(text[offset]) < 0x80 && static_cast<unsigned char>(text[offset - 1]) < 0x80)
    return text[offset - 1] == '\r' && text[offset] == '\n';
  std::size_t begin = offset - 1;
  while (begin > 0 && offset - begin < 4 && utf8::is_continuation(text[begin])) --begin;
  while (begin + utf8::decode(text, begin).length < offset) begin += utf8::decode(text, begin).length;
  return !utf8proc_grapheme_break(static_cast<utf8proc_int32_t>(utf8::decode(text, begin).code_point),
                                  static_cast<utf8proc_int32_t>(utf8::decode(text, offset).code_point));
}

}  // namespace ingot::tokens
