// HD002. Chunks above the first heading have none to name.
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown() || subject.document->headings.empty()) return;
  const std::size_t first = subject.document->blocks[subject.document->headings.front().block].span.begin;
  for (const model::Record& record : subject.records) {
    if (!record.chunk.heading_path.empty() || record.chunk.own.begin < first) continue;
    model::Diagnostic finding = chunk_finding(record, "this chunk stands below a heading and names none");
    finding.label = "no heading_path";
    finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule missing_heading_path() {
  return {.id = "HD002",
          .name = "missing-heading-path",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A chunk below a heading has no heading_path.",
          .why = "Its section cannot be cited, and nothing tells two chunks of the same words apart.",
          .bad =
              "# Storage                <- chunk 1\n"
              "Keep it dry.             <- chunk 2, heading_path []",
          .good =
              "# Storage                <- chunk 1\n"
              "Keep it dry.             <- chunk 1, heading_path [Storage]",
          .check = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
