#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "report/json_history.hpp"
#include "report/text_history.hpp"

namespace ingot::report {
namespace {

model::PastRun sample_run() {
  model::PastRun run;
  run.id = 17;
  run.source = "docs";
  run.kind = "ingest";
  run.status = "finished";
  run.started_at = "2026-01-31T12:00:00Z";
  run.duration_ms = 1234;
  run.environment = "local";
  run.model = "local/hash-64";
  run.host = "desk";
  run.dimensions = 64;
  run.plan.documents_added = 2;
  run.plan.add = 1200;
  run.plan.remove = 3;
  run.plan.embed_tokens = 9000;
  run.usd = 0.00018;
  return run;
}

TEST_CASE("runs are a table, and a failed one says why", "[report][history]") {
  std::vector<model::PastRun> runs{sample_run(), sample_run()};
  runs[0].id = 18;
  runs[0].status = "failed";
  runs[0].error = "no \x1b[2J space";
  runs[0].usd.reset();
  CHECK(
      render_text_runs(runs, Colour::never) ==
      "run  started               source  kind    status    env    model          documents     chunks  tokens     "
      "cost   took  host\n"
      "18   2026-01-31T12:00:00Z  docs    ingest  failed    local  local/hash-64         +2  +1,200 −3   9,000        "
      "   1.2 s  desk\n"
      "     no \\x1b[2J space\n"
      "17   2026-01-31T12:00:00Z  docs    ingest  finished  local  local/hash-64         +2  +1,200 −3   9,000  "
      "$0.0002  1.2 s  desk\n");
  CHECK(render_text_runs({}, Colour::never) == "no run is recorded\n");
}

TEST_CASE("a difference names documents, counts and what became of them", "[report][history]") {
  using Kind = model::DocumentDifference::Kind;
  const std::vector<model::DocumentDifference> differences{{"a", "a.md", Kind::changed, 2, 3, "x", "y"},
                                                           {"b", "folder/b.md", Kind::removed, 1, 0, "x", ""},
                                                           {"c", "c.md", Kind::changed, 2, 2, "z", "z"}};
  CHECK(render_text_difference(differences, Colour::never) ==
        "  ~ a.md         2 → 3 chunks\n"
        "  − folder/b.md  1 chunk\n"
        "  ~ c.md         2 chunks      (the same file, written again)\n"
        "\n"
        "3 documents: ~2 −1\n");
  CHECK(render_text_difference({}, Colour::never) == "no document is different\n");
}

TEST_CASE("findings of a verify name the document and the row", "[report][history]") {
  const std::vector<model::Damage> damages{{"a.md", "a-md#chunk-01", "it is gone"}, {"", "", "an index is not valid"}};
  CHECK(render_text_damages(damages, Colour::never) ==
        "a.md: a-md#chunk-01: it is gone\n"
        "database: an index is not valid\n");
  const auto document = json::parse(render_json_verified({"ingest", "0.1.0"}, {"docs", 5, 2, 1, damages, true}));
  REQUIRE(document);
  CHECK(*document->find("schema")->as_string() == "ingot.verify/1");
  CHECK(*document->find("documents") == Value(1));
  CHECK(document->find("findings")->as_list()->size() == 2);
  CHECK(document->find("findings")->as_list()->back().find("path")->is_null());
}

TEST_CASE("what an undo would do is a JSON document without a run", "[report][history]") {
  model::UndoPlan plan;
  plan.run = sample_run();
  plan.documents = {{"a", "a.md", model::DocumentAction::remove, 2, 0, 0, ""}};
  plan.removed = 2;
  const auto dry = json::parse(render_json_undo({"ingest", "0.1.0"}, plan, std::nullopt));
  REQUIRE(dry);
  CHECK(dry->find("run")->is_null());
  CHECK(*dry->find("undoes")->as_int() == 17);
  CHECK(*dry->find("documents")->as_list()->front().find("action")->as_string() == "remove");
  CHECK(render_text_undo(plan, Colour::never).ends_with("  − a.md  2 chunks\n\nUndo: −2 rows · no embedding\n"));
}

}  // namespace
}  // namespace ingot::report
