// ST001. A later part of a table must be shown with the table's head.
#include "base/text.hpp"
#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

std::string_view first_line(std::string_view text) {
  return text::trim(text.substr(0, text.find_first_of("\r\n")));
}

void check(const Subject& subject, Findings& findings) {
  for (const Cut& cut : cuts_of(subject)) {
    const model::Block* table =
        cut.inside == nullptr ? nullptr : around(*subject.document, cut.inside, model::BlockKind::table);
    if (table == nullptr || cut.at < table->head().end) continue;
    const std::string_view head = first_line(table->head().of(subject.bytes()));
    if (cut.after->chunk.content.find(head) != std::string::npos) continue;
    model::Diagnostic finding = chunk_finding(*cut.after, "this chunk goes on with a table without its head");
    finding.label = "no names of columns above these rows";
    finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule table_split_without_header() {
  return {.id = "ST001",
          .name = "table-split-without-header",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A chunk goes on with a table without repeating its head.",
          .why = "\"| 42 | ms |\" answers nothing when nobody says what the columns are.",
          .bad =
              "| Load | Speed |     <- in chunk 1\n"
              "|------|-------|     <- in chunk 1\n"
              "| 28 g | 400   |     <- in chunk 1\n"
              "| 24 g | 390   |     <- in chunk 2, alone",
          .good =
              "| Load | Speed |     <- in both chunks\n"
              "|------|-------|     <- in both chunks\n"
              "| 28 g | 400   |     <- in chunk 1\n"
              "| 24 g | 390   |     <- in chunk 2",
          .check = check};
}

}  // namespace ingot::lint
