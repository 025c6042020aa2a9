// EN004. Looks everywhere: in code as in prose a search for the word does not find it. What a script needs is no
// defect: joiners of Arabic, Indic and like scripts and of emoji, and the word breaks of scripts without spaces.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr auto k_meant = std::to_array<CodePoints>({{0x200B, 0x200B},
                                                    {0x200C, 0x200C},
                                                    {0x200D, 0x200D},
                                                    {0x2060, 0x2060},
                                                    {0x2061, 0x2064},
                                                    {0xAD, 0xAD},
                                                    {0xFEFF, 0xFEFF}});
constexpr std::array k_names = {"zero-width space", "zero-width non-joiner", "zero-width joiner",     "word joiner",
                                "invisible sign",   "soft hyphen",           "byte-order mark inside"};
// Arabic, Syriac, NKo, Mandaic; Indic to Sinhala; Tibetan, Burmese; Khmer, Mongolian; Arabic forms; historic joiners.
constexpr std::array<CodePoints, 9> k_joining = {{{0x0600, 0x08FF},
                                                  {0x0900, 0x0DFF},
                                                  {0x0F00, 0x109F},
                                                  {0x1780, 0x18AF},
                                                  {0x1900, 0x1AAF},
                                                  {0x1B00, 0x1C4F},
                                                  {0xA8E0, 0xAAFF},
                                                  {0xFB50, 0xFDFF},
                                                  {0x10A00, 0x11FFF}}};
constexpr std::array<CodePoints, 3> k_without_spaces = {{{0x0E00, 0x109F}, {0x1780, 0x17FF}, {0x1950, 0x1AAF}}};
// With what may stand behind one: a variation selector, a key cap, tags.
constexpr std::array<CodePoints, 7> k_emoji = {{{0x2190, 0x23FF},
                                                {0x25A0, 0x27BF},
                                                {0x2900, 0x2BFF},
                                                {0xFE0F, 0xFE0F},
                                                {0x1F000, 0x1FAFF},
                                                {0x20E3, 0x20E3},
                                                {0xE0020, 0xE007F}}};

std::size_t number_of(char32_t c) {
  for (std::size_t i = 0; i < k_meant.size(); ++i) {
    if (k_meant[i].first <= c && c <= k_meant[i].last) return i;
  }
  return k_meant.size();
}

bool is_needed(char32_t c, char32_t before, char32_t after) {
  if (c == 0x200D && is_in(k_emoji, before) && is_in(k_emoji, after)) return true;
  if (c == 0x200C || c == 0x200D) return is_in(k_joining, before) || is_in(k_joining, after);
  return c == 0x200B && (is_in(k_without_spaces, before) || is_in(k_without_spaces, after));
}

std::vector<std::size_t> candidates(const ShownText& shown) {
  const std::string_view text = shown.text();
  std::vector<std::size_t> found;
  constexpr std::string_view k_seconds = "\x80\x81\xAD\xBB";  // most leads begin a dash, a full-width comma, ...
  for (const char lead : {'\xE2', '\xC2', '\xEF'}) {
    for_each_byte(text, lead, [&](std::size_t at) {
      if (at + 1 == text.size() || k_seconds.find(text[at + 1]) == std::string_view::npos) return;
      if (number_of(char_after(text, at)) < k_meant.size() && !shown.is_repeated(at)) found.push_back(at);
    });
  }
  std::sort(found.begin(), found.end());
  return found;
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  Places places;
  std::size_t next = 0;  // one finding for a run, in which much can be hidden
  for (const std::size_t at : candidates(shown)) {
    if (at < next) continue;
    const utf8::Decoded c = utf8::decode(text, at);
    next = at + c.length;
    if (c.code_point == 0xFEFF && at == 0) continue;
    if (is_needed(c.code_point, char_before(text, at), char_after(text, next))) continue;
    while (number_of(char_after(text, next)) < k_meant.size()) next += utf8::decode(text, next).length;
    places.add({at, next});
  }
  const auto tell = [&](ByteRange piece) {
    const utf8::Decoded c = utf8::decode(text, piece.begin);
    const auto name = k_names.at(number_of(c.code_point));
    auto finding = document_finding(shown.in_file(piece), fmt::format("{} U+{:04X}", name, unsigned{c.code_point}));
    finding.label = "invisible";
    if (c.length < piece.size()) finding.label = fmt::format("{} invisible characters", utf8::length(piece.of(text)));
    finding.help = "delete it: whoever searches for the word does not type it";
    return finding;
  };
  places.report(findings, tell, [&](ByteRange piece, FixBuilder& fix) {
    if (!subject.is_markdown()) return;
    const bool risky = bears_structure(subject, piece, Becomes::nothing);
    fix.add(risky ? model::Applicability::unsafe : model::Applicability::safe, {piece, {}});
  });
}

}  // namespace

Rule zero_width_or_soft_hyphen() {
  return {
      .id = "EN004",
      .name = "zero-width-or-soft-hyphen",
      .severity = model::Severity::warning,
      .strict = model::Severity::warning,
      .summary = "The text holds an invisible character that neither its script nor an emoji needs.",
      .why = "It cuts a word into other tokens, and neither an exact search\nnor a comparison of texts finds the word.",
      .bad = "The show\\u{200b}room opens at nine.",
      .good = "The showroom opens at nine.",
      .check = check,
      .fix = model::Applicability::safe,
      .needs = Sight::text};
}

}  // namespace ingot::lint
