#include "report/text_history.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/display.hpp"

namespace ingot::report {
namespace {

using model::DocumentAction;
using Kind = model::DocumentDifference::Kind;

struct Sign {
  std::string_view text;
  Tone tone;
};

constexpr Sign k_added{"+", Tone::green};
constexpr Sign k_changed{"~", Tone::yellow};
constexpr Sign k_removed{"−", Tone::red};

Sign sign_of(DocumentAction action) {
  return action == DocumentAction::add ? k_added : action == DocumentAction::remove ? k_removed : k_changed;
}

Sign sign_of(Kind kind) {
  return kind == Kind::added ? k_added : kind == Kind::removed ? k_removed : k_changed;
}

using Cells = std::vector<std::string>;

// Columns as wide as their widest cell; those from `first_right` on end at the same place, but for the last.
std::string aligned(const std::vector<Cells>& rows, std::size_t first_right) {
  std::vector<std::size_t> widths;
  for (const Cells& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (const Cells& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool right = i >= first_right && i + 1 < widths.size();
      line += (i == 0 ? "" : "  ") + (right ? pad_left(row[i], widths[i]) : pad_right(row[i], widths[i]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string changes(std::size_t added, std::size_t changed, std::size_t removed) {
  std::string out;
  for (const auto& [sign, count] :
       {std::pair(k_added, added), std::pair(k_changed, changed), std::pair(k_removed, removed)}) {
    if (count > 0) out += fmt::format("{}{}{}", out.empty() ? "" : " ", sign.text, text::with_thousands(count));
  }
  return out.empty() ? "0" : out;
}

std::string documents_of(const model::PlanSummary& plan) {
  return changes(plan.documents_added, plan.documents_changed, plan.documents_removed);
}

std::string chunks_of(const model::PlanSummary& plan) {
  return changes(plan.add, plan.change, plan.remove);
}

std::string took(const model::PastRun& run) {
  return run.duration_ms ? fmt::format("{:.1f} s", static_cast<double>(*run.duration_ms) / 1000.0) : "";
}

std::string cost(const model::PastRun& run) {
  return run.usd ? fmt::format("${:.4f}", *run.usd) : "";
}

std::string kind_of(const model::PastRun& run) {
  return run.undoes ? fmt::format("{} of {}", run.kind, *run.undoes) : run.kind;
}

std::string_view chunk_noun(std::size_t count) {
  return count == 1 ? "chunk" : "chunks";
}

// "66 → 68 chunks", "5 chunks".
std::string counts(std::size_t before, std::size_t after) {
  if (before == 0 || after == 0 || before == after) {
    const std::size_t count = std::max(before, after);
    return fmt::format("{} {}", text::with_thousands(count), chunk_noun(count));
  }
  return fmt::format("{} → {} {}", text::with_thousands(before), text::with_thousands(after), chunk_noun(after));
}

// A sign, a path, counts and a remark to a line.
struct Line {
  Sign sign;
  std::string path;
  std::string counts;
  std::string remark;
};

std::string list(const std::vector<Line>& lines, Colour colour) {
  std::size_t path = 0;
  std::size_t count = 0;
  for (const Line& line : lines) {
    path = std::max(path, display_width(line.path));
    count = std::max(count, display_width(line.counts));
  }
  std::string out;
  for (const Line& line : lines) {
    std::string shown = pad_right(line.path, path) + "  " +
                        (line.remark.empty() ? line.counts : pad_right(line.counts, count) + "  " + line.remark);
    out += fmt::format("  {} {}\n", painted(colour, line.sign.tone, line.sign.text), shown);
  }
  return out;
}

std::string list(std::span<const model::RunDocument> documents, Colour colour) {
  std::vector<Line> lines;
  for (const model::RunDocument& document : documents)
    lines.push_back({sign_of(document.action), document.path, counts(document.chunks_before, document.chunks_after),
                     document.tokens > 0 ? text::with_thousands(document.tokens) + " tok" : ""});
  return list(lines, colour);
}

}  // namespace

std::string render_text_runs(std::span<const model::PastRun> runs, Colour colour) {
  if (runs.empty()) return "no run is recorded\n";
  std::vector<Cells> rows{{"run", "started", "source", "kind", "status", "env", "model", "documents", "chunks",
                           "tokens", "cost", "took", "host"}};
  for (const model::PastRun& run : runs) {
    rows.push_back({fmt::format("{}", run.id), run.started_at, run.source, kind_of(run), run.status, run.environment,
                    run.model, documents_of(run.plan), chunks_of(run.plan),
                    text::with_thousands(std::max(run.paid_tokens, run.plan.embed_tokens)), cost(run), took(run),
                    run.host});
  }
  const std::string table = aligned(rows, 7);
  std::string out;
  std::size_t at = 0;
  for (std::size_t line = 0; line <= runs.size(); ++line) {
    const std::size_t end = table.find('\n', at);
    const std::string_view text = std::string_view(table).substr(at, end - at);
    const bool failed = line > 0 && runs[line - 1].status != "finished";
    out += painted(colour, line == 0 ? Tone::faint : failed ? Tone::red : Tone::plain, text) + "\n";
    if (failed && !runs[line - 1].error.empty()) out += "     " + text::printable(runs[line - 1].error) + "\n";
    at = end + 1;
  }
  return out;
}

std::string render_text_run(const model::PastRun& run, std::span<const model::RunDocument> documents, Colour colour) {
  std::vector<Cells> rows{{"run", fmt::format("{}", run.id)},
                          {"source", run.source},
                          {"kind", kind_of(run)},
                          {"status", run.status},
                          {"error", run.error},
                          {"started", run.started_at},
                          {"took", took(run)},
                          {"environment", run.environment},
                          {"model", run.model.empty() ? "" : fmt::format("{} ({})", run.model, run.dimensions)},
                          {"tool", run.tool_version},
                          {"git revision", run.git_revision},
                          {"host", run.host},
                          {"documents", documents_of(run.plan)},
                          {"chunks", chunks_of(run.plan)},
                          {"rows", fmt::format("{} written, {} removed", text::with_thousands(run.rows_written),
                                               text::with_thousands(run.rows_removed))},
                          {"tokens", fmt::format("{} to embed, {} paid", text::with_thousands(run.plan.embed_tokens),
                                                 text::with_thousands(run.paid_tokens))},
                          {"cost", cost(run)}};
  std::erase_if(rows, [](const Cells& row) { return row[1].empty(); });
  std::string out = aligned(rows, rows.size());
  if (!documents.empty()) out += "\n" + list(documents, colour);
  return out;
}

std::string render_text_difference(std::span<const model::DocumentDifference> differences, Colour colour) {
  if (differences.empty()) return "no document is different\n";
  std::vector<Line> lines;
  std::size_t added = 0;
  std::size_t removed = 0;
  for (const model::DocumentDifference& one : differences) {
    const bool same_file = one.kind == Kind::changed && one.checksum_before == one.checksum_after;
    lines.push_back({sign_of(one.kind), one.path, counts(one.chunks_before, one.chunks_after),
                     same_file ? "(the same file, written again)" : ""});
    added += one.kind == Kind::added ? 1U : 0U;
    removed += one.kind == Kind::removed ? 1U : 0U;
  }
  return list(lines, colour) + fmt::format("\n{}: {}\n", text::counted(differences.size(), "document", "documents"),
                                           changes(added, differences.size() - added - removed, removed));
}

std::string render_text_undo(const model::UndoPlan& plan, Colour colour) {
  std::string out = fmt::format("undo of run {} of {}, source {}\n\n", plan.run.id, plan.run.started_at,
                                text::printable(plan.run.source));
  if (!plan.table.empty()) {
    return out + fmt::format("Undo: {} with {} takes the place of the table that the run filled, {} · no embedding\n",
                             plan.table, text::counted(plan.restored, "row", "rows"),
                             text::counted(plan.removed, "row", "rows"));
  }
  return out + list(plan.documents, colour) +
         fmt::format("\nUndo: {} rows · no embedding\n", changes(plan.restored, plan.changed, plan.removed));
}

std::string render_text_pruned(std::span<const model::PrunedPart> parts, Pruned pruned) {
  std::vector<Cells> rows;
  for (const model::PrunedPart& part : parts)
    rows.push_back({part.what, text::with_thousands(part.rows), text::with_thousands(part.bytes), "bytes"});
  return aligned(rows, 1) + (pruned == Pruned::done
                                 ? "The space is free for new rows; VACUUM FULL gives it back to the disk.\n"
                                 : "Nothing was removed.\n");
}

std::string render_text_damages(std::span<const model::Damage> damages, Colour colour) {
  std::string out;
  for (const model::Damage& damage : damages) {
    const std::string place = damage.path.empty() ? "database" : text::printable(damage.path);
    out += painted(colour, Tone::strong, place + ":") + " ";
    if (!damage.row.empty()) out += text::printable(damage.row) + ": ";
    out += text::printable(damage.what) + "\n";
  }
  return out;
}

}  // namespace ingot::report
