// BD005. Sections of the two highest levels: what a chunk repeats from before one of their headings is filed below the
// heading of the chunk.
#include <algorithm>

#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr int k_deepest = 2;

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const model::Document& document = *subject.document;
  const auto begin_of = [&](const model::Heading& heading) { return document.blocks[heading.block].span.begin; };
  for (const model::Record& record : subject.records) {
    if (!record.chunk.overlap) continue;
    const std::size_t overlap = record.chunk.overlap->begin;
    const std::size_t own =
        std::min(subject.bytes().find_first_not_of(" \t\r\n", record.chunk.own.begin), subject.bytes().size());
    // The overlap may begin with the heading of its section, and the text of the chunk with that of another.
    auto heading = std::upper_bound(document.headings.begin(), document.headings.end(), overlap,
                                    [&](std::size_t at, const auto& one) { return at < begin_of(one); });
    while (heading != document.headings.end() && heading->level > k_deepest && begin_of(*heading) <= own) ++heading;
    if (heading == document.headings.end() || begin_of(*heading) > own) continue;
    model::Diagnostic finding = chunk_finding(record, "overlap is from before the heading " + in_quotes(heading->text));
    finding.span = *record.chunk.overlap;
    finding.label = "of another section";
    finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule overlap_crosses_section() {
  return {.id = "BD005",
          .name = "overlap-crosses-section",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "What a chunk repeats from the one before belongs to another section.",
          .why = "The text is found, cited and sent to the model below a heading that it does not belong to.",
          .bad =
              "Keep the gun dry.       <- chunk 1, and again in chunk 2\n"
              "## Shipping             <- chunk 2\n"
              "We ship on Mondays.     <- chunk 2",
          .good =
              "Keep the gun dry.       <- chunk 1\n"
              "## Shipping             <- chunk 2\n"
              "We ship on Mondays.     <- chunk 2",
          .check = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
