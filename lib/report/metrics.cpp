#include "report/metrics.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ingot::report {
namespace {

constexpr std::string_view k_last_success = "ingot_run_last_success_timestamp_seconds";

using Label = std::pair<std::string_view, std::string_view>;

// In the quotes of a label. What is no UTF-8 would make the collector drop the whole file.
std::string escaped(std::string_view text) {
  std::string out;
  if (utf8::first_invalid(text)) return "not UTF-8";
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

class Metrics {
 public:
  explicit Metrics(std::string_view source) : source_(source) {}

  void begin(std::string_view name, std::string_view help) {
    name_ = name;
    out_ += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
  }
  template <class Number>
  void value(Number number, std::initializer_list<Label> labels = {}) {
    out_ += fmt::format("{}{{source=\"{}\"", name_, escaped(source_));
    for (const auto& [label, text] : labels) out_ += fmt::format(",{}=\"{}\"", label, escaped(text));
    out_ += fmt::format("}} {}\n", number);
  }
  template <class Number>
  void single(std::string_view name, std::string_view help, Number number) {
    begin(name, help);
    value(number);
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  std::string_view source_;
  std::string_view name_;
  std::string out_;
};

double seconds_of(std::int64_t milliseconds) {
  return static_cast<double>(milliseconds) / 1000;
}

void add_durations(Metrics& metrics, const MetricsView& view) {
  metrics.begin("ingot_run_duration_seconds", "How long the run took, in all and by phase.");
  metrics.value(view.seconds, {{"phase", "total"}});
  if (view.stats == nullptr) return;
  const model::RunRecord& run = view.stats->run;
  for (const auto& [phase, lap] :
       {std::pair("read", run.read_ms), std::pair("plan", run.plan_ms), std::pair("embed", run.embed_ms)}) {
    if (lap) metrics.value(seconds_of(*lap), {{"phase", phase}});
  }
}

void add_content(Metrics& metrics, const model::RunStats& stats) {
  const model::PlanSummary& plan = stats.run.plan;
  metrics.begin("ingot_run_documents", "Documents by what became of them.");
  metrics.value(plan.documents_added, {{"state", "added"}});
  metrics.value(plan.documents_changed, {{"state", "changed"}});
  metrics.value(plan.documents_unchanged, {{"state", "unchanged"}});
  metrics.value(plan.documents_removed, {{"state", "removed"}});
  metrics.value(stats.rejected.size(), {{"state", "rejected"}});
  metrics.begin("ingot_run_chunks", "Chunks by what became of them, as planned.");
  metrics.value(plan.add, {{"state", "added"}});
  metrics.value(plan.change, {{"state", "changed"}});
  metrics.value(plan.unchanged, {{"state", "unchanged"}});
  metrics.value(plan.remove, {{"state", "removed"}});
  metrics.begin("ingot_run_rows", "Rows of the chunk tables that the run wrote and removed.");
  metrics.value(stats.rows_written, {{"operation", "written"}});
  metrics.value(stats.rows_removed, {{"operation", "removed"}});
}

void add_embedding(Metrics& metrics, const model::RunStats& stats) {
  const model::EmbeddingStats& took = stats.run.embedding;
  metrics.begin("ingot_run_vectors", "Vectors by where they came from.");
  metrics.value(stats.embedded, {{"from", "model"}});
  metrics.value(took.from_cache, {{"from", "cache"}});
  metrics.value(took.from_journal, {{"from", "journal"}});
  metrics.single("ingot_run_embedding_tokens", "Tokens that were paid for, as the service counts.", took.tokens);
  metrics.single("ingot_run_embedding_requests", "Requests to the embedding service.", took.requests);
  metrics.single("ingot_run_embedding_retries", "Requests that were made again.", took.retries);
  metrics.single("ingot_run_embedding_throttled", "Answers that told to wait.", took.throttled);
  if (took.usd)
    metrics.single("ingot_run_embedding_cost_usd", "What the tokens cost, where the price is known.", *took.usd);
}

}  // namespace

std::string render_metrics(const MetricsView& view) {
  Metrics metrics(view.source);
  metrics.begin("ingot_run_info", "What the run was about; always 1.");
  metrics.value(
      1, {{"version", view.version}, {"environment", view.environment}, {"table", view.table}, {"model", view.model}});
  metrics.single("ingot_run_success", "Whether the last run ended with exit status 0.", view.exit_status == 0 ? 1 : 0);
  metrics.single("ingot_run_exit_status", "Exit status of the last run.", view.exit_status);
  metrics.single("ingot_run_timestamp_seconds", "When the last run ended.", view.ended);
  const auto success = view.exit_status == 0 ? std::optional(view.ended) : view.last_success;
  if (success) metrics.single(k_last_success, "When the last run that ended with 0 did.", *success);
  add_durations(metrics, view);
  if (view.lint) {
    metrics.begin("ingot_run_findings", "Findings of lint that count, by severity.");
    metrics.value(view.lint->errors, {{"severity", "error"}});
    metrics.value(view.lint->warnings, {{"severity", "warning"}});
    metrics.value(view.lint->infos, {{"severity", "info"}});
  }
  if (view.stats != nullptr) {
    add_content(metrics, *view.stats);
    add_embedding(metrics, *view.stats);
    if (view.stats->index && view.stats->index->recall)
      metrics.single("ingot_run_index_recall", "Recall of the vector index against exact search, 0 to 1.",
                     *view.stats->index->recall);
  }
  return std::move(metrics).text();
}

std::optional<std::int64_t> last_success(std::string_view metrics) {
  for (std::size_t at = 0; at < metrics.size();) {
    const std::size_t end = std::min(metrics.find('\n', at), metrics.size());
    const std::string_view line = metrics.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(k_last_success) || line.find("} ") == std::string_view::npos) continue;
    const std::string_view digits = line.substr(line.rfind(' ') + 1);
    std::int64_t seconds = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec == std::errc{}) return seconds;
  }
  return std::nullopt;
}

}  // namespace ingot::report
