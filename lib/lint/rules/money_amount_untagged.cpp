// GR003. The other half of GR001 and GR002: prices where nobody looks for prices. Not in code, where $1 is a variable.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "lint/access.hpp"
#include "lint/amounts.hpp"
#include "lint/code_places.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_named = 5;

bool is_about_prices(const Value& flag) {
  if (flag.as_string() == nullptr) return false;
  const std::string name = text::lower_ascii(*flag.as_string());
  constexpr auto k_parts = std::to_array<std::string_view>({"pric", "removed_column", "amount", "money", "cost"});
  return std::any_of(k_parts.begin(), k_parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

bool is_tagged(const Subject& subject) {
  const Value* sensitive = in_metadata(subject, "pricing_sensitive");
  if (sensitive != nullptr && sensitive->as_bool() != nullptr && *sensitive->as_bool()) return true;
  const Value* flags = in_metadata(subject, "guardrail_flags");
  const Value::List* list = flags == nullptr ? nullptr : flags->as_list();
  return list != nullptr && std::any_of(list->begin(), list->end(), is_about_prices);
}

// "4 more in this document: $120 (line 33), ..."
std::string others_note(const Subject& subject, std::string_view text, const std::vector<ByteRange>& amounts) {
  const LineTable lines(subject.is_markdown() ? subject.bytes() : std::string_view());
  std::string note = text::with_thousands(amounts.size() - 1) + " more in this document: ";
  for (std::size_t i = 1; i < std::min(amounts.size(), k_named); ++i) {
    note += (i > 1 ? ", " : "") + text::printable(amounts[i].of(text));
    if (subject.is_markdown()) note += fmt::format(" (line {})", lines.position(amounts[i].begin).line);
  }
  return note + (amounts.size() > k_named ? ", ..." : "");
}

void check(const Subject& subject, Findings& findings) {
  if (is_pricing(subject) || is_tagged(subject)) return;
  const ShownText shown(subject);
  std::vector<ByteRange> amounts = money_in(shown.text());
  CodePlaces code(subject);
  const std::size_t body = subject.is_markdown() ? subject.document->body.begin : 0;
  std::erase_if(amounts, [&](ByteRange amount) { return amount.begin < body || code.has(amount.begin); });
  if (amounts.empty()) return;
  model::Diagnostic finding = document_finding(
      shown.in_file(amounts.front()), fmt::format("the amount {} is in a document that is not tagged as pricing",
                                                  in_quotes(amounts.front().of(shown.text()))));
  finding.label = "amount of money";
  if (amounts.size() > 1) finding.notes.push_back(others_note(subject, shown.text(), amounts));
  finding.help = "set `pricing_sensitive: true` in its metadata, take the amount out, or accept it with a reason";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule money_amount_untagged() {
  return {.id = "GR003",
          .name = "money-amount-untagged",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "An amount of money is in a document that is neither of type pricing nor tagged as sensitive.",
          .why =
              "Whoever answers from the corpus keeps prices back by their tags.\n"
              "A price in a brochure is quoted as if it still held.",
          .bad = "---\ntype: narrative\n---\n# Heritage\n\nEngraving starts at €1,250.",
          .good = "---\ntype: narrative\n---\n# Heritage\n\nEngraving is quoted by the workshop.",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
