// EN005. Looks everywhere; in code it breaks what is copied. What typography wants is no defect: the spaces of French
// punctuation, within and behind numbers, behind abbreviations and beside dashes, and the wide one of Chinese texts.
#include <array>

#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr std::array<CodePoints, 6> k_spaces = {
    {{0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}}};
constexpr std::array<CodePoints, 5> k_wide = {
    {{0x2E80, 0x2FFF}, {0x3001, 0x9FFF}, {0xAC00, 0xD7AF}, {0xF900, 0xFFEF}, {0x20000, 0x3FFFF}}};

constexpr std::array<CodePoints, 1> k_box = {{{0x2500, 0x257F}}};  // "│   └── lib.rs", as `tree` prints it

constexpr std::u32string_view k_french_before = U":;!?»%‰€$£°›\u2013\u2014";
constexpr std::u32string_view k_french_after = U"«‹§№\u2013\u2014";

// A letter by itself or a short abbreviation: "v Praze", "M. Dupont", "z. B.".
bool is_short_word(std::string_view text, std::size_t end) {
  const bool abbreviation = end > 0 && text[end - 1] == '.';
  if (abbreviation) --end;
  const std::size_t most = abbreviation ? 3 : 1;
  std::size_t letters = 0;
  for (; end > 0 && letters <= most; ++letters) {
    end = start_before(text, end);
    const char32_t c = char_after(text, end);
    if (!is_ascii_letter(c) && (c < 0xC0 || c >= 0x2000)) break;
  }
  return letters > 0 && letters <= most;
}

bool is_wanted(std::string_view text, ByteRange space) {
  const char32_t c = char_after(text, space.begin);
  const char32_t before = char_before(text, space.begin);
  const char32_t after = char_after(text, space.end);
  if (c == 0x3000) return is_in(k_wide, before) || is_in(k_wide, after) || before == c || after == c;
  if (is_in(k_box, before) || (before == c && is_in(k_box, char_before(text, start_before(text, space.begin)))))
    return true;
  if (is_digit(before) || is_digit(after)) return true;  // 1 000, 5 km, Fig. 3
  if (k_french_before.find(after) != std::u32string_view::npos) return true;
  if (k_french_after.find(before) != std::u32string_view::npos) return true;
  const bool unbreakable = c == 0xA0 || c == 0x202F;
  return unbreakable && is_short_word(text, space.begin) && after > ' ' && !is_in(k_spaces, after);
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::string_view text = shown.text();
  Places places(k_few_places);
  const auto look_at = [&](std::size_t at) {
    const utf8::Decoded c = utf8::decode(text, at);
    if (is_in(k_spaces, c.code_point) && !is_wanted(text, {at, at + c.length})) places.add({at, at + c.length});
  };
  for (const std::string_view lead : {"\xC2\xA0", "\xE1\x9A", "\xE2\x80", "\xE2\x81", "\xE3\x80"}) {
    for_each_byte(text, lead[0], [&](std::size_t at) {
      if (at + 1 < text.size() && text[at + 1] == lead[1]) look_at(at);
    });
  }
  const auto tell = [&](ByteRange piece) {
    const auto c = static_cast<unsigned>(char_after(text, piece.begin));
    model::Diagnostic finding =
        document_finding(shown.in_file(piece), fmt::format("U+{:04X} in place of a common space", c));
    finding.label = c == 0xA0 ? "no-break space" : "another space";
    finding.help = "replace it by a common space, unless the line must not break there";
    return finding;
  };
  places.report(findings, tell, [&](ByteRange piece, FixBuilder& fix) {
    if (!subject.is_markdown()) return;
    const bool risky = bears_structure(subject, piece, Becomes::space);
    fix.add(risky ? model::Applicability::unsafe : model::Applicability::safe, {piece, " "});
  });
}

}  // namespace

Rule nonstandard_space() {
  return {.id = "EN005",
          .name = "nonstandard-space",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A space is not the common one, where typography does not ask for that.",
          .why =
              "Such spaces come from word processors and web pages. The same words give other tokens\n"
              "with them, and an exact search for the phrase does not find it.",
          .bad = "The\\u{a0}showroom opens at nine.",
          .good = "The showroom opens at nine.",
          .check = check,
          .fix = model::Applicability::safe,
          .needs = Sight::text};
}

}  // namespace ingot::lint
