#include "lint/stated_counts.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {
namespace {

void compare(const Subject& subject, const model::Record& record, std::string_view field, std::size_t counted,
             Findings& findings) {
  const Value* stated = record.metadata.find(field);
  if (stated == nullptr || stated->as_int() == nullptr || *stated->as_int() == static_cast<std::int64_t>(counted))
    return;
  model::Diagnostic finding = chunk_finding(
      record, fmt::format("`{}` is {}, but the text has {}", field, *stated->as_int(), text::with_thousands(counted)));
  finding.field = {pointer_to(field), static_cast<std::size_t>(&record - subject.records.data())};
  finding.help = "emit the chunk again: its text has changed since it was counted";
  findings.push_back(std::move(finding));
}

}  // namespace

void add_miscounted(const Subject& subject, Findings& findings) {
  if (subject.sight != Sight::text) return;
  for (const model::Record& record : subject.records) {
    if (record.token_basis.exact) compare(subject, record, "token_count", record.chunk.tokens, findings);
    compare(subject, record, "word_count", record.chunk.words, findings);
  }
}

}  // namespace ingot::lint
