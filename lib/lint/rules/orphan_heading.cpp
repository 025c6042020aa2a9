// BD004. A heading at the end of a chunk whose text is in the next one, and a chunk that holds nothing but headings.
#include <algorithm>

#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// Whether the text between has anything but white space.
bool is_blank_between(std::string_view bytes, std::size_t begin, std::size_t end) {
  return begin >= end || bytes.substr(begin, end - begin).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const model::Document& document = *subject.document;
  auto heading = document.headings.begin();
  for (const model::Record& record : subject.records) {
    const ByteRange own = record.chunk.own;
    const model::Heading* last = nullptr;
    for (; heading != document.headings.end() && document.blocks[heading->block].span.begin < own.end; ++heading)
      last = &*heading;
    if (last == nullptr) continue;
    const ByteRange span = document.blocks[last->block].span;
    if (span.begin < own.begin || !is_blank_between(subject.bytes(), span.end, own.end)) continue;
    const bool alone = record.chunk.kinds.size() == 1 && record.chunk.kinds.front() == model::BlockKind::heading;
    const bool followed = record.index < record.count;
    model::Diagnostic finding =
        chunk_finding(record, alone ? "this chunk holds nothing but a heading" : "this chunk ends with a heading");
    finding.span = span;
    finding.label = followed ? "what it announces is in the next chunk" : "nothing follows it";
    finding.help = "write a sentence below the heading, or remove it";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule orphan_heading() {
  return {.id = "BD004",
          .name = "orphan-heading",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "A chunk ends with a heading, or holds nothing else.",
          .why =
              "A vector of a title alone is near to every question about it and answers none;\n"
              "the text below has lost its topic.",
          .bad =
              "Call us on weekdays.\n"
              "\n"
              "# Opening hours",
          .good =
              "Call us on weekdays.\n"
              "\n"
              "# Opening hours\n"
              "\n"
              "The showroom opens on weekdays from nine to six.",
          .check = check};
}

}  // namespace ingot::lint
