// SZ002. Words are those of overlap and own text: what a reader of the chunk reads.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  if (subject.cut == nullptr || !subject.cut->max_words) return;
  const std::size_t limit = *subject.cut->max_words;
  for (const model::Record& record : subject.records) {
    const std::size_t words = record.chunk.words;
    if (words <= limit) continue;
    model::Diagnostic finding =
        chunk_finding(record, fmt::format("chunk has {}, {} over max_words {}", text::counted(words, "word", "words"),
                                          text::with_thousands(words - limit), text::with_thousands(limit)));
    finding.label = "longer than its rule allows";
    finding.notes.emplace_back("counted: overlap and own text");
    finding.help =
        "divide the text with a heading or a blank line, or set allow_overflow in the rule that matches this file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_over_max_words() {
  return {.id = "SZ002",
          .name = "chunk-over-max-words",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A chunk has more words than max_words allows, and its rule does not set allow_overflow.",
          .why =
              "A long chunk answers many questions a little: its vector is diluted,\n"
              "and the reader has to search in it for the sentence that was meant.",
          .bad =
              "max_words: 1000\n"
              "a chunk of 1,400 words: one list item that goes on for two pages",
          .good =
              "the item divided into paragraphs or a sub-list, so that it can be cut;\n"
              "or, where a story must stay whole, in the rule for that file:\n"
              "allow_overflow: true",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
