// EN007. Looks everywhere: in code and addresses such a letter does the most harm. A paragraph about such letters shows
// them on purpose.
#include <array>

#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/lookalikes.hpp"
#include "lint/mentions.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr auto k_topics = std::to_array<std::string_view>(
    {"homoglyph", "homograph", "confusable", "lookalike", "look-alike", "look alike", "looks like", "cyrillic",
     "greek letter", "mixed-script", "mixed script", "кирилли", "Кирилли", "латин", "Латин", "гомоглиф"});

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  Places places;
  std::size_t next = 0;
  for_each_byte_in(text, '\xCD', '\xD4', [&](std::size_t at) {
    if (at < next) return;
    const ByteRange word = word_around(text, at);
    next = std::max(word.end, at + 1);
    if (word.empty() || shown.is_repeated(at) || !mixed_word(text, word)) return;
    if (!mentions(text, word, k_topics)) places.add(word);
  });
  places.report(findings, [&](ByteRange piece) {
    const auto mixed = mixed_word(text, piece);
    std::string intruder;
    utf8::append(intruder, mixed->intruder);
    model::Diagnostic finding = document_finding(
        shown.in_file(piece),
        fmt::format("{} mixes {} letters with {} ones: {} is U+{:04X}", in_quotes(piece.of(text)), mixed->script,
                    mixed->other, in_quotes(intruder), static_cast<unsigned>(mixed->intruder)));
    finding.label = fmt::format("looks {}, and is not", mixed->script);
    finding.help = fmt::format("type the word again in {} letters: {}", mixed->script, in_quotes(mixed->mended));
    return finding;
  });
}

}  // namespace

Rule mixed_script_word() {
  return {.id = "EN007",
          .name = "mixed-script-word",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "A word mixes Latin letters with Cyrillic or Greek ones that look like them.",
          .why =
              "Nobody sees the difference, and no search for the word finds it. A name that is written so may be\n"
              "a forgery: an address that leads elsewhere.",
          .bad = "Pay with P\\u{430}yPal.",
          .good = "Pay with PayPal.",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
