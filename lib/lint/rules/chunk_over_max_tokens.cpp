// SZ001. The count is that of everything that is sent to the model, breadcrumb and overlap included.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  if (subject.cut == nullptr || !subject.cut->max_tokens) return;
  const std::size_t limit = *subject.cut->max_tokens;
  for (const model::Record& record : subject.records) {
    const std::size_t tokens = record.chunk.tokens;
    if (tokens <= limit) continue;
    const model::TokenBasis& basis = record.token_basis;
    model::Diagnostic finding =
        chunk_finding(record, fmt::format("chunk has {}, {} over max_tokens {}", model::counted_tokens(tokens, basis),
                                          model::token_number(tokens - limit, basis), text::with_thousands(limit)));
    finding.label = "longer than its rule allows";
    finding.notes.emplace_back("counted: breadcrumb, overlap, repeated heads and own text, as sent to the model");
    if (!basis.exact)
      finding.notes.push_back(
          fmt::format("an estimate, counted in {}: the model's own tokenizer was not used", basis.encoding));
    finding.help =
        "divide the text with a heading or a blank line, or set allow_overflow in the rule that matches this file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_over_max_tokens() {
  return {.id = "SZ001",
          .name = "chunk-over-max-tokens",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A chunk has more tokens than max_tokens allows, and its rule does not set allow_overflow.",
          .why =
              "A text over the limit is cut short or refused by the embedding service,\n"
              "and one vector for many subjects is near to none of them.",
          .bad =
              "max_tokens: 1200\n"
              "a chunk of 1,310 tokens: one table whose single row is longer than the limit",
          .good =
              "the row's long cell moved below the table, where it can be cut between sentences;\n"
              "or, where the text must stay whole, in the rule for that file:\n"
              "allow_overflow: true",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
