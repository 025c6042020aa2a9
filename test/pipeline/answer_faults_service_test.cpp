// Whole runs against a service whose answers cannot be used, and what is paid for then: H14 to H27 of the fault
// catalogue.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "pipeline/paying_world.hpp"

namespace ingot::pipeline::test {
namespace {

using mock::Action;
using mock::Defect;
using mock::End;
using mock::Framing;
using mock::k_for_ever;
using std::chrono::milliseconds;

constexpr Wish k_one_by_one{.documents = 12, .batch = 1};

// What every answer that cannot be used has in common: three or five of them in a row end the run, and a single one is
// discarded whole and asked for again.
void check_asked_again(const std::string& name, const std::vector<Action>& faults, std::string_view told) {
  for (const Action& fault : faults) {
    PayingWorld world(name, always(fault), {.documents = 8, .batch = 2, .concurrency = 4});
    const Failed failed = world.fails();
    INFO(failed.told);
    CHECK(failed.exit == 3);
    CHECK(failed.tells("127.0.0.1:"));
    CHECK(failed.tells(told));
    CHECK(failed.tells("(3 attempts)"));
    CHECK(world.server->tallies().size() == 2);
    CHECK(world.most_received() == 3);
    world.server->play({.actions = {fault}});
    const IngestResult result = world.succeeds();
    CHECK(result.stats.run.embedding.retries == 1);
    CHECK(result.stats.run.embedding.maybe_inputs == 2);
    CHECK(world.most_received() == 5);
    world.converges();
  }
}

// An answer that shows that the vectors would be another model's ends the run at once.
void check_stops_at_once(const std::string& name, const Action& fault, std::string_view told, std::string_view hint) {
  PayingWorld world(name, {.actions = {Action{}}, .otherwise = fault});
  const std::size_t before = world.cached();
  const Failed failed = world.fails();
  INFO(failed.told);
  CHECK(failed.exit == 3);
  CHECK(failed.tells(told));
  CHECK(failed.tells(hint));
  CHECK(world.server->counters().requests <= 3);  // one may leave before the answer is read
  CHECK(world.cached() == before + 4);
  world.converges();
}

// Kilobytes of /proc/self/status.
std::size_t memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::stoul(line.substr(field.size() + 1));
  }
  FAIL("no " + field);
  return 0;
}

}  // namespace

TEST_CASE("H14 what is no answer of an embeddings service is asked for again", "[faults]") {
  check_asked_again("h14", {mock::web_page(200), {.body = ""}, with_defect(Defect::truncated)},
                    "is not the JSON of an embeddings service");
}

TEST_CASE("H14 of a page that answers instead two hundred escaped bytes are shown", "[faults]") {
  Action page = mock::web_page(200);
  page.body = "<html>\x1B[31m\n" + std::string(5000, 'x');
  PayingWorld world("h14_page", always(page));
  const Failed failed = world.fails();
  CHECK(failed.tells("<html>"));
  CHECK_FALSE(failed.tells(std::string(200, 'x')));
  CHECK(std::count(failed.told.begin(), failed.told.end(), '\n') <= 3);
  world.converges();
}

TEST_CASE("H14 the type that an answer says it has does not matter, its text does", "[faults]") {
  PayingWorld world("h14_type", always({.fields = {{"Content-Type", "text/html"}}}));
  CHECK(world.succeeds().stats.run.embedding.retries == 0);
  world.converges();
}

TEST_CASE("H15 vectors are placed by their index, and an answer with a gap is discarded", "[faults]") {
  check_asked_again(
      "h15",
      {with_defect(Defect::one_missing), with_defect(Defect::one_more), with_defect(Defect::duplicate_index),
       with_defect(Defect::no_index), with_defect(Defect::index_out_of_range), with_defect(Defect::negative_index)},
      "the answer");
  PayingWorld shuffled("h15_shuffled", always(with_defect(Defect::shuffled)));
  CHECK(shuffled.succeeds().stats.run.embedding.retries == 0);
  shuffled.converges();
}

TEST_CASE("H16 vectors of another width end the run at once", "[faults]") {
  Action second_only = with_defect(Defect::wrong_width);
  second_only.at = 1;
  const std::string hint = "check PERAZZI_EMBED_MODEL against PGVECTOR_DIM";
  check_stops_at_once("h16_one", second_only, "17", hint);
  check_stops_at_once("h16_half", with_defect(Defect::half_width), "8", hint);
}

TEST_CASE("H17 numbers that are none are never stored", "[faults]") {
  check_asked_again("h17",
                    {with_defect(Defect::not_a_number), with_defect(Defect::infinity), with_defect(Defect::null_number),
                     with_defect(Defect::too_large), with_defect(Defect::text_number), with_defect(Defect::denormal)},
                    "the answer has a vector");
}

TEST_CASE("H18 vectors without a direction are discarded, and the same vector for all texts ends the run", "[faults]") {
  check_asked_again("h18", {with_defect(Defect::zero), with_defect(Defect::tiny)}, "the answer has a vector");
  check_stops_at_once("h18_same", with_defect(Defect::identical), "the same vector for 4 different texts", "doctor");
  PayingWorld large("h18_large", always(with_defect(Defect::large)));
  large.succeeds();
  CHECK(large.count("abs(vector_norm(embedding) - 1) < 0.001") == large.count());
}

TEST_CASE("H19 an answer of another model ends the run at once", "[faults]") {
  check_stops_at_once("h19", with_defect(Defect::other_model), "m-h19-other",
                      "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL: vectors of two models do not mix");
}

TEST_CASE("H20 damaged base64 is never stored", "[faults]") {
  check_asked_again("h20",
                    {with_defect(Defect::base64_padding), with_defect(Defect::base64_alphabet),
                     with_defect(Defect::base64_big_endian), with_defect(Defect::base64_length)},
                    "the answer");
}

TEST_CASE("H21 floods of any kind are cut off, in little memory", "[faults]") {
  const std::vector<Action> floods = {{.blanks = 2'000'000'000},
                                      {.framing = Framing::chunked, .blanks = k_for_ever},
                                      {.framing = Framing::until_close, .blanks = k_for_ever},
                                      {.gzip = true, .blanks = 1'000'000'000},
                                      {.field_bytes = 1 << 20},
                                      {.field_count = 10'000}};
  PayingWorld world("h21", each_once(floods), {.documents = 12, .batch = 2});
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak is counted from here
  const std::size_t before = memory("VmRSS");
  const IngestResult result = world.succeeds();
  CHECK(memory("VmHWM") - before < 32 * 1024);
  CHECK(result.stats.run.embedding.retries == floods.size());
  CHECK(world.most_received() == 2);
  world.converges_and_pays_again();
}

TEST_CASE("H21 a service that floods for ever ends the run", "[faults]") {
  PayingWorld body("h21_body", always({.framing = Framing::chunked, .blanks = k_for_ever}), {.documents = 4});
  const Failed failed = body.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("is larger than 1,048,576 bytes (5 attempts)"));
  body.converges();
  PayingWorld fields("h21_fields", always({.field_count = 10'000}), {.documents = 4});
  CHECK(fields.fails().tells("more than 64 KiB of header fields (5 attempts)"));
  fields.converges_and_pays_again();
}

TEST_CASE("H22 redirects are never followed", "[faults]") {
  const auto other = mock::Server::start({});
  REQUIRE(other);
  const std::string elsewhere = (*other)->url() + "/embeddings";
  struct Row {
    int status;
    std::string to;
  };
  for (const Row& row : {Row{301, elsewhere}, Row{302, elsewhere}, Row{307, elsewhere}, Row{308, elsewhere},
                         Row{302, "file:///etc/passwd"}, Row{307, "http://example.invalid/"}}) {
    PayingWorld world("h22", always(of_status(row.status, {{"Location", row.to}})));
    const Failed failed = world.fails();
    CHECK(failed.exit == 3);
    CHECK(failed.tells(fmt::format("answered {}", row.status)));
    CHECK(failed.tells("redirects are never followed: set OPENAI_BASE_URL"));
    CHECK(world.server->counters().requests == 1);
    world.converges();
  }
  CHECK((*other)->counters().connections == 0);
}

TEST_CASE("H23 what is no sound HTTP/1.1 is discarded", "[faults]") {
  const std::vector<Action> faults = {{.raw = "no HTTP at all", .end = End::close},
                                      {.raw = mock::http2_goaway(), .end = End::close},
                                      {.framing = Framing::twice},
                                      {.informational = k_for_ever}};
  PayingWorld world("h23", each_once(faults), k_one_by_one);
  world.limits.total = milliseconds(500);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.run.embedding.retries == faults.size());
  CHECK(result.stats.run.embedding.maybe_inputs == faults.size());
  CHECK(world.most_received() == 2);
  world.converges();
  PayingWorld patient("h23_continue", always({.informational = 3}));
  CHECK(patient.succeeds().stats.run.embedding.retries == 0);
  patient.converges();
}

TEST_CASE("H24 an answer that comes too late is counted, and paid for once more at most", "[faults]") {
  PayingWorld late("h24", {.actions = {{.delay = milliseconds(2000)}}});
  late.limits.total = milliseconds(500);
  const IngestResult result = late.succeeds();
  CHECK(result.stats.run.embedding.maybe_inputs == 4);
  CHECK(result.stats.run.embedding.maybe_tokens > 0);
  CHECK(late.most_received() == 2);
  late.converges();
  PayingWorld never("h24_ever", always({.delay = milliseconds(2000)}),
                    {.documents = 12, .batch = 4, .concurrency = 16});
  never.limits.total = milliseconds(500);
  CHECK(never.fails().exit == 3);
  CHECK(never.most_received() == 5);
  CHECK(never.server->tallies().size() == 4);
  never.converges();
}

TEST_CASE("H25 a key that is revoked in the middle of a run leaves what was paid for, and the next run goes on",
          "[faults]") {
  PayingWorld world("h25", {.actions = {Action{}, Action{}}, .otherwise = of_status(401)});
  const std::size_t before = world.cached();
  const Failed failed = world.fails();
  CHECK(failed.exit == 3);
  CHECK(failed.tells("check OPENAI_API_KEY (the key is sk-…WXYZ)"));
  CHECK(failed.tells("8 texts were embedded before that; they are in the cache of"));
  CHECK(world.cached() == before + 8);
  world.server->play({});
  const IngestResult resumed = world.succeeds();
  CHECK(resumed.stats.run.embedding.requests == 1);
  CHECK(world.paid_twice() == 0);
  CHECK(world.answered() == 12);
  world.converges();
}

TEST_CASE("H26 x-should-retry is honoured, within limits", "[faults]") {
  PayingWorld no("h26_no", always(of_status(500, {{"x-should-retry", "false"}})));
  CHECK(no.fails().exit == 3);
  CHECK(no.server->counters().requests == 1);
  no.converges();
  PayingWorld yes("h26_yes", {.actions = {of_status(400, {{"x-should-retry", "true"}})}});
  CHECK(yes.succeeds().stats.run.embedding.retries == 1);
  yes.converges();
  PayingWorld ever("h26_ever", always(of_status(400, {{"x-should-retry", "true"}})));
  CHECK(ever.fails().exit == 3);
  CHECK(ever.server->counters().requests == 5);
  ever.converges();
}

TEST_CASE("H27 one text in two documents is paid for once", "[faults]") {
  PayingWorld world("h27");
  world.corpus["copy-of-07.md"] = document(7);
  const IngestResult result = world.succeeds();
  CHECK(result.stats.embedded == 12);
  CHECK(world.answered() == 12);
  CHECK(world.most_received() == 1);
  CHECK(world.count("content LIKE '%text of document 7,%'") == "2");
  world.converges();
}

TEST_CASE("H27 another name, other metadata and an old version that comes back cost nothing", "[faults]") {
  PayingWorld world("h27_again");
  world.succeeds();
  const std::uint64_t paid = world.server->counters().requests;
  auto renamed = world.corpus.extract("doc-05.md");
  renamed.key() = "renamed.md";
  world.corpus.insert(std::move(renamed));
  world.corpus["doc-06.md"] = "---\naudience: owner\n---\n" + document(6);
  world.corpus["doc-00.md"] = document(0, "old");
  const IngestResult result = world.succeeds();
  CHECK(result.stats.rows_written >= 3);
  CHECK(result.stats.embedded == 0);
  CHECK(world.server->counters().requests == paid);
  CHECK(world.count("doc_id = 'renamed-md'") == "1");
  world.converges();
}

}  // namespace ingot::pipeline::test
