// GR002. Looks at what stands in the chunk, since that is what is stored; the place is looked up in the file again.
#include <fmt/format.h>

#include "lint/access.hpp"
#include "lint/amounts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// In the line where the file has it, else anywhere in what the chunk was made of.
ByteRange place(const Subject& subject, const model::Record& record, const Amount& amount) {
  const std::string_view own = record.chunk.own.of(subject.bytes());
  const std::size_t line = own.find(amount.line);
  const std::size_t at = own.find(amount.text, line == std::string_view::npos ? 0 : line);
  if (at == std::string_view::npos) return record.chunk.own;
  return {record.chunk.own.begin + at, record.chunk.own.begin + at + amount.text.size()};
}

void check(const Subject& subject, Findings& findings) {
  if (!is_pricing(subject)) return;
  for (const model::Record& record : subject.records) {
    const std::vector<Amount> found = prices_in(record.chunk.content);
    if (found.empty()) continue;
    model::Diagnostic finding = chunk_finding(
        record, fmt::format("the price {} is in a chunk of a pricing source", in_quotes(found.front().text)));
    finding.span = place(subject, record, found.front());
    if (found.size() > 1) finding.notes.push_back(fmt::format("{} more in this chunk", found.size() - 1));
    finding.help = "add the column to `exclude_columns` of the rule, or take the amount out of the text";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule price_amount_in_pricing_chunk() {
  return {
      .id = "GR002",
      .name = "price-amount-in-pricing-chunk",
      .severity = model::Severity::error,
      .strict = model::Severity::error,
      .summary = "An amount of money, or a number alone that looks like one, is left in a chunk of a pricing source.",
      .why = "Prices that are stored are retrieved, and quoted long after they have changed.",
      .bad = "Part: Stock blank\nRetail: 1,250.00",
      .good = "Part: Stock blank\nLead time: ten weeks",
      .check = check,
      .needs = Sight::text};
}

}  // namespace ingot::lint
