// ST002. Cells are counted as GFM does: a bar is one of the table unless a backslash stands before it, in code as well;
// those at both ends may be left out. What stands below a table without a blank line between is a row of it.
#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

std::size_t cells_of(std::string_view row) {
  if (row.starts_with('|')) row.remove_prefix(1);
  std::size_t cells = 1;
  for_each_byte(row, '|', [&](std::size_t at) {
    const bool escaped = at > 0 && row[at - 1] == '\\';
    if (!escaped && at + 1 < row.size()) ++cells;
  });
  return cells;
}

bool is_quoted(const model::Document& document, const model::Block* block) {
  while (block->parent) {
    block = &document.blocks[*block->parent];
    if (block->kind == Kind::quote || block->kind == Kind::alert) return true;
  }
  return false;
}

// A line of a table without what its quotation writes before it, and without blanks around it.
ByteRange row_in(std::string_view text, ByteRange line, bool quoted) {
  const std::string_view row = line.of(text);
  const std::size_t begin = std::min(row.find_first_not_of(quoted ? " \t>" : " \t"), row.size());
  return {line.begin + begin, line.begin + begin + text::trim(row.substr(begin)).size()};
}

struct Row {
  std::size_t cells = 0;
  std::size_t wanted = 0;
};

model::Diagnostic finding_of(ByteRange span, std::string_view row, Row counts) {
  if (row.find('|') == std::string_view::npos) {
    model::Diagnostic finding = document_finding(span, "text below a table has become a row of it");
    finding.label = "all of it is in the first column";
    finding.help = "put a blank line above it, or write it with the cells of a row";
    return finding;
  }
  model::Diagnostic finding =
      document_finding(span, fmt::format("row has {}, and the head of its table {}",
                                         text::counted(counts.cells, "cell", "cells"), counts.wanted));
  if (counts.cells > counts.wanted) {
    finding.label = fmt::format("nobody is shown what stands behind cell {}", counts.wanted);
    finding.help = "write `\\|` for a bar within a cell, in code as well, or give the head another column";
  } else {
    finding.label = "its last columns are empty";
    finding.help = "write the cells that are missing, with nothing between the bars where there is no value";
  }
  return finding;
}

// The rows that have other cells than the head of their table.
void count_rows(const Subject& subject, const model::Block& table, Places& places, std::map<std::size_t, Row>& ragged) {
  const std::string_view text = subject.bytes();
  const bool quoted = is_quoted(*subject.document, &table);
  std::size_t wanted = 0;
  for (std::size_t at = table.span.begin, line = 0; at < table.span.end; ++line) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), table.span.end);
    const ByteRange row = row_in(text, {at, end}, quoted);
    at = std::min(text.find_first_not_of("\r\n", end), table.span.end);
    if (line == 0 || row.empty()) continue;  // the delimiters have as many cells as the head, and no sign of a list
    const std::size_t cells = cells_of(row.of(text));
    if (line == 1) wanted = cells;
    if (cells == wanted) continue;
    places.add(row);
    ragged[row.begin] = {cells, wanted};
  }
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  Places places;
  std::map<std::size_t, Row> ragged;
  for (const model::Block& block : subject.document->blocks) {
    if (block.kind == Kind::table) count_rows(subject, block, places, ragged);
  }
  places.report(findings, [&](ByteRange row) { return finding_of(row, row.of(subject.bytes()), ragged[row.begin]); });
}

}  // namespace

Rule ragged_table() {
  return {.id = "ST002",
          .name = "ragged-table",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "A row of a table has more or fewer cells than its head.",
          .why = "Values stand below the name of another column, and those that are too many are not shown at all.",
          .bad = "| Load | Speed |\n|------|-------|\n| 28 g | steel | 400 |",
          .good = "| Load       | Speed |\n|------------|-------|\n| 28 g steel | 400   |",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
