#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/json.hpp"
#include "report/json_plan.hpp"
#include "report/text_plan.hpp"

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;
using model::ChunkAction;
using model::DocumentAction;

void add_changes(model::DocumentPlan& to, std::size_t count, ChunkAction action, std::string_view reason,
                 std::size_t tokens) {
  for (std::size_t i = 0; i < count; ++i) {
    to.changes.push_back({to.doc_id + "#chunk-0" + std::to_string(to.changes.size() + 1), action, reason, nullptr,
                          i == 0 ? tokens : 0, reason == "new" ? model::RowState::absent : model::RowState::stored});
  }
}

model::Plan sample_plan() {
  model::Plan plan;
  model::DocumentPlan changed{"Brand_Info/Perazzi Brand Bible.md", "brand-bible", DocumentAction::change, 66, 68, {}};
  add_changes(changed, 4, ChunkAction::embed, "new", 3914);
  add_changes(changed, 8, ChunkAction::embed, "text", 0);
  add_changes(changed, 1, ChunkAction::move, "position", 0);
  add_changes(changed, 2, ChunkAction::remove, "removed", 0);
  model::DocumentPlan gone{"Company_Info/Scheduled_Events.md", "scheduled", DocumentAction::remove, 1, 0, {}};
  add_changes(gone, 1, ChunkAction::remove, "removed", 0);
  model::DocumentPlan added{"Technical/日本語.md", "ja", DocumentAction::add, 0, 5, {}};
  add_changes(added, 5, ChunkAction::embed, "new", 1120);
  model::DocumentPlan kept{"Policies/warranty.md", "warranty", DocumentAction::keep, 431, 431, {}};
  plan.documents = {changed, gone, kept, added};
  plan.summary = {1, 1, 1, 1, 9, 9, 3, 486, 18, 5034};
  return plan;
}

PlanView view_of(const model::Plan& plan) {
  PlanView view;
  view.tool = {"ingest", "0.1.0"};
  view.header = {"ingest --dry-run",
                 "local",
                 "perazzi@localhost:5433/perazzi",
                 "perazzi_chunks",
                 1536,
                 "text-embedding-3-small",
                 {"cl100k_base", true},
                 "chunking.config.json (11 rules)",
                 "database"};
  view.plan = &plan;
  view.cost = {Pricing::priced, 0.00010068, "2025-01", 1};
  return view;
}

const TextPlanOptions k_dry_run{Colour::never, PlanDetail::normal, 40, "ingest --env local"};

TEST_CASE("a plan is shown in full, removals last", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  view.lint = LintSummary{28, 504, 0, 2, 0, 0, {{"HD001", 1}, {"SZ003", 1}}};
  CHECK(render_text_plan(view, k_dry_run) ==
        "ingest --dry-run   env local · db perazzi@localhost:5433/perazzi · table perazzi_chunks vector(1536)\n"
        "model text-embedding-3-small · tokenizer cl100k_base · config chunking.config.json (11 rules) · compared with "
        "database\n"
        "\n"
        "  ~ Brand_Info/Perazzi Brand Bible.md  66 → 68 chunks  +4 ~9 −2  3,914 tok\n"
        "  + Technical/日本語.md                      5 chunks  +5        1,120 tok\n"
        "  − Company_Info/Scheduled_Events.md         1 chunk         −1             (file removed)\n"
        "  = 1 document unchanged (431 chunks)\n"
        "\n"
        "Plan: 9 to add, 9 to change, 3 to delete, 486 unchanged · 18 embeddings in 1 batch · 5,034 tokens ≈ $0.0001 "
        "(price of 2025-01)\n"
        "Lint: 0 errors, 2 warnings (HD001 ×1, SZ003 ×1)\n"
        "No changes were made. Apply with: ingest --env local\n");
}

TEST_CASE("the price of a plan is said in the words that fit it", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  const auto shown = [&](PlanCost cost) {
    view.cost = cost;
    return render_text_plan(view, k_dry_run);
  };
  CHECK_THAT(shown({Pricing::free_local, 0, "", 3}),
             ContainsSubstring("in 3 batches · 5,034 tokens, free (local model)\n"));
  CHECK_THAT(shown({Pricing::unknown, 0, "", {}}), ContainsSubstring("18 embeddings · 5,034 tokens, cost unknown\n"));
  const std::string date = "2025-01-31";
  CHECK_THAT(shown({Pricing::priced, 0, date, {}}), ContainsSubstring("tokens $0 (price of 2025-01-31)\n"));
  CHECK_THAT(shown({Pricing::priced, 0.00001, date, {}}),
             ContainsSubstring("tokens < $0.0001 (price of 2025-01-31)\n"));
  CHECK_THAT(shown({Pricing::priced, 0.25, date, {}}), ContainsSubstring("tokens ≈ $0.2500 (price of 2025-01-31)\n"));
  CHECK_THAT(shown({Pricing::priced, 12.345, date, {}}), ContainsSubstring("tokens ≈ $12.3"));
}

TEST_CASE("estimated tokens are called estimates wherever a plan shows them", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  view.header.token_basis.exact = false;
  const std::string shown = render_text_plan(view, k_dry_run);
  CHECK_THAT(shown, ContainsSubstring(" · tokenizer cl100k_base (estimate) · "));
  CHECK_THAT(shown, ContainsSubstring("≈ 3,914 tok\n") && ContainsSubstring("≈ 1,120 tok\n"));
  CHECK_THAT(shown, ContainsSubstring(" · ≈ 5,034 tokens (estimate) ≈ $0.0001 (price of 2025-01)\n"));
  const Value json = json::parse(render_json_plan(view)).value();
  CHECK(*json.find("target")->find("tokenizer") == Value("cl100k_base"));
  CHECK(*json.find("summary")->find("tokens_exact") == Value(false));
}

TEST_CASE("a plan with nothing to do says so and asks for no command", "[report]") {
  model::Plan plan;
  plan.documents = {{"a.md", "a-md", DocumentAction::keep, 3, 3, {}}};
  plan.summary.documents_unchanged = 1;
  plan.summary.unchanged = 3;
  PlanView view = view_of(plan);
  view.header.database.reset();
  view.header.basis = "nothing";
  const std::string shown = render_text_plan(view, k_dry_run);
  CHECK_THAT(shown, ContainsSubstring("env local · no database · table"));
  CHECK_THAT(shown, ContainsSubstring("compared with nothing\n"));
  CHECK(
      shown.ends_with("  = 1 document unchanged (3 chunks)\n"
                      "\n"
                      "Plan: 0 to add, 0 to change, 0 to delete, 3 unchanged · no embeddings\n"
                      "Nothing to do: what is stored matches the sources (3 chunks).\n"));
}

TEST_CASE("a run that applies its plan does not tell how to apply it", "[report]") {
  const model::Plan plan = sample_plan();
  CHECK(render_text_plan(view_of(plan), {}).find("No changes were made") == std::string::npos);
}

TEST_CASE("a long plan is cut after forty rows unless it is asked for", "[report]") {
  model::Plan plan;
  for (int i = 0; i < 100; ++i) {
    const std::string path = "doc-" + std::to_string(100 + i) + ".md";
    plan.documents.push_back(
        {path, path, i < 90 ? DocumentAction::add : DocumentAction::remove, i < 90 ? 0U : 2U, i < 90 ? 2U : 0U, {}});
  }
  plan.summary.add = 180;
  const PlanView view = view_of(plan);
  const std::string shown = render_text_plan(view, k_dry_run);
  CHECK_THAT(shown, ContainsSubstring("doc-139.md"));
  CHECK_THAT(shown, !ContainsSubstring("doc-140.md"));
  CHECK_THAT(shown, ContainsSubstring("  … and 60 more (10 of them removed; -v shows all)\n"));
  TextPlanOptions verbose = k_dry_run;
  verbose.detail = PlanDetail::verbose;
  CHECK_THAT(render_text_plan(view, verbose), ContainsSubstring("doc-199.md") && !ContainsSubstring("more ("));
}

TEST_CASE("rejected documents and skipped files are shown, the latter by name when asked for", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  const model::RejectedDocument rejected[] = {
      {"bad\x1b.md",
       {ErrorKind::document, "not valid UTF-8 at byte 12", {"3 sequences are not valid"}, "save it as UTF-8"}}};
  const model::Skipped skipped[] = {{"link.md", "symbolic link"}, {"pipe.md", "not a regular file"}};
  view.rejected = rejected;
  view.skipped = skipped;
  CHECK_THAT(render_text_plan(view, k_dry_run),
             ContainsSubstring("\nRejected: 1 document; what is stored of it stays as it is\n"
                               "\nSkipped: 2 files (-v lists them)\n"));
  TextPlanOptions verbose = k_dry_run;
  verbose.detail = PlanDetail::verbose;
  CHECK_THAT(render_text_plan(view, verbose), ContainsSubstring("\nSkipped: 2 files\n"
                                                                "  · link.md: symbolic link\n"
                                                                "  · pipe.md: not a regular file\n"));
  CHECK_THAT(render_text_plan(view, verbose), ContainsSubstring("  = Policies/warranty.md"));
}

TEST_CASE("what becomes of each chunk is shown when it is asked for", "[report]") {
  const model::Plan plan = sample_plan();
  TextPlanOptions verbose = k_dry_run;
  verbose.detail = PlanDetail::verbose;
  const std::string shown = render_text_plan(view_of(plan), verbose);
  CHECK_THAT(shown, ContainsSubstring("\n      embed brand-bible#chunk-01 (new), 3,914 tok\n"
                                      "      embed brand-bible#chunk-02 (new)\n"));
  CHECK_THAT(shown, ContainsSubstring("\n      move brand-bible#chunk-013 (position)\n"
                                      "      delete brand-bible#chunk-014 (removed)\n"));
}

TEST_CASE("a document that changes without an edit says why", "[report]") {
  model::Plan plan;
  model::DocumentPlan document{"a.md", "a-md", DocumentAction::change, 2, 2, {}};
  add_changes(document, 1, ChunkAction::embed, "config", 10);
  add_changes(document, 1, ChunkAction::metadata, "metadata", 0);
  plan.documents = {document};
  CHECK_THAT(render_text_plan(view_of(plan), k_dry_run), ContainsSubstring("10 tok  (config, metadata)\n"));
}

TEST_CASE("removals are red", "[report]") {
  const model::Plan plan = sample_plan();
  TextPlanOptions colour = k_dry_run;
  colour.colour = Colour::always;
  CHECK_THAT(render_text_plan(view_of(plan), colour), ContainsSubstring("\x1b[1;31m−\x1b[0m \x1b[1;31mCompany_Info"));
}

TEST_CASE("the plan as JSON says what the text says", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  const model::RejectedDocument rejected[] = {{"bad.md", {ErrorKind::document, "no\xe9", {}, {}}}};
  view.rejected = rejected;
  view.checksums = {{"Technical/日本語.md", "abc"}};
  const Value json = json::parse(render_json_plan(view)).value();
  CHECK(*json.find("schema") == Value("ingot.plan/1"));
  CHECK(*json.find("tool") == Value(Value::Map{{"name", "ingest", 0}, {"version", "0.1.0", 0}}));
  CHECK(*json.find("target")->find("database") == Value("perazzi@localhost:5433/perazzi"));
  const Value& summary = *json.find("summary");
  CHECK(*summary.find("delete") == Value(3));
  CHECK(*summary.find("tokens") == Value(5034));
  CHECK(*summary.find("tokens_exact") == Value(true));
  CHECK(*summary.find("estimated_usd") == Value(0.00010068));
  CHECK(*summary.find("price_date") == Value("2025-01"));
  CHECK(*summary.find("basis") == Value("database"));
  CHECK(summary.find("basis_file")->is_null());
  CHECK(*summary.find("move") == Value(1));
  CHECK(*summary.find("documents_rejected") == Value(1));
  const Value::List& documents = *json.find("documents")->as_list();
  REQUIRE(documents.size() == 4);
  CHECK(*documents[0].find("action") == Value("change"));
  CHECK(*documents[0].find("chunks") == Value(Value::Map{{"before", 66, 0}, {"after", 68, 0}}));
  CHECK(documents[0].find("changes")->as_list()->at(14) == Value(Value::Map{{"chunk_id", "brand-bible#chunk-015", 0},
                                                                            {"action", "delete", 0},
                                                                            {"reason", "removed", 0},
                                                                            {"tokens", 0, 0}}));
  CHECK(documents[0].find("source_checksum") == nullptr);
  CHECK(*documents[2].find("action") == Value("unchanged"));
  CHECK(*documents[3].find("source_checksum") == Value("abc"));
  CHECK(*json.find("rejected")->as_list()->at(0).find("message") == Value("no\uFFFD"));
  CHECK(json.find("lint")->is_null());
}

TEST_CASE("the JSON plan tells an unknown price from a free model", "[report]") {
  const model::Plan plan = sample_plan();
  PlanView view = view_of(plan);
  view.cost = {Pricing::unknown, 0, "", {}};
  CHECK(json::parse(render_json_plan(view))->find("summary")->find("estimated_usd")->is_null());
  CHECK(json::parse(render_json_plan(view))->find("summary")->find("price_date")->is_null());
  view.cost = {Pricing::free_local, 7, "", {}};
  CHECK(*json::parse(render_json_plan(view))->find("summary")->find("estimated_usd") == Value(0.0));
}

TEST_CASE("a plan for several tables names them, and says where a document goes", "[report]") {
  model::Plan plan;
  model::DocumentPlan added{"guides/a.md", "a", DocumentAction::add, 0, 1, {}};
  add_changes(added, 1, ChunkAction::move, "table", 0);
  model::DocumentPlan gone{"guides/a.md", "a", DocumentAction::remove, 1, 0, {}};
  add_changes(gone, 1, ChunkAction::remove, "table", 0);
  added.table = "guides";
  gone.table = "perazzi_chunks";
  added.moves = gone.moves = true;
  plan.documents = {added, gone};
  PlanView view = view_of(plan);
  view.header.more_tables = {"guides"};
  const std::string text = render_text_plan(view, k_dry_run);
  CHECK_THAT(text, ContainsSubstring(" · tables perazzi_chunks, guides vector(1536)\n"));
  CHECK_THAT(text, ContainsSubstring("  + guides/a.md  guides          1 chunk  ~1     (table)\n"
                                     "  − guides/a.md  perazzi_chunks  1 chunk     −1  (goes to another table)\n"));
  const Value json = json::parse(render_json_plan(view)).value();
  CHECK(*json.find("target")->find("more_tables") == Value(Value::List{"guides"}));
  CHECK(*json.find("documents")->as_list()->at(1).find("table") == Value("perazzi_chunks"));
}

}  // namespace
}  // namespace ingot::report
