// SZ006. allow_overflow lifts the limits of a rule, never that of the model.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  if (subject.cut == nullptr || !subject.cut->model_limit) return;
  const std::size_t limit = *subject.cut->model_limit;
  for (const model::Record& record : subject.records) {
    const std::size_t tokens = record.chunk.tokens;
    if (tokens <= limit) continue;
    model::Diagnostic finding = chunk_finding(
        record, fmt::format("chunk has {}, and the embedding model takes {}",
                            model::counted_tokens(tokens, record.token_basis), text::with_thousands(limit)));
    finding.label = "the model refuses it, or reads its beginning only";
    finding.help = "divide the text with a heading or a blank line, or lower max_tokens";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_over_model_limit() {
  return {.id = "SZ006",
          .name = "chunk-over-model-limit",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A chunk has more tokens than the embedding model takes, whatever its rule allows.",
          .why =
              "The service refuses it after the others have been paid for,\n"
              "or cuts it off without a word.",
          .bad = "a chunk of 9,000 tokens for a model that takes 8,191",
          .good = "two chunks of 4,500 tokens",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
