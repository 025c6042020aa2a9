// SZ007. For the record: which chunks are as long as they are because their rule lets them.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// "1,310 tokens, 110 over max_tokens 1,200 and 1,020 words, 20 over max_words 1,000"
std::string excess_of(const model::Record& record, const CutBy& cut) {
  std::string excess;
  const std::size_t tokens = record.chunk.tokens;
  if (tokens > cut.lifted_tokens) {
    excess = fmt::format("{}, {} over max_tokens {}", model::counted_tokens(tokens, record.token_basis),
                         model::token_number(tokens - cut.lifted_tokens, record.token_basis),
                         text::with_thousands(cut.lifted_tokens));
  }
  const std::size_t words = record.chunk.words;
  if (words > cut.lifted_words) {
    excess +=
        fmt::format("{}{}, {} over max_words {}", excess.empty() ? "" : ", and ", text::counted(words, "word", "words"),
                    text::with_thousands(words - cut.lifted_words), text::with_thousands(cut.lifted_words));
  }
  return excess;
}

void check(const Subject& subject, Findings& findings) {
  if (subject.cut == nullptr || !subject.cut->allow_overflow) return;
  const CutBy& cut = *subject.cut;
  for (const model::Record& record : subject.records) {
    const std::string excess = excess_of(record, cut);
    if (excess.empty()) continue;
    model::Diagnostic finding = chunk_finding(record, "chunk has " + excess);
    finding.label = "allow_overflow lets it";
    finding.notes.push_back(fmt::format("rule {} of {}:{} sets allow_overflow", in_quotes(cut.glob),
                                        text::printable(cut.config_path), cut.line));
    finding.help = "divide the text with headings, or leave it where it must stay whole";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule overflow_used() {
  return {.id = "SZ007",
          .name = "overflow-used",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A chunk is over the limits that allow_overflow lifts for its rule.",
          .why =
              "Such a chunk is there on purpose, and one vector for many subjects is near to none of them:\n"
              "somebody should know how many there are.",
          .bad =
              "max_words: 1000, allow_overflow: true      <- config\n"
              "a chunk of 1,340 words",
          .good =
              "max_words: 1000, allow_overflow: true      <- config\n"
              "the same text below two headings: chunks of 610 and 730 words",
          .check = check,
          .needs = Sight::numbers,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
