// BD002. The real overlap, in words, of chunks that have one. Whole sentences are repeated, so it may differ by
// max_overlap_delta from what is wanted; a sentence that is too long for that leaves a chunk without any.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"
#include "tokens/segments.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown() || subject.cut == nullptr || subject.cut->overlap_words == 0) return;
  const std::size_t wanted = subject.cut->overlap_words;
  const std::size_t delta = subject.cut->max_overlap_delta;
  for (const model::Record& record : subject.records) {
    if (!record.chunk.overlap) continue;
    const std::size_t words = tokens::count_words(record.chunk.overlap->of(subject.bytes()));
    if (words <= wanted + delta) continue;
    model::Diagnostic finding =
        chunk_finding(record, fmt::format("{} are repeated from the chunk before, more than {}",
                                          text::counted(words, "word", "words"), text::with_thousands(wanted + delta)));
    finding.span = *record.chunk.overlap;
    finding.label = "in both chunks";
    finding.notes.push_back(fmt::format("overlap_words is {}, max_overlap_delta {}", wanted, delta));
    finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule overlap_out_of_range() {
  return {.id = "BD002",
          .name = "overlap-out-of-range",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A chunk repeats more of the one before than overlap_words and max_overlap_delta allow.",
          .why =
              "What stands in two chunks is found twice and paid for twice;\n"
              "with too much of it, both vectors say the same.",
          .bad =
              "overlap_words: 60      <- config\n"
              "chunk 2 begins with 140 words of chunk 1",
          .good =
              "overlap_words: 60      <- config\n"
              "chunk 2 begins with 58 words of chunk 1",
          .check = check};
}

}  // namespace ingot::lint
