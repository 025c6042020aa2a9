// ST001. A later part of a table must be shown with the table's head.
#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

std::string_view first_line(std::string_view text) {
  return text::trim(text.substr(0, text.find_first_of("\r\n")));
}

model::Diagnostic headless(const model::Record& record) {
  model::Diagnostic finding = chunk_finding(record, "this chunk goes on with a table without its head");
  finding.label = "no names of columns above these rows";
  finding.help = "cut the file again with this version of ingest; when the finding stays, report it with the file";
  return finding;
}

// Where texts are all that is known: rows at the beginning that are no table by themselves, behind a chunk that ends in
// a table.
void check_texts(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const auto& blocks = subject.document->blocks;
  const auto first_of = [&](const model::Record& record) {
    return std::find_if(blocks.begin(), blocks.end(),
                        [&](const model::Block& block) { return block.span.begin >= record.chunk.own.begin; });
  };
  for (std::size_t i = 1; i < subject.records.size(); ++i) {
    const auto first = first_of(subject.records[i]);
    if (first == blocks.begin() || first == blocks.end()) continue;
    const bool rows = first->kind == model::BlockKind::paragraph && first->span.of(subject.bytes()).starts_with('|');
    const model::Block& before = *std::prev(first);
    const bool goes_on =
        before.kind == model::BlockKind::table && before.span.end > subject.records[i - 1].chunk.own.begin;
    if (rows && goes_on) findings.push_back(headless(subject.records[i]));
  }
}

void check(const Subject& subject, Findings& findings) {
  if (subject.sight != Sight::source) {
    check_texts(subject, findings);
    return;
  }
  for (const Cut& cut : cuts_of(subject)) {
    const model::Block* table =
        cut.inside == nullptr ? nullptr : around(*subject.document, cut.inside, model::BlockKind::table);
    if (table == nullptr || cut.at < table->head().end) continue;
    const std::string_view head = first_line(table->head().of(subject.bytes()));
    if (cut.after->chunk.content.find(head) != std::string::npos) continue;
    findings.push_back(headless(*cut.after));
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
          .check = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
