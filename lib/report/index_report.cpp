#include "report/index_report.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

std::string megabytes(std::size_t bytes) {
  return text::with_thousands((bytes + (std::size_t{1} << 20U) - 1) >> 20U) + " MB";
}

std::string line(std::string_view name, std::string_view value) {
  return fmt::format("{:<9} {}\n", name, text::printable(value));
}

std::string described(const model::StoredIndex& index) {
  const std::string_view state = index.in_progress ? "being built" : index.valid ? "valid" : "not valid";
  return fmt::format("{}: {} {}{}, {}, {}", index.name, index.kind, index.operator_class,
                     index.options.empty() ? "" : " (" + index.options + ")", state, megabytes(index.bytes));
}

Value to_value(const model::StoredIndex& index) {
  return Value::Map{{"name", index.name, 0},
                    {"kind", index.kind, 0},
                    {"operator_class", index.operator_class, 0},
                    {"options", index.options, 0},
                    {"bytes", index.bytes, 0},
                    {"valid", index.valid, 0},
                    {"in_progress", index.in_progress, 0},
                    {"ours", index.ours, 0}};
}

}  // namespace

std::string render_text_index(const model::IndexStatus& status) {
  std::string out = line(
      "table", fmt::format("{}, {} of {}", status.table, text::counted(status.rows, "row", "rows"), status.column));
  for (const model::StoredIndex& index : status.indexes) out += line("index", described(index));
  if (status.indexes.empty()) out += line("index", "none: searches look at every row");
  out += line("due", status.due.empty() ? "nothing" : status.due);
  if (status.rows_since_build > 0)
    out += line("written", text::counted(status.rows_since_build, "row", "rows") + " since it was built");
  if (status.recall) out += line("recall", fmt::format("{:.3f} of the 10 nearest rows", *status.recall));
  out += line("build", fmt::format("takes about {:.0f} s and {} of memory, and is given {}", status.predicted_seconds,
                                   megabytes(status.predicted_bytes), megabytes(status.memory_bytes)));
  out += line("server", fmt::format("pgvector {}{}", status.pgvector,
                                    status.pooled ? ", behind a pooler: a build holds up writers" : ""));
  return out;
}

std::string index_sentence(const model::IndexOutcome& outcome) {
  if (outcome.kind == "none" && outcome.action == "skipped") return {};
  std::string out = fmt::format("{} {}", outcome.kind, outcome.action);
  if (outcome.action == "built" || outcome.action == "rebuilt")
    out += fmt::format(" on {} in {:.1f} s", text::counted(outcome.rows, "row", "rows"),
                       static_cast<double>(outcome.milliseconds) / 1000.0);
  if (outcome.recall) out += fmt::format(", recall {:.3f}", *outcome.recall);
  return out;
}

std::string render_json_index(const Tool& tool, const model::IndexStatus& status, const model::IndexOutcome* outcome) {
  Value::List indexes;
  for (const model::StoredIndex& index : status.indexes) indexes.push_back(to_value(index));
  Value::List warnings(status.warnings.begin(), status.warnings.end());
  return json::pretty(Value::Map{{"schema", "ingot.index/1", 0},
                                 {"tool", to_value(tool), 0},
                                 {"table", status.table, 0},
                                 {"column", status.column, 0},
                                 {"pgvector", status.pgvector, 0},
                                 {"rows", status.rows, 0},
                                 {"indexes", std::move(indexes), 0},
                                 {"due", status.due.empty() ? Value() : Value(status.due), 0},
                                 {"predicted_seconds", status.predicted_seconds, 0},
                                 {"predicted_bytes", status.predicted_bytes, 0},
                                 {"memory_bytes", status.memory_bytes, 0},
                                 {"pooled", status.pooled, 0},
                                 {"rows_since_build", status.rows_since_build, 0},
                                 {"recall", status.recall ? Value(*status.recall) : Value(), 0},
                                 {"outcome", outcome != nullptr ? to_value(*outcome) : Value(), 0},
                                 {"warnings", std::move(warnings), 0}});
}

Value to_value(const model::IndexOutcome& outcome) {
  return Value::Map{{"kind", outcome.kind, 0},
                    {"action", outcome.action, 0},
                    {"rows", outcome.rows, 0},
                    {"milliseconds", outcome.milliseconds, 0},
                    {"recall", outcome.recall ? Value(*outcome.recall) : Value(), 0}};
}

}  // namespace ingot::report
