#include "report/text_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "model/plan_words.hpp"
#include "report/display.hpp"

namespace ingot::report {
namespace {

using model::DocumentAction;
using model::DocumentPlan;

constexpr std::size_t k_aligned_path_columns = 60;  // a longer path pushes its own row only
constexpr std::size_t k_prose_columns = 600;

struct Row {
  const DocumentPlan* document = nullptr;
  std::string path;
  std::string table;   // where there are several
  std::string before;  // "66 → ", or empty
  std::string after;
  std::string noun;
  std::string added;
  std::string changed;
  std::string removed;
  std::string tokens;
  std::string remark;
  std::string changes;  // lines of single chunks, or empty
};

// Why a document changes, where that is no edit of its text.
std::string remark_of(const DocumentPlan& document) {
  std::vector<std::string_view> reasons;
  for (const model::ChunkChange& change : document.changes) {
    if (std::find(reasons.begin(), reasons.end(), change.reason) == reasons.end()) reasons.push_back(change.reason);
  }
  std::string remark;
  for (const std::string_view reason : reasons) {
    if (reason == "new" || reason == "text" || reason == "removed") return {};
    remark += (remark.empty() ? "" : ", ") + std::string(reason);
  }
  return remark.empty() ? remark : "(" + remark + ")";
}

Row row_of(const DocumentPlan& document, const model::TokenBasis& basis) {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  std::size_t tokens = 0;
  for (const model::ChunkChange& change : document.changes) {
    switch (kind_of(change)) {
      case ChangeKind::add:
        ++added;
        break;
      case ChangeKind::change:
        ++changed;
        break;
      case ChangeKind::remove:
        ++removed;
        break;
    }
    tokens += change.tokens;
  }
  const auto signed_count = [](std::string_view sign, std::size_t count) {
    return count == 0 ? std::string() : std::string(sign) + text::with_thousands(count);
  };
  const bool goes = document.action == DocumentAction::remove;
  const std::size_t chunks = goes ? document.chunks_before : document.chunks_after;
  Row row;
  row.document = &document;
  row.path = document.path;
  row.table = document.table;
  if (document.action == DocumentAction::change && document.chunks_before != document.chunks_after) {
    row.before = text::with_thousands(document.chunks_before) + " → ";
  }
  row.after = text::with_thousands(chunks);
  row.noun = chunks == 1 ? "chunk" : "chunks";
  row.added = signed_count("+", added);
  row.changed = signed_count("~", changed);
  row.removed = signed_count("−", removed);
  if (tokens > 0) row.tokens = model::token_number(tokens, basis) + " tok";
  row.remark = !goes ? remark_of(document) : document.moves ? "(goes to another table)" : "(file removed)";
  return row;
}

struct Sign {
  std::string_view text;
  Tone tone;
};

Sign sign_of(DocumentAction action) {
  switch (action) {
    case DocumentAction::add:
      return {"+", Tone::green};
    case DocumentAction::change:
      return {"~", Tone::yellow};
    case DocumentAction::keep:
      return {"=", Tone::faint};
    case DocumentAction::remove:
      return {"−", Tone::red};
  }
  return {"?", Tone::plain};
}

// The chunks that change: what becomes of each, and why where that is not the same word.
std::string changes_of(const DocumentPlan& document, const model::TokenBasis& basis) {
  std::string out;
  for (const model::ChunkChange& change : document.changes) {
    out += fmt::format("      {} {}", word(change.action), text::printable(change.chunk_id));
    if (change.reason != word(change.action)) out += fmt::format(" ({})", change.reason);
    if (change.tokens > 0) out += ", " + model::token_number(change.tokens, basis) + " tok";
    out += "\n";
  }
  return out;
}

/// Rows with their columns aligned, each with the lines that belong below it; columns that no row uses take no room.
std::string table(const std::vector<Row>& rows, Colour colour) {
  const auto widest = [&rows](std::string Row::*cell, std::size_t limit) {
    std::size_t width = 0;
    for (const Row& row : rows) {
      const std::size_t here = display_width(row.*cell);
      if (here <= limit) width = std::max(width, here);
    }
    return width;
  };
  const std::size_t path = widest(&Row::path, k_aligned_path_columns);
  const std::size_t in_table = widest(&Row::table, SIZE_MAX);
  const std::size_t before = widest(&Row::before, SIZE_MAX);
  const std::size_t after = widest(&Row::after, SIZE_MAX);
  const std::size_t noun = widest(&Row::noun, SIZE_MAX);
  const std::size_t tokens = widest(&Row::tokens, SIZE_MAX);
  std::string out;
  for (const Row& row : rows) {
    std::string line = pad_right(row.path, path) + "  ";
    if (in_table > 0) line += pad_right(row.table, in_table) + "  ";
    line += pad_left(row.before, before) + pad_left(row.after, after) + " " + pad_right(row.noun, noun) + " ";
    for (std::string Row::*cell : {&Row::added, &Row::changed, &Row::removed}) {
      const std::size_t width = widest(cell, SIZE_MAX);
      if (width > 0) line += " " + pad_right(row.*cell, width);
    }
    if (tokens > 0) line += "  " + pad_left(row.tokens, tokens);
    if (!row.remark.empty()) line += "  " + row.remark;
    line.erase(line.find_last_not_of(' ') + 1);
    const Sign sign = sign_of(row.document->action);
    const bool goes = row.document->action == DocumentAction::remove;
    out += "  " + painted(colour, sign.tone, sign.text) + " " + (goes ? painted(colour, sign.tone, line) : line) +
           "\n" + row.changes;
  }
  return out;
}

std::string tables(const PlanHeader& header) {
  std::string out = (header.more_tables.empty() ? "table " : "tables ") + text::printable(header.table);
  for (const std::string& more : header.more_tables) out += ", " + text::printable(more);
  return out;
}

std::string header(const PlanHeader& header, const TextPlanOptions& options) {
  return painted(options.colour, Tone::strong, text::printable(header.command)) + "   env " +
         text::printable(header.environment) + " · " +
         (header.database ? "db " + text::printable(*header.database) : "no database") + " · " + tables(header) +
         fmt::format(" vector({})\n", header.dimensions) + "model " + text::printable(header.model) + " · tokenizer " +
         model::described(header.token_basis) + " · config " + text::printable(header.config) + " · compared with " +
         text::printable(header.basis_file.empty() ? header.basis : header.basis_file) + "\n\n";
}

std::string documents(const PlanView& view, const TextPlanOptions& options) {
  const bool verbose = options.detail == PlanDetail::verbose;
  std::vector<Row> rows;
  std::size_t unchanged_chunks = 0;
  for (const DocumentPlan& document : view.plan->documents) {
    if (document.action == DocumentAction::keep) unchanged_chunks += document.chunks_after;
    if (document.action == DocumentAction::keep && !verbose) continue;
    rows.push_back(row_of(document, view.header.token_basis));
    if (verbose && document.action != DocumentAction::remove)
      rows.back().changes = changes_of(document, view.header.token_basis);
  }
  const auto rank = [](const Row& row) {
    if (row.document->action == DocumentAction::remove) return 2;
    return row.document->action == DocumentAction::keep ? 1 : 0;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.path < b.path;
  });
  std::string more;
  if (!verbose && rows.size() > options.shown_documents) {
    const auto hidden = rows.begin() + static_cast<std::ptrdiff_t>(options.shown_documents);
    const auto going = std::count_if(hidden, rows.end(), [&](const Row& row) { return rank(row) == 2; });
    more =
        fmt::format("  … and {} more ({}-v shows all)\n", text::with_thousands(rows.size() - options.shown_documents),
                    going > 0 ? text::with_thousands(static_cast<std::size_t>(going)) + " of them removed; " : "");
    rows.erase(hidden, rows.end());
  }
  std::string out = table(rows, options.colour) + more;
  const std::size_t unchanged = view.plan->summary.documents_unchanged;
  if (unchanged > 0) {
    out += fmt::format("  = {} unchanged ({})\n", text::counted(unchanged, "document", "documents"),
                       text::counted(unchanged_chunks, "chunk", "chunks"));
  }
  return out;
}

// The documents themselves are errors: they stand on the error stream, each with its hint.
std::string rejected(const PlanView& view) {
  if (view.rejected.empty()) return {};
  return fmt::format("\nRejected: {}; what is stored of {} stays as it is\n",
                     text::counted(view.rejected.size(), "document", "documents"),
                     view.rejected.size() == 1 ? "it" : "them");
}

std::string skipped(const PlanView& view, const TextPlanOptions& options) {
  if (view.skipped.empty()) return {};
  const std::string count = text::counted(view.skipped.size(), "file", "files");
  if (options.detail == PlanDetail::normal) return fmt::format("\nSkipped: {} (-v lists them)\n", count);
  std::string out = fmt::format("\nSkipped: {}\n", count);
  for (const model::Skipped& file : view.skipped) {
    out += "  · " + text::printable(file.path) + ": " + excerpt(file.reason, k_prose_columns) + "\n";
  }
  return out;
}

std::string dollars(double usd) {
  if (usd == 0) return "$0";
  if (usd < 0.0001) return "< $0.0001";
  return usd < 1 ? fmt::format("≈ ${:.4f}", usd) : fmt::format("≈ ${:.2f}", usd);
}

std::string embeddings(const model::PlanSummary& summary, const PlanCost& cost, const model::TokenBasis& basis) {
  const std::string cached =
      summary.cached == 0 ? "" : fmt::format(" ({} in the cache)", text::with_thousands(summary.cached));
  if (summary.embed == 0) return " · no embeddings" + cached;
  std::string out = " · " + text::counted(summary.embed, "embedding", "embeddings") + cached;
  if (cost.batches) out += " in " + text::counted(*cost.batches, "batch", "batches");
  out += " · " + model::counted_tokens(summary.embed_tokens, basis) + (basis.exact ? "" : " (estimate)");
  switch (cost.pricing) {
    case Pricing::free_local:
      return out + ", free (local model)";
    case Pricing::priced:
      return out + " " + dollars(cost.usd) + " (price of " + text::printable(cost.price_date) + ")";
    case Pricing::unknown:
      return out + ", cost unknown";
  }
  return out;
}

std::string lint_line(const LintSummary& lint) {
  std::string out = fmt::format("Lint: {}, {}", text::counted(lint.errors, "error", "errors"),
                                text::counted(lint.warnings, "warning", "warnings"));
  std::string separator = " (";
  for (const auto& [rule, count] : lint.by_rule) {
    out += fmt::format("{}{} ×{}", separator, text::printable(rule), text::with_thousands(count));
    separator = ", ";
  }
  return out + (lint.by_rule.empty() ? "\n" : ")\n");
}

std::string totals(const PlanView& view, const TextPlanOptions& options) {
  const model::PlanSummary& summary = view.plan->summary;
  std::string out = painted(options.colour, Tone::strong, "Plan:") + " " + render_plan_totals(view) + "\n";
  if (view.lint) out += lint_line(*view.lint);
  if (summary.add + summary.change + summary.remove == 0) {
    return out + fmt::format("Nothing to do: what is stored matches the sources ({}).\n",
                             text::counted(summary.unchanged, "chunk", "chunks"));
  }
  if (options.apply_command.empty()) return out;
  return out + "No changes were made. Apply with: " + text::printable(options.apply_command) + "\n";
}

}  // namespace

std::string render_plan_totals(const PlanView& view) {
  INGOT_ASSERT(view.plan != nullptr);
  const model::PlanSummary& summary = view.plan->summary;
  return fmt::format("{} to add, {} to change, {} to delete, {} unchanged", text::with_thousands(summary.add),
                     text::with_thousands(summary.change), text::with_thousands(summary.remove),
                     text::with_thousands(summary.unchanged)) +
         embeddings(summary, view.cost, view.header.token_basis);
}

std::string render_text_plan(const PlanView& view, const TextPlanOptions& options) {
  INGOT_ASSERT(view.plan != nullptr);
  const std::string listed = documents(view, options) + rejected(view) + skipped(view, options);
  return header(view.header, options) + listed + (listed.empty() ? "" : "\n") + totals(view, options);
}

}  // namespace ingot::report
