#include "lint/stated_counts.hpp"

#include <fmt/format.h>

#include "lint/finding.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {
namespace {

struct Counts {
  std::string_view field;
  std::size_t beside = 0;  // its metadata
  std::size_t counted = 0;
};

void compare(const Subject& subject, const model::Record& record, const Counts& counts, Findings& findings) {
  const Value* said = record.metadata.find(counts.field);
  const bool in_metadata = said != nullptr && said->as_int() != nullptr;
  const auto stated = in_metadata ? *said->as_int() : static_cast<std::int64_t>(counts.beside);
  if ((!in_metadata && stated == 0) || stated == static_cast<std::int64_t>(counts.counted)) return;
  model::Diagnostic finding =
      chunk_finding(record, fmt::format("`{}` is {}, but the text has {}", counts.field, stated, counts.counted));
  finding.field = {pointer_to(counts.field), static_cast<std::size_t>(&record - subject.records.data())};
  finding.help = "emit the chunk again: its text has changed since it was counted";
  findings.push_back(std::move(finding));
}

}  // namespace

void add_miscounted(const Subject& subject, Findings& findings) {
  if (subject.sight != Sight::text) return;
  for (std::size_t i = 0; i < subject.records.size(); ++i) {
    const model::Record& record = subject.records[i];
    const StatedCounts stated = i < subject.stated.size() ? subject.stated[i] : StatedCounts{};
    if (record.token_basis.exact)
      compare(subject, record, {"token_count", stated.tokens, record.chunk.tokens}, findings);
    compare(subject, record, {"word_count", stated.words, record.chunk.words}, findings);
  }
}

}  // namespace ingot::lint
