// EN008. Not in code, where a program may need the very characters. The fix says the same by Unicode's own definition;
// it is not safe in an address, which names a file by its bytes, where it brings a sign of markup, and for ideographs,
// of which two may be ways to write a name.
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/normal_form.hpp"
#include "lint/characters.hpp"
#include "lint/code_places.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

// "U+0065 U+0301"
std::string code_points(std::string_view text) {
  constexpr std::size_t k_most = 4;
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const utf8::Decoded c = utf8::decode(text, at);
    at += c.length;
    if (count < k_most) out += fmt::format("{}U+{:04X}", out.empty() ? "" : " ", static_cast<unsigned>(c.code_point));
    if (count == k_most) out += " ...";
  }
  return out;
}

bool is_in_address(std::string_view text, std::size_t at) {
  constexpr std::size_t k_reach = 200;
  const std::size_t reach = at - std::min(at, k_reach);
  const std::string_view near = text.substr(reach, at - reach);
  const std::size_t space = near.find_last_of(" \t\r\n");
  const std::string_view word = space == std::string_view::npos ? near : near.substr(space + 1);
  const std::size_t link = near.rfind("](");
  const bool opened = link != std::string_view::npos && near.find_first_of(")\n", link) == std::string_view::npos;
  const std::size_t tag = near.rfind('<');
  const bool in_tag = tag != std::string_view::npos && near.find_first_of(">\n", tag) == std::string_view::npos;
  return opened || in_tag || word.find("://") != std::string_view::npos || word.find("]:") != std::string_view::npos;
}

bool is_safe(std::string_view text, ByteRange piece, std::string_view composed) {
  for (const std::string_view side : {piece.of(text), composed}) {
    const auto first = static_cast<unsigned char>(side[0]);
    if (first < 0x80 && !is_ascii_letter(first) && !is_digit(first)) return false;
    const char32_t c = char_after(side, 0);
    if ((c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F)) return false;
  }
  return !is_in_address(text, piece.begin);
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  Places places(k_few_places);
  std::map<std::size_t, std::string> composed;
  for (auto found = text::next_not_composed(text, 0); found; found = text::next_not_composed(text, found->span.end)) {
    const std::size_t at = found->span.begin;
    if (shown.is_repeated(at) || code.has(at)) continue;
    places.add(found->span);
    if (composed.size() < k_most_edits) composed.emplace(at, std::move(found->composed));
  }
  const auto tell = [&](ByteRange piece) {
    const std::string& mended = composed.at(piece.begin);
    model::Diagnostic finding = document_finding(
        shown.in_file(piece),
        fmt::format("not in normal form C: {} in place of {}", code_points(piece.of(text)), code_points(mended)));
    finding.label = "looks the same, and is not";
    finding.help = "write " + code_points(mended) + ", or bring all of the file to normal form C (NFC)";
    return finding;
  };
  places.report(findings, tell, [&](ByteRange piece, FixBuilder& fix) {
    const auto mended = composed.find(piece.begin);
    if (!subject.is_markdown() || mended == composed.end()) return;
    const bool safe = is_safe(text, piece, mended->second);
    fix.add(safe ? model::Applicability::safe : model::Applicability::unsafe, {piece, mended->second});
  });
}

}  // namespace

Rule not_nfc() {
  return {.id = "EN008",
          .name = "not-nfc",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A letter is not written as Unicode's normal form C (NFC) has it.",
          .why =
              "\"é\" as one character and as \"e\" with a mark look the same, and are other tokens and another hash:\n"
              "who types the word does not find it, and copies of a text are not seen to be equal.",
          .bad = "The cafe\\u{301} opens at nine.",
          .good = "The caf\\u{e9} opens at nine.",
          .check = check,
          .fix = model::Applicability::safe,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
