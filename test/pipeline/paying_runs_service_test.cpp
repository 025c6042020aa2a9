// Whole runs that pay: the canary, limits of spending, dry runs, runs at once, and rows that depend on nothing but the
// documents.
#include <thread>

#include "base/float_bytes.hpp"
#include "base/text.hpp"
#include "embed/embedder.hpp"
#include "pipeline/paying_world.hpp"
#include "support/mock_embeddings/vectors.hpp"

namespace ingot::pipeline::test {
namespace {

using mock::Action;

// A day passes for the canary of this world.
void next_day(const PayingWorld& world) {
  Session().run(
      "UPDATE perazzi_embedding_canaries SET checked_at = checked_at - interval '25 hours' WHERE space LIKE "
      "'% model=" +
      world.model + " %'");
}

// An answer to one text, as another model under the same name would give it.
Action of_another_model(const std::string& model) {
  std::string numbers;
  for (const float value : mock::vector_of("another", "text", 16)) numbers += fmt::format(",{}", value);
  Action action;
  action.body = fmt::format(R"({{"object":"list","model":"{}","data":[{{"index":0,"embedding":[{}]}}]}})", model,
                            numbers.substr(1));
  return action;
}

}  // namespace

TEST_CASE("a service that answers as another model a day later is noticed before anything else is sent", "[faults]") {
  PayingWorld world("canary");
  next_day(world);
  world.server->play(always(of_another_model(world.model)));
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("answers as another model than before: the vectors of one text have a cosine of "));
  CHECK(failed.tells("PGVECTOR_TABLE"));
  CHECK(world.server->counters().requests == 1);
  CHECK(world.server->counters().inputs == 1);
  CHECK(world.fails().exit == 3);
  CHECK(world.server->counters().inputs == 2);
  world.server->play({});
  CHECK(world.succeeds().stats.run.embedding.requests == 1 + 3);
  world.check_undisturbed();
}

TEST_CASE("the canary is sent once a day", "[faults]") {
  PayingWorld world("canary_daily", {}, {.documents = 4});
  world.succeeds();
  CHECK(world.server->counters().inputs == 4);
  next_day(world);
  world.corpus["doc-00.md"] = document(0, "third");
  world.succeeds();
  CHECK(world.server->counters().inputs == 4 + 2);
  world.corpus["doc-00.md"] = document(0, "fourth");
  world.succeeds();
  CHECK(world.server->counters().inputs == 4 + 2 + 1);
}

TEST_CASE("a plan that costs more than it may is refused before anything is sent", "[faults]") {
  PayingWorld world("spend");
  world.options.spending.max_tokens = 50;
  const Failed tokens = world.fails();
  CHECK(tokens.exit == 5);
  CHECK(tokens.tells("--max-tokens is 50"));
  CHECK(tokens.tells("nothing was sent"));
  world.options.spending = {};
  world.options.spending.max_usd = 0.5;
  const auto unknown_price = world.run();
  REQUIRE_FALSE(unknown_price);
  CHECK(unknown_price.error().kind == ErrorKind::config);
  config::Settings settings = world.settings();
  settings.model.usd_per_million_tokens = 1e6;
  const auto too_dear = world.run(settings, world.options);
  REQUIRE_FALSE(too_dear);
  CHECK(too_dear.error().kind == ErrorKind::refused);
  CHECK(too_dear.error().message.find("--max-cost is 0.5") != std::string::npos);
  CHECK(world.server->counters().requests == 0);
  world.converges();
}

TEST_CASE("a service that counts more tokens than the plan is stopped in the middle, and the rest is paid later",
          "[faults]") {
  PayingWorld world("overspend", {}, {.documents = 40, .batch = 4});
  world.serve({.tokens_of = [](std::string_view) -> std::size_t { return 200; }});
  world.options.spending.max_tokens = 2000;
  const Failed tokens = world.fails();
  CHECK(tokens.exit == 5);
  CHECK(tokens.tells("--max-tokens 2000 does not last"));
  CHECK(tokens.tells("raise it to go on"));
  CHECK(world.server->counters().tokens <= 2000);
  CHECK(world.answered() == 8);
  config::Settings settings = world.settings();
  settings.model.usd_per_million_tokens = 1;
  world.options.spending = {.max_tokens = std::nullopt, .max_usd = 0.002, .timeout = std::nullopt};
  const auto cost = world.run(settings, world.options);
  REQUIRE_FALSE(cost);
  CHECK(cost.error().kind == ErrorKind::refused);
  CHECK(cost.error().message.find("--max-cost 0.002 does not last") != std::string::npos);
  CHECK(world.answered() == 16);
  world.converges();
}

TEST_CASE("the rows are the same for any batch size and any number of requests at once", "[faults]") {
  std::string first;
  for (const std::size_t concurrency : {1U, 3U, 16U}) {
    for (const std::size_t batch : {1U, 7U, 64U}) {
      INFO(concurrency << " at once, batches of " << batch);
      PayingWorld world("same", {}, {.documents = 150, .batch = batch, .concurrency = concurrency});
      world.serve({.latency = std::chrono::milliseconds(1)});
      const IngestResult result = world.succeeds();
      CHECK(result.stats.run.embedding.requests == (150 + batch - 1) / batch);
      CHECK(world.most_received() == 1);
      CHECK(world.count() == "150");
      const std::string rows = world.dump();
      if (first.empty()) first = rows;
      CHECK(rows == first);
    }
  }
}

TEST_CASE("every row has the vector of its own text", "[faults]") {
  PayingWorld world("own", always({.defect = mock::Defect::shuffled}), {.documents = 40, .batch = 7, .concurrency = 8});
  const IngestResult result = world.succeeds();
  Session session;
  for (const LoadedDocument& document : result.corpus.documents) {
    for (const model::Record& record : document.records) {
      std::string vector;
      for (const float value : mock::vector_of(world.model, record.chunk.embed_text, 16))
        vector += fmt::format("{}{}", vector.empty() ? "[" : ",", value);
      CHECK(session.value(fmt::format("SELECT count(*) FROM t_pay_own WHERE embed_key = '{}' AND embedding <-> '{}]' "
                                      "< 1e-5",
                                      record.embed_key, vector)) == "1");
    }
  }
}

TEST_CASE("a dry run needs no key and sends nothing", "[faults]") {
  PayingWorld world("dry");
  world.more_variables["OPENAI_API_KEY"] = "";
  world.options.mode = RunMode::dry;
  const std::string before = world.dump();
  const IngestResult plan = world.succeeds();
  CHECK(plan.plan.summary.embed == 12);
  CHECK(plan.requests == 3);
  CHECK(world.dump() == before);
  CHECK(world.server->counters().connections == 0);
  world.options.mode = RunMode::real;
  const Failed failed = world.fails();
  CHECK(failed.exit == 2);
  CHECK(failed.tells("OPENAI_API_KEY is not set"));
  CHECK(world.server->counters().connections == 0);
  world.more_variables.clear();
  world.converges();
}

TEST_CASE("two runs of different documents at once share a folder of journals", "[faults]") {
  PayingWorld one("at_once_1", {}, {.documents = 60, .batch = 2, .concurrency = 4, .stored_before = false});
  PayingWorld two("at_once_2", {}, {.documents = 60, .batch = 2, .concurrency = 4, .stored_before = false});
  two.model = one.model;  // the space, and with it the names of the journals, is the same
  two.more_variables["EMBED_JOURNAL_DIR"] = one.journal_folder();
  for (std::size_t number = 0; number < 60; ++number)
    two.corpus[fmt::format("doc-{:02}.md", number)] = document(number, "other");
  for (PayingWorld* world : {&one, &two}) world->serve({.latency = std::chrono::milliseconds(5)});
  const config::Settings settings[] = {one.settings(), two.settings()};
  const IngestOptions options;
  std::optional<Result<IngestResult>> first;
  std::thread beside([&] { first = one.run_unchecked(settings[0], options); });
  const auto second = two.run_unchecked(settings[1], options);
  beside.join();
  if (!*first) FAIL((*first).error().message);
  if (!second) FAIL(second.error().message);
  CHECK((*first)->warnings.empty());
  CHECK(second->warnings.empty());
  for (PayingWorld* world : {&one, &two}) {
    CHECK(world->most_received() == 1);
    CHECK(world->count() == "60");
  }
  CHECK(io::make_append_files()->names(one.journal_folder())->empty());
  one.check_undisturbed();
  two.check_undisturbed();
}

}  // namespace ingot::pipeline::test
