// EN002. Looks everywhere: in code they do the most harm, and no text needs them where HTML's `dir` or the direction of
// the letters themselves will do.
#include <array>

#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr std::array k_names = {"left-to-right embedding", "right-to-left embedding", "pop directional formatting",
                                "left-to-right override",  "right-to-left override",  "left-to-right isolate",
                                "right-to-left isolate",   "first strong isolate",    "pop directional isolate"};

// Its place in the names, or their number.
std::size_t number_of(char32_t c) {
  if (c >= 0x202A && c <= 0x202E) return c - 0x202A;
  return c >= 0x2066 && c <= 0x2069 ? c - 0x2066 + 5 : k_names.size();
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  Places places;
  for_each_byte(text, '\xE2', [&](std::size_t at) {
    const utf8::Decoded c = utf8::decode(text, at);
    if (number_of(c.code_point) < k_names.size() && !shown.is_repeated(at)) places.add({at, at + c.length});
  });
  const auto tell = [&](ByteRange piece) {
    const char32_t c = char_after(text, piece.begin);
    model::Diagnostic finding =
        document_finding(shown.in_file(piece), fmt::format("bidirectional control U+{:04X}", static_cast<unsigned>(c)));
    finding.label = k_names.at(number_of(c));
    finding.help = "delete it; what is read then is what a model is given";
    return finding;
  };
  places.report(findings, tell, [&](ByteRange piece, FixBuilder& fix) {
    if (subject.is_markdown()) fix.add(model::Applicability::unsafe, {piece, {}});
  });
}

}  // namespace

Rule bidi_control() {
  return {.id = "EN002",
          .name = "bidi-control",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The text holds a character that changes the order in which the following ones are shown.",
          .why =
              "People read another text than the one that is embedded and retrieved,\n"
              "so a sentence can be reviewed that no model ever sees (Trojan Source).",
          .bad = "Never \\u{202e}erehwyna\\u{202c} store the key.",
          .good = "Never store the key anywhere.",
          .check = check,
          .fix = model::Applicability::unsafe,
          .needs = Sight::text};
}

}  // namespace ingot::lint
