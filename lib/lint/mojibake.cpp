#include "lint/mojibake.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

// Windows-1252 from 0x80 to 0x9F; what it leaves free is read as a control character, as browsers do.
constexpr std::array<char32_t, 32> k_windows = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// The signs that may stand behind the last letter of a word, and the no-break space.
constexpr std::u32string_view k_behind_words =
    U"\u00A0\u00A8\u00AA\u00AB\u00AE\u00B0\u00B2\u00B3\u00B4\u00B7\u00B9"
    U"\u00BA\u00BB\u2013\u2014\u2018\u2019\u201A\u201C\u201D\u201E\u2022"
    U"\u2026\u2039\u203A\u2122\u20AC";
constexpr std::u32string_view k_quotes = U"\"'(\u00AB\u00BB\u2018\u2019\u201A\u201C\u201D\u201E\u2039\u203A\u300C";

constexpr bool is_lower(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}
constexpr bool is_upper(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}
constexpr bool is_letter(char32_t c) {
  return is_lower(c) || is_upper(c) || c > 0xFF;
}
constexpr bool is_one_of(std::u32string_view all, char32_t c) {
  return all.find(c) != std::u32string_view::npos;
}

// The byte that a character was read from, 0 for one of ASCII or of no byte.
std::uint8_t byte_of(char32_t c) {
  if (c >= 0x80 && c <= 0xFF) return static_cast<std::uint8_t>(c);
  const auto* const found = std::find(k_windows.begin(), k_windows.end(), c);
  return found == k_windows.end() || c == 0 ? std::uint8_t{0}
                                            : static_cast<std::uint8_t>(0x80 + (found - k_windows.begin()));
}

// A character that was read as several.
struct Unit {
  std::size_t size = 0;   // bytes in the text
  char32_t lead = 0;      // the first of the characters
  char32_t second = 0;    // the next one
  bool all_signs = true;  // all but the first stand behind words as well
  std::string meant;
};

std::optional<Unit> unit_at(std::string_view text, std::size_t at) {
  const char32_t lead = char_after(text, at);
  if (lead < 0xC2 || lead > 0xF4) return std::nullopt;
  Unit unit;
  unit.lead = lead;
  unit.meant += static_cast<char>(lead);
  std::size_t end = at + utf8::decode(text, at).length;
  for (std::size_t left = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3; left > 0; --left) {
    const char32_t c = char_after(text, end);
    const std::uint8_t byte = byte_of(c);
    if (byte < 0x80 || byte > 0xBF) return std::nullopt;
    if (unit.second == 0) unit.second = c;
    unit.all_signs = unit.all_signs && is_one_of(k_behind_words, c);
    unit.meant += static_cast<char>(byte);
    end += utf8::decode(text, end).length;
  }
  const utf8::Decoded meant = utf8::decode(unit.meant, 0);
  if (!meant.valid || (meant.code_point < 0xA0)) return std::nullopt;
  unit.size = end - at;
  return unit;
}

// Of one unit by itself, between `before` and `after`.
bool is_sure(const Unit& unit, char32_t before, char32_t after) {
  const bool ends_word = is_upper(before) && !is_lower(after);
  const bool alone = is_one_of(k_quotes, before) && !is_letter(after);  // a letter that is spoken of: “Ã”
  if (unit.all_signs && (ends_word || alone)) return false;
  switch (unit.lead) {
    case 0xC2:
      return unit.second != 0xA0 || is_lower(before) || is_digit(before) || is_one_of(U".,;:!?)>", before);
    case 0xC3:
    case 0xEF:  // a byte-order mark, U+FFFD, full-width signs
    case 0xF0:
      return true;
    case 0xC4:
    case 0xC5:
    case 0xC8:
      return is_lower(before) || is_lower(after);
    case 0xCE:
    case 0xCF:
      return unit.second == 0x20AC || !unit.all_signs || is_letter(after);
    case 0xE2:
      return unit.second == 0x20AC || !(is_letter(before) && unit.all_signs);
    default:
      return false;  // other scripts come in runs
  }
}

// What a program left of a no-break space once it folded blanks: "10Â km", "jusqu'Ã la".
std::optional<Misread> folded_at(std::string_view text, std::size_t at, std::size_t end) {
  const char32_t c = char_after(text, at);
  const char32_t before = char_before(text, at);
  const char32_t after = char_after(text, end);
  const bool blank = after == ' ' || after == '\n' || after == '\r';
  if (c == 0xC2 && blank && ((before >= 'a' && before <= 'z') || is_digit(before) || is_one_of(U".,;:!?)", before)))
    return Misread{{at, end}, "\u00A0", "Windows-1252"};
  const bool word_ahead = after == ' ' && is_lower(char_after(text, end + 1));
  const bool in_prose =
      is_one_of(U"'\u2019", before) || (before == ' ' && at > 1 && is_lower(char_before(text, at - 1)));
  if (c == 0xC3 && word_ahead && in_prose) return Misread{{at, end}, "\u00E0", "Windows-1252"};
  return std::nullopt;
}

struct Known {
  std::string_view text;
  std::string_view meant;
  std::string_view read_as;
};
constexpr auto k_known = std::to_array<Known>({
    {"вЂ™", "’", "Windows-1251"}, {"вЂњ", "“", "Windows-1251"}, {"вЂќ", "”", "Windows-1251"},
    {"вЂ“", "–", "Windows-1251"}, {"вЂ”", "—", "Windows-1251"}, {"вЂ¦", "…", "Windows-1251"},
    {"вЂ", "", "Windows-1251"},   {"‚Äô", "’", "Mac Roman"},    {"‚Äò", "‘", "Mac Roman"},
    {"‚Äú", "“", "Mac Roman"},    {"‚Äù", "”", "Mac Roman"},    {"‚Äì", "–", "Mac Roman"},
    {"‚Äî", "—", "Mac Roman"},    {"‚Ä¶", "…", "Mac Roman"},    {"√©", "é", "Mac Roman"},
    {"√®", "è", "Mac Roman"},     {"√º", "ü", "Mac Roman"},     {"√∂", "ö", "Mac Roman"},
    {"√§", "ä", "Mac Roman"},     {"√±", "ñ", "Mac Roman"},     {"√≠", "í", "Mac Roman"},
    {"√≥", "ó", "Mac Roman"},     {"√°", "á", "Mac Roman"},     {"√ß", "ç", "Mac Roman"},
    {"√¢", "â", "Mac Roman"},     {"锟斤拷", "", "GBK"},
});

std::optional<Misread> known_at(std::string_view text, std::size_t at) {
  for (const Known& known : k_known) {
    if (!text.substr(at).starts_with(known.text)) continue;
    const std::size_t end = at + known.text.size();
    // Roots and quotations have a blank or a sign before them.
    const bool in_word =
        is_lower(char_before(text, at)) || known.read_as != "Mac Roman" || is_lower(char_after(text, end));
    const bool is_root = known.text.starts_with("√") && !is_lower(char_before(text, at)) && known.meant != "é";
    if (in_word && !is_root) return Misread{{at, end}, std::string(known.meant), known.read_as};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Misread> misread_at(std::string_view text, std::size_t at) {
  const char32_t first = char_after(text, at);
  if (first > 0xFF) return known_at(text, at);
  const char32_t before = at == 0 ? 0 : char_before(text, at);
  if (first >= 0x80 && first <= 0x9F) {
    Misread control{{at, at + 2}, {}, "Latin-1"};
    if (k_windows.at(first - 0x80) > 0xFF) utf8::append(control.meant, k_windows.at(first - 0x80));
    return control;
  }
  Misread run{{at, at}, {}, "Windows-1252"};
  std::size_t units = 0;
  bool sure = false;
  char32_t last = before;
  while (const auto unit = unit_at(text, run.span.end)) {
    const std::size_t end = run.span.end + unit->size;
    sure = sure || is_sure(*unit, last, char_after(text, end));
    run.span.end = end;
    run.meant += unit->meant;
    last = char_before(text, end);
    ++units;
  }
  if (units > 0) return sure || units > 1 ? std::optional(std::move(run)) : std::nullopt;
  constexpr std::string_view k_torn = "â€";  // its third character is lost
  if (text.substr(at).starts_with(k_torn)) return Misread{{at, at + k_torn.size()}, {}, "Windows-1252"};
  return folded_at(text, at, at + utf8::decode(text, at).length);
}

}  // namespace ingot::lint
