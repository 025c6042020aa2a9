#include "report/metrics.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace ingot::report {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

MetricsView failed() {
  MetricsView view;
  view.version = "0.1.0";
  view.source = "docs";
  view.exit_status = 4;
  view.ended = 200;
  view.last_success = 100;
  return view;
}

TEST_CASE("a run that did nothing says so, and when one went well last", "[report][metrics]") {
  const std::string text = render_metrics(failed());
  CHECK(has_line(text, R"(ingot_run_success{source="docs"} 0)"));
  CHECK(has_line(text, R"(ingot_run_exit_status{source="docs"} 4)"));
  CHECK(has_line(text, R"(ingot_run_timestamp_seconds{source="docs"} 200)"));
  CHECK(has_line(text, R"(ingot_run_last_success_timestamp_seconds{source="docs"} 100)"));
  CHECK(text.find("ingot_run_chunks") == std::string::npos);
  CHECK(last_success(text) == 100);
}

TEST_CASE("a run that went well is the last that did", "[report][metrics]") {
  MetricsView view = failed();
  view.exit_status = 0;
  model::RunStats stats;
  stats.run.plan.add = 3;
  stats.run.read_ms = 1500;
  stats.rows_written = 3;
  stats.embedded = 2;
  stats.run.embedding.usd = 0.25;
  view.stats = &stats;
  view.lint = LintSummary{};
  view.lint->warnings = 7;
  const std::string text = render_metrics(view);
  CHECK(last_success(text) == 200);
  CHECK(has_line(text, R"(ingot_run_chunks{source="docs",state="added"} 3)"));
  CHECK(has_line(text, R"(ingot_run_duration_seconds{source="docs",phase="read"} 1.5)"));
  CHECK(has_line(text, R"(ingot_run_rows{source="docs",operation="written"} 3)"));
  CHECK(has_line(text, R"(ingot_run_vectors{source="docs",from="model"} 2)"));
  CHECK(has_line(text, R"(ingot_run_embedding_cost_usd{source="docs"} 0.25)"));
  CHECK(has_line(text, R"(ingot_run_findings{source="docs",severity="warning"} 7)"));
  CHECK(text.find("ingot_run_index_recall") == std::string::npos);
}

// What alerts and the dashboard are checked against, too: test/ci/observability.js.
TEST_CASE("the metrics of a full run are as expected", "[report][metrics][golden]") {
  model::RunStats stats;
  model::RunRecord& run = stats.run;
  run.read_ms = 1850;
  run.plan_ms = 250;
  run.embed_ms = 37'000;
  model::PlanSummary& plan = run.plan;
  plan.documents_added = 3;
  plan.documents_changed = 4;
  plan.documents_unchanged = 120;
  plan.documents_removed = 1;
  plan.add = 40;
  plan.change = 25;
  plan.unchanged = 2310;
  plan.remove = 9;
  stats.rows_written = 65;
  stats.rows_removed = 9;
  stats.embedded = 48;
  run.embedding.from_cache = 12;
  run.embedding.from_journal = 5;
  run.embedding.tokens = 20'480;
  run.embedding.requests = 7;
  run.embedding.retries = 2;
  run.embedding.throttled = 1;
  run.embedding.usd = 0.0004096;
  stats.index = model::IndexOutcome{"hnsw", "kept", 2375, 0, 0.985};
  MetricsView view;
  view.version = "0.1.0";
  view.source = "docs";
  view.environment = "production";
  view.table = "perazzi_chunks";
  view.model = "text-embedding-3-small";
  view.ended = 1'790'000'000;
  view.seconds = 41.5;
  view.stats = &stats;
  view.lint = LintSummary{};
  view.lint->warnings = 11;
  view.lint->infos = 2;
  std::ifstream file(INGOT_SOURCE_DIR "/test/golden/report/metrics.prom", std::ios::binary);
  CHECK(render_metrics(view) == std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST_CASE("labels are escaped", "[report][metrics]") {
  MetricsView view = failed();
  view.source = "a \"b\"\\\nc";
  CHECK(has_line(render_metrics(view), R"(ingot_run_success{source="a \"b\"\\\nc"} 0)"));
  view.source = "\xff";
  CHECK(has_line(render_metrics(view), R"(ingot_run_success{source="not UTF-8"} 0)"));
}

TEST_CASE("a file that is none says nothing of the last success", "[report][metrics]") {
  CHECK_FALSE(last_success(""));
  CHECK_FALSE(last_success("# HELP ingot_run_last_success_timestamp_seconds x\n"));
  CHECK_FALSE(last_success("ingot_run_last_success_timestamp_seconds{source=\"d\"} soon\n"));
}

}  // namespace
}  // namespace ingot::report
