// HD003. A heading more than one level below the one before it. The headings beside it that skip as it does are no
// findings of their own: what mends the first shows what to do with them. The title of a box has the level that the box
// wants.
#include <fmt/format.h>

#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/titles.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const auto& headings = subject.document->headings;
  for (std::size_t i = 1, found = 0; i < headings.size() && found < k_most_places; ++i) {
    const int above = headings[i - 1].level;
    const int level = headings[i].level;
    const ByteRange span = subject.document->blocks[headings[i].block].span;
    if (level <= above + 1 || begins_box(subject.bytes(), span.begin)) continue;
    ++found;
    model::Diagnostic finding =
        document_finding(span, fmt::format("heading {} has level {}, and the one above it level {}",
                                           in_quotes(headings[i].text), level, above));
    finding.label = fmt::format("level {} is left out", above + 1);
    if (level > above + 2) finding.label = fmt::format("levels {} to {} are left out", above + 1, level - 1);
    finding.help = fmt::format("write it with {}, or put a heading of level {} above it",
                               std::string(static_cast<std::size_t>(above) + 1, '#'), above + 1);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule heading_level_skipped() {
  return {.id = "HD003",
          .name = "heading-level-skipped",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A heading is more than one level below the heading above it.",
          .why =
              "The headings above a chunk are sent with it and shown when it is cited:\n"
              "where one is left out, the chunk is filed under a subject too wide for it.",
          .bad =
              "## Care\n"
              "\n"
              "#### Oil",
          .good =
              "## Care\n"
              "\n"
              "### Oil",
          .check = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
