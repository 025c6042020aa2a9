// ST003. A fence that its container ends is reported too: the reader sees where it stops, its writer forgot the line.
#include <algorithm>

#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_markers = " \t>";  // of quotations and items around a line

struct Fence {
  std::size_t at = 0;
  char sign = '`';
  std::size_t length = 0;
};

// Where a fence begins in a line; its length is 0 when there is none.
Fence fence_in(std::string_view line) {
  const std::size_t at = std::min(line.find("```"), line.find("~~~"));
  if (at == std::string_view::npos) return {};
  const std::size_t end = std::min(line.find_first_not_of(line[at], at), line.size());
  return {at, line[at], end - at};
}

bool closes(std::string_view line, Fence opened) {
  line.remove_prefix(std::min(line.find_first_not_of(k_markers), line.size()));
  const std::size_t run = std::min(line.find_first_not_of(opened.sign), line.size());
  return run >= opened.length && line.find_first_not_of(" \t\r\n", run) == std::string_view::npos;
}

// A closing line behind the last one of the block, within the containers that the opening line is in.
model::Fix closed(std::string_view text, const model::Block& block, Fence opened) {
  const std::size_t fence = block.span.begin + opened.at;
  const std::size_t line = text.find_last_of("\r\n", fence) + 1;  // npos + 1 is 0
  std::string prefix(text.substr(line, fence - line));
  for (char& c : prefix) {
    if (k_markers.find(c) == std::string_view::npos) c = ' ';  // of an item, which the line continues
  }
  const std::size_t last = text.substr(0, block.span.end).find_last_not_of("\r\n") + 1;
  return fix_of(
      model::Applicability::unsafe,
      {{last, last}, std::string(line_end_of(text.substr(line))) + prefix + std::string(opened.length, opened.sign)});
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const std::string_view text = subject.bytes();
  for (const model::Block& block : subject.document->blocks) {
    if (block.kind != model::BlockKind::code || block.head_bytes == 0) continue;
    const std::string_view head = block.head().of(text);
    const Fence opened = fence_in(head);
    const std::string_view code = block.span.of(text);
    const std::size_t before_last = code.find_last_of("\r\n");
    const bool one_line = before_last == std::string_view::npos || before_last + 1 <= block.head_bytes - 1;
    if (opened.length == 0 || (!one_line && closes(code.substr(before_last + 1), opened))) continue;
    const std::size_t end = std::min(head.find_first_of("\r\n"), head.size());
    model::Diagnostic finding = document_finding({block.span.begin + opened.at, block.span.begin + end},
                                                 "code that begins here is never closed");
    finding.label = "what follows becomes code";
    finding.help = "add a line of " + std::string(opened.length, opened.sign) + " where the code ends";
    finding.fix = closed(text, block, opened);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule unclosed_fence() {
  return {.id = "ST003",
          .name = "unclosed-fence",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A fenced code block has no closing line.",
          .why =
              "Everything behind it becomes code: headings do not divide it any more,\n"
              "and chunks of prose are cut and shown as if they were a program.",
          .bad = "```sh\nmake install\n\n# Next steps",
          .good = "```sh\nmake install\n```\n\n# Next steps",
          .check = check,
          .fix = model::Applicability::unsafe};
}

}  // namespace ingot::lint
