// ST005. By part of a file: every record and object of the source must lie in a chunk.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// How many of the units lie in no chunk, with the first of them.
struct Missing {
  std::size_t count = 0;
  std::string first;
};

Missing missing_units(const model::Rendering& rendering, std::span<const model::Record> records) {
  std::set<std::string_view> pointers;
  std::vector<bool> rows(rendering.units.size());
  for (const model::Record& record : records) {
    pointers.insert(record.chunk.pointers.begin(), record.chunk.pointers.end());
    if (!record.chunk.rows) continue;
    for (std::size_t row = record.chunk.rows->first; row <= record.chunk.rows->last; ++row) {
      if (row > rendering.first_unit && row - rendering.first_unit <= rows.size())
        rows[row - rendering.first_unit - 1] = true;
    }
  }
  Missing missing;
  for (std::size_t i = 0; i < rendering.units.size(); ++i) {
    const std::string& pointer = rendering.units[i].pointer;
    if (pointer.empty() ? rows[i] : pointers.contains(pointer)) continue;
    if (missing.count++ == 0)
      missing.first = pointer.empty() ? fmt::format("record {}", rendering.first_unit + i + 1) : in_quotes(pointer);
  }
  return missing;
}

void check(const Subject& subject, Findings& findings) {
  if (subject.document == nullptr || !subject.document->rendering) return;
  const model::Rendering& rendering = *subject.document->rendering;
  const Missing missing = missing_units(rendering, subject.records);
  if (missing.count == 0) return;
  model::Diagnostic finding =
      document_finding({}, fmt::format("{} of {} lie in no chunk, first {}", text::with_thousands(missing.count),
                                       text::counted(rendering.units.size(), "entry", "entries"), missing.first));
  finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule list_entry_coverage() {
  return {.id = "ST005",
          .name = "list-entry-coverage",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A record of a CSV file or an object of a JSON file lies in no chunk.",
          .why = "A dealer that is in the list and in no chunk does not exist for whoever asks.",
          .bad = "dealers.csv has 120 records, the chunks have 119",
          .good = "dealers.csv has 120 records, and so have the chunks",
          .check = check};
}

}  // namespace ingot::lint
