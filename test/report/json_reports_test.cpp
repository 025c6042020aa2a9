#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "report/chunk_lines.hpp"
#include "report/json_diagnostics.hpp"
#include "report/json_hits.hpp"
#include "report/run_report.hpp"

namespace ingot::report {
namespace {

model::Record sample_record() {
  model::Record record;
  record.chunk_id = "guide-md#chunk-02";
  record.doc_id = "guide-md";
  record.path = "guide.md";
  record.index = 2;
  record.count = 7;
  record.lines = {3, 9};
  record.chunk.own = {20, 60};
  record.chunk.overlap = ByteRange{10, 20};
  record.chunk.breadcrumb = {"Guide"};
  record.chunk.heading_path = {"Guide", "Storage"};
  record.chunk.kinds = {model::BlockKind::heading, model::BlockKind::paragraph};
  record.chunk.content = "line one\n\"two\"\u2028";
  record.chunk.embed_text = "Guide\n\nline one";
  record.chunk.tokens = 1310;
  record.chunk.words = 900;
  record.chunk.key = "key";
  record.content_hash = "hash";
  record.metadata = Value::Map{{"zebra", 1, 0},
                               {"last_updated", "2026-01-01T00:00:00Z", 0},
                               {"id", "guide-md", 0},
                               {"guardrail_flags", Value::List{"price removed"}, 0},
                               {"apple", Value::Map{{"b", 1, 0}, {"a", 2, 0}}, 0},
                               {"chunk_id", "guide-md#chunk-02", 0}};
  return record;
}

TEST_CASE("an emitted chunk is one line in the order of the contract", "[report]") {
  CHECK(
      render_chunk_line(sample_record()) ==
      "{\"schema\":\"ingot.chunk/1\",\"chunk_id\":\"guide-md#chunk-02\",\"chunk_key\":\"key\",\"doc_id\":\"guide-md\","
      "\"path\":\"guide.md\",\"chunk_index\":2,\"chunk_count\":7,\"byte_start\":20,\"byte_end\":60,\"line_start\":3,"
      "\"line_end\":9,\"overlap\":{\"byte_start\":10,\"byte_end\":20},\"breadcrumb\":[\"Guide\"],"
      "\"kinds\":[\"heading\",\"paragraph\"],\"content\":\"line one\\n\\\"two\\\"\u2028\","
      "\"embed_text\":\"Guide\\n\\nline one\",\"token_count\":1310,\"word_count\":900,\"content_hash\":\"hash\","
      "\"metadata\":{\"id\":\"guide-md\",\"chunk_id\":\"guide-md#chunk-02\",\"last_updated\":\"2026-01-01T00:00:00Z\","
      "\"guardrail_flags\":[\"price removed\"],\"apple\":{\"b\":1,\"a\":2},\"zebra\":1}}\n");
}

TEST_CASE("an emitted chunk without overlap has null there", "[report]") {
  model::Record record = sample_record();
  record.chunk.overlap.reset();
  CHECK(json::parse(render_chunk_line(record))->find("overlap")->is_null());
}

TEST_CASE("an emitted chunk whose tokens are estimates says so", "[report]") {
  model::Record record = sample_record();
  record.token_basis.exact = false;
  CHECK(*json::parse(render_chunk_line(record))->find("tokens_exact") == Value(false));
}

TEST_CASE("emitted metadata does not depend on the order that it was made in", "[report]") {
  model::Record record = sample_record();
  const std::string line = render_metadata_line(record);
  Value::Map& map = *record.metadata.as_map();
  std::reverse(map.begin(), map.end());
  CHECK(render_metadata_line(record) == line);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  record.metadata = {};
  CHECK(render_metadata_line(record) == "null\n");
}

std::string_view name_of(std::string_view id) {
  return id == "SZ001" ? "chunk-over-max-tokens" : "";
}

TEST_CASE("findings as JSON have places in lines, code points and bytes", "[report]") {
  const std::string source = "# 日本\n\nabc \xe9 def\n";
  model::Diagnostic in_chunk;
  in_chunk.rule = "SZ001";
  in_chunk.path = "guide.md";
  in_chunk.span = {2, 14};
  in_chunk.message = "too \x1b long";
  in_chunk.chunk = "guide-md#chunk-02 (2/7), 1,310 tokens";
  in_chunk.notes = {"one"};
  in_chunk.help = "cut it";
  model::Diagnostic of_file;
  of_file.rule = "EN001";
  of_file.severity = model::Severity::warning;
  of_file.path = "guide.md";
  of_file.fix = model::Fix{model::Applicability::unsafe, {{{14, 15}, "\ufffd"}}};
  const std::vector<model::Diagnostic> findings{in_chunk, of_file};
  const std::vector<model::ChunkOutline> chunks{
      {"guide-md#chunk-02", {2, 14}, 2, 7, 1310, 900, {"Guide", "Storage"}, "guide-md#chunk-02 (2/7), 1,310 tokens"}};
  const std::vector<JsonFileFindings> files{{source, findings, chunks}};
  LintSummary summary;
  summary.files = 1;
  summary.add(findings);

  const Value json =
      json::parse(render_json_diagnostics({{"lint-chunks", "0.1.0"}, {"o200k_base", false}, summary, files, name_of}))
          .value();
  CHECK(*json.find("tokenizer") == Value("o200k_base"));
  CHECK(*json.find("tokens_exact") == Value(false));
  CHECK(*json.find("schema") == Value("ingot.lint/1"));
  CHECK(*json.find("summary") ==
        json::parse("{\"files\":1,\"chunks\":0,\"errors\":1,\"warnings\":1,\"infos\":0,\"suppressed\":0,"
                    "\"fixable\":0,\"fixable_unsafely\":1,\"by_rule\":{\"EN001\":1,\"SZ001\":1}}")
            .value());
  CHECK(json.find("findings")->as_list()->at(0) ==
        json::parse(
            "{\"rule\":\"SZ001\",\"name\":\"chunk-over-max-tokens\",\"severity\":\"error\",\"scope\":\"chunk\","
            "\"message\":\"too \\u001b long\",\"path\":\"guide.md\","
            "\"range\":{\"start\":{\"line\":1,\"column\":3,\"byte\":2},\"end\":{\"line\":3,\"column\":5,\"byte\":14}},"
            "\"chunk\":{\"id\":\"guide-md#chunk-02\",\"index\":2,\"count\":7,\"tokens\":1310,\"tokens_exact\":false,"
            "\"words\":900,"
            "\"heading_path\":[\"Guide\",\"Storage\"]},\"help\":\"cut "
            "it\",\"notes\":[\"one\"],\"fix\":null,\"suppressed\":null,\"fingerprint\":\"\"}")
            .value());
  const Value& second = json.find("findings")->as_list()->at(1);
  CHECK(second.find("range")->is_null());
  CHECK(second.find("chunk")->is_null());
  CHECK(*second.find("scope") == Value("document"));
  CHECK(json::compact(*second.find("fix")) ==
        "{\"applicability\":\"unsafe\",\"edits\":[{\"byte_start\":14,\"byte_end\":15,\"text\":\"\ufffd\"}]}");
}

TEST_CASE("a summary of findings counts in whole words", "[report]") {
  CHECK(render_lint_summary({28, 498, 3, 11, 0, 0, {}}) == "28 files, 498 chunks, 3 errors, 11 warnings");
  CHECK(render_lint_summary({1, 1, 1, 1, 1, 0, {}}) == "1 file, 1 chunk, 1 error, 1 warning, 1 info");
  CHECK(render_lint_summary({0, 1234, 0, 0, 0, 0, {}}) == "0 files, 1,234 chunks, 0 errors, 0 warnings");
}

TEST_CASE("a summary says what --fix can do, and counts no finding that is accepted", "[report]") {
  LintSummary summary;
  CHECK(render_fixable(summary).empty());
  model::Diagnostic finding;
  finding.fix = model::Fix{model::Applicability::unsafe, {{{1, 2}, ""}}};
  std::vector<model::Diagnostic> findings{finding, finding};
  findings[1].suppressed = {"comment", "it must stay"};
  summary.add(findings);
  CHECK(render_fixable(summary) == "1 fixable with --fix --unsafe-fixes");
  finding.fix->applicability = model::Applicability::safe;
  summary.add({&finding, 1});
  CHECK(render_fixable(summary) == "1 fixable with --fix (1 more with --unsafe-fixes)");
  summary.fixable_unsafely = 0;
  CHECK(render_fixable(summary) == "1 fixable with --fix");
}

model::RunStats sample_stats() {
  model::RunStats stats;
  stats.run.source = "docs";
  stats.run.environment = "local";
  stats.run.started_at = "2026-01-01T00:00:00Z";
  stats.finished_at = "2026-01-01T00:00:09Z";
  stats.run.model = "local/hash-1536";
  stats.run.token_basis = {"cl100k_base", true};
  stats.run.dimensions = 1536;
  stats.run.documents = 654;
  stats.run.plan = {2, 5, 644, 3, 8, 12, 7, 9000, 18, 4000};
  stats.run_id = 17;
  stats.rows_written = 20;
  stats.rows_removed = 7;
  stats.embedded = 18;
  stats.rejected = {{"bad.md", {ErrorKind::document, "not valid UTF-8", {"fact"}, "hint"}}};
  stats.skipped = {{"link.md", "symbolic link"}};
  return stats;
}

TEST_CASE("a finished run is summed up in a few lines", "[report]") {
  CHECK(render_run_summary(sample_stats(), Colour::never) ==
        "654 documents: 2 added, 5 changed, 644 unchanged, 3 removed\n"
        "chunks: 20 written, 7 removed, 9,000 unchanged · 18 embedded (4,000 tokens)\n"
        "1 document rejected, what is stored of it stays as it was\n"
        "1 file skipped\n"
        "run 17 committed\n");
  model::RunStats estimated = sample_stats();
  estimated.run.token_basis.exact = false;
  CHECK(render_run_summary(estimated, Colour::never).find("18 embedded (≈ 4,000 tokens, an estimate)\n") !=
        std::string::npos);
  model::RunStats nothing;
  nothing.run.documents = 1;
  nothing.run.plan.documents_unchanged = 1;
  nothing.run.plan.unchanged = 3;
  CHECK(render_run_summary(nothing, Colour::never) ==
        "1 document: 0 added, 0 changed, 1 unchanged, 0 removed\n"
        "chunks: 0 written, 0 removed, 3 unchanged · 0 embedded\n"
        "nothing was written\n");
}

TEST_CASE("the report of a run keeps the figures of every document", "[report]") {
  std::vector<model::Record> records{sample_record(), sample_record(), sample_record()};
  records[2].path = "other.md";
  records[2].doc_id = "other-md";
  records[2].metadata = {};
  const std::span<const model::Record> all(records);
  const Coverage coverage{"docs", "2026-01-31T12:00:00Z", true, {figures_of(all.first(2)), figures_of(all.last(1))}};
  const model::RunStats stats = sample_stats();
  const Value json = json::parse(render_run_report({{"ingest", "0.1.0"}, &stats, &coverage})).value();
  CHECK(*json.find("schema") == Value("ingot.run/1"));
  CHECK(*json.find("run")->find("id") == Value(17));
  CHECK(*json.find("run")->find("tokenizer") == Value("cl100k_base"));
  CHECK(*json.find("run")->find("tokens_exact") == Value(true));
  CHECK(*json.find("summary")->find("chunks") == Value(3));
  CHECK(*json.find("summary")->find("rows_written") == Value(20));
  CHECK(json.find("documents")->as_list()->at(0) ==
        json::parse("{\"doc_id\":\"guide-md\",\"path\":\"guide.md\",\"type\":\"\",\"audiences\":[],\"chunk_count\":2,"
                    "\"total_tokens\":2620,\"last_updated\":\"2026-01-01T00:00:00Z\",\"guardrail_flags\":[\"price "
                    "removed\"],\"delta\":null}")
            .value());
  CHECK(json.find("documents")->as_list()->at(1).find("guardrail_flags")->as_list()->empty());
  CHECK(*json.find("rejected")->as_list()->at(0).find("hint") == Value("hint"));
}

TEST_CASE("a run over several tables tells the number of each", "[report]") {
  model::RunStats stats = sample_stats();
  stats.tables = {{"guides", 16, model::IndexOutcome{"hnsw", "built", 9, 20, {}}}, {"notes", {}, {}}, {"rest", 17, {}}};
  const std::string text = render_run_summary(stats, Colour::never);
  CHECK(text.find("\nindex of guides: ") != std::string::npos);
  CHECK(text.ends_with("run 17 committed: run 16 in guides, run 17 in rest\n"));
  const Coverage none;
  const Value json = json::parse(render_run_report({{"ingest", "0.1.0"}, &stats, &none})).value();
  const Value::List& tables = *json.find("tables")->as_list();
  REQUIRE(tables.size() == 3);
  CHECK(*tables[0].find("run") == Value(16));
  CHECK(tables[1].find("run")->is_null());
  CHECK(tables[1].find("index")->is_null());
}

TEST_CASE("hits as JSON have their place, or null where a row has none", "[report]") {
  model::Hit full{"guide-md#chunk-02", "guide-md", 0.8125, "text",
                  Value::Map{{"source_path", "guide.md", 0},
                             {"line_start", 3, 0},
                             {"line_end", 9, 0},
                             {"heading_path", Value::List{"Guide", "Storage"}, 0}}};
  model::Hit bare{"x#chunk-01", "x", -0.5, "text", Value()};
  const std::vector<model::Hit> hits{full, bare};
  const Value json =
      json::parse(render_json_hits({{"query-chunks", "0.1.0"}, "how \xe9", "local/hash-1536", hits})).value();
  CHECK(*json.find("schema") == Value("ingot.query/1"));
  CHECK(*json.find("query") == Value("how \uFFFD"));
  const Value& first = json.find("hits")->as_list()->at(0);
  CHECK(*first.find("rank") == Value(1));
  CHECK(*first.find("score") == Value(0.8125));
  CHECK(*first.find("path") == Value("guide.md"));
  CHECK(*first.find("line_end") == Value(9));
  CHECK(*first.find("heading_path") == Value(Value::List{"Guide", "Storage"}));
  const Value& second = json.find("hits")->as_list()->at(1);
  CHECK(second.find("path")->is_null());
  CHECK(second.find("heading_path")->as_list()->empty());
}

}  // namespace
}  // namespace ingot::report
