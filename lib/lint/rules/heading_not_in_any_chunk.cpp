// HD001. Decided by position, not by text: the block of a heading must lie inside the own span of one chunk, so that
// two headings of the same wording cannot stand for each other.
#include <algorithm>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

/// Own spans by their begin, with the furthest end of all spans that begin there or before: a range is inside a span
/// when the furthest end up to its begin is not before its end, also if spans should overlap.
class Coverage {
 public:
  explicit Coverage(std::span<const model::Record> records) {
    for (const model::Record& record : records) spans_.push_back(record.chunk.own);
    std::sort(spans_.begin(), spans_.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < spans_.size(); ++i) spans_[i].end = std::max(spans_[i].end, spans_[i - 1].end);
  }

  /// The byte up to which `range` is covered by the spans that begin at or before it; its begin when by none.
  [[nodiscard]] std::size_t covered_to(ByteRange range) const {
    const auto after = std::upper_bound(spans_.begin(), spans_.end(), range.begin,
                                        [](std::size_t at, ByteRange span) { return at < span.begin; });
    return after == spans_.begin() ? range.begin : std::max(range.begin, std::prev(after)->end);
  }

 private:
  std::vector<ByteRange> spans_;
};

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  // The headings of a rendering are ours, and stand nowhere in the source.
  if (subject.document == nullptr || subject.document->rendering) return;
  const Coverage coverage(subject.records);
  for (const model::Heading& heading : subject.document->headings) {
    const ByteRange span = subject.document->blocks[heading.block].span;
    const std::size_t covered = coverage.covered_to(span);
    if (span.empty() || covered >= span.end) continue;
    model::Diagnostic finding = document_finding(span, "heading " + in_quotes(heading.text) + " is in no chunk");
    finding.label = covered > span.begin ? "a chunk ends inside this heading" : "no chunk holds this heading";
    finding.notes.push_back(text::counted(subject.records.size(), "chunk", "chunks") +
                            " of this file checked by byte range");
    finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule heading_not_in_any_chunk() {
  return {.id = "HD001",
          .name = "heading-not-in-any-chunk",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A heading of the source lies in no chunk.",
          .why =
              "A section whose title was lost cannot be found by its title,\n"
              "and what stands below it is filed under the section before.",
          .bad =
              "# Guide          <- in chunk 1\n"
              "Some text.       <- in chunk 1\n"
              "## Storage       <- in no chunk\n"
              "Keep it dry.     <- in chunk 2",
          .good =
              "# Guide          <- in chunk 1\n"
              "Some text.       <- in chunk 1\n"
              "## Storage       <- in chunk 2\n"
              "Keep it dry.     <- in chunk 2",
          .check = check};
}

}  // namespace ingot::lint
