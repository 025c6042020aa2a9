// DR001 and DR002: a run held against the ingestion baseline.
#include <functional>

#include <catch2/catch_test_macros.hpp>

#include "lint/drift.hpp"
#include "lint/world.hpp"

namespace ingot::lint {
namespace {

using sample::Lines;
using sample::World;

// a.md has `chunks` chunks: sections of which no two fit into one.
std::string sections(std::size_t chunks) {
  std::string text = "---\ntype: reference\nlanguage: en\naudience: owner\n---\n";
  for (std::size_t i = 0; i < chunks; ++i) {
    text += fmt::format("# Part {}\n\n", i);
    for (int word = 0; word < 30; ++word) text += fmt::format("word{}x{} ", i, word);
    text += "end.\n\n";
  }
  return text;
}

constexpr std::string_view k_config =
    "defaults: {max_tokens: 300, min_tokens: 0, target_tokens: 100}\n"
    "rules: [{glob: '**/*.md', type: reference}]\n";

World written(std::size_t chunks, const std::string& config = std::string(k_config)) {
  World world;
  world.file("a.md", sections(chunks)).guide("b.md").config(config);
  world.use.mode = pipeline::DriftUse::Mode::write;
  REQUIRE(world.run());
  world.use.mode = pipeline::DriftUse::Mode::compare;
  world.drift = world.files.read("drift.json", 1 << 20)->bytes;
  return world;
}

// The baseline says that a.md had so many chunks.
void had(World& world, std::size_t chunks, std::size_t now) {
  const std::string from = fmt::format("\"chunk_count\":{}", now);
  const std::size_t at = world.drift.find(from);
  REQUIRE(at != std::string::npos);
  world.drift.replace(at, from.size(), fmt::format("\"chunk_count\":{}", chunks));
}

Lines drifted(std::size_t before, std::size_t now, const std::string& lint = "") {
  World world = written(now, std::string(k_config) + lint);
  had(world, before, now);
  return world.found("DR001");
}

TEST_CASE("an ingestion baseline has one line a document, sorted, and no time", "[lint]") {
  World world = written(3);
  CHECK(world.drift.starts_with("{\"schema\": \"ingot.ingestion-baseline/1\",\n\"tool\": \"" INGOT_VERSION
                                "\", \"tokenizer\": \"cl100k_base\", \"config\": \""));
  CHECK(world.drift.find("\"documents\": [\n{\"path\":\"a.md\",\"source_checksum\":\"" + sha256_hex(sections(3)) +
                         "\",\"chunk_count\":3,\"total_tokens\":") != std::string::npos);
  CHECK(world.drift.find("},\n{\"path\":\"b.md\"") != std::string::npos);
  CHECK(world.drift.ends_with("}\n]}\n"));
  CHECK(world.found("DR001").empty());
  const auto again = DriftBaseline::parse("drift.json", world.drift);
  REQUIRE(again);
  CHECK(again->render() == world.drift);
}

TEST_CASE("a baseline of a run has digests of each chunk, and is read back as it was", "[lint][plan]") {
  DriftBaseline baseline;
  baseline.tool = baseline.tokenizer = baseline.config = "x";
  baseline.run = {12, "perazzi@localhost:5433/perazzi", "perazzi_chunks", "docs", "local/hash-64"};
  const std::string digests(2 * DriftBaseline::k_digest_bytes, 'a');
  baseline.documents = {{"a.md", "0", 2, 40, {}, "a-md", digests}, {"empty.md", "0", 0, 0}};
  const std::string text = baseline.render();
  CHECK(text.find("\n\"run\": {\"id\":12,\"database\":\"perazzi@localhost:5433/perazzi\",") != std::string::npos);
  CHECK(text.find(",\"doc_id\":\"a-md\",\"chunk_digests\":\"" + digests + "\"}") != std::string::npos);
  const auto again = DriftBaseline::parse("drift.json", text);
  REQUIRE(again);
  CHECK(again->render() == text);
  CHECK(again->run->id == 12);
  for (const auto& [from, to] : {std::pair{"\"aaaa", "\"aaa"},
                                 {"\"doc_id\":\"a-md\",", ""},
                                 {"\"id\":12", "\"id\":\"12\""},
                                 {"\"table\"", "\"tables\""}}) {
    std::string damaged = text;
    damaged.replace(damaged.find(from), std::string_view(from).size(), to);
    CAPTURE(from);
    const auto read = DriftBaseline::parse("drift.json", damaged);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.starts_with("drift.json:"));
  }
}

TEST_CASE("a baseline of a run over several tables has the run and the documents of each", "[lint][plan]") {
  DriftBaseline baseline;
  baseline.tool = baseline.tokenizer = baseline.config = "x";
  baseline.run = {12, "db", "perazzi_chunks", "docs", "local/hash-64", {{"guides", 11}, {"perazzi_chunks", 12}}};
  const std::string digests(DriftBaseline::k_digest_bytes, 'a');
  baseline.documents = {{"a.md", "0", 1, 40, {}, "a-md", digests, "guides"}, {"b.md", "0", 1, 4, {}, "b-md", digests}};
  const std::string text = baseline.render();
  CHECK(text.find(",\"tables\":{\"guides\":11,\"perazzi_chunks\":12}},\n") != std::string::npos);
  CHECK(text.find("\",\"table\":\"guides\"},\n") != std::string::npos);
  const auto again = DriftBaseline::parse("drift.json", text);
  REQUIRE(again);
  CHECK(again->render() == text);
  CHECK(again->run->tables == baseline.run->tables);
  CHECK(again->documents[0].table == "guides");
  CHECK(again->documents[1].table.empty());
  std::string damaged = text;
  damaged.replace(damaged.find("11"), 2, "\"\"");
  CHECK_FALSE(DriftBaseline::parse("drift.json", damaged));
}

TEST_CASE("DR001 reports documents with many more or fewer chunks than the limits allow", "[lint]") {
  CHECK(drifted(9, 12) == Lines{"a.md warning: 9 -> 12 chunks (+33 %), while the file is the same"});
  CHECK(drifted(5, 3) == Lines{"a.md warning: 5 -> 3 chunks (-40 %), while the file is the same"});
  CHECK(drifted(0, 2) == Lines{"a.md warning: 0 -> 2 chunks, while the file is the same"});
  CHECK(drifted(10, 11, "lint: {drift: {max_change: \"5%\", min_abs_delta: 1}}\n") ==
        Lines{"a.md warning: 10 -> 11 chunks (+10 %), while the file is the same"});
}

TEST_CASE("DR001 is silent within the limits, about a file that was edited, and about new files", "[lint]") {
  CHECK(drifted(10, 12).empty());  // 20 %, which is not more
  CHECK(drifted(2, 3).empty());    // one chunk
  CHECK(drifted(5, 3, "lint: {drift: {max_change: 50 %}}\n").empty());
  CHECK(drifted(9, 12, "lint: {drift: {min_abs_delta: 4}}\n").empty());
  World edited = written(6);
  had(edited, 2, 6);
  edited.file("a.md", sections(6) + "One more line.\n");
  CHECK(edited.found("DR001").empty());
  World fresh = written(6);
  fresh.file("new.md", sections(9));
  CHECK(fresh.found("DR001").empty());
}

TEST_CASE("a baseline that a cache helped to make is the same", "[lint]") {
  World world = written(3);
  World cached;
  cached.cache = "cache";
  cached.file("a.md", sections(3)).guide("b.md").config(std::string(k_config));
  cached.use.mode = pipeline::DriftUse::Mode::write;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(cached.run());
    CHECK(cached.files.read("drift.json", 1 << 20)->bytes == world.drift);
  }
}

TEST_CASE("DR001 says what has changed", "[lint]") {
  World world = written(6);
  had(world, 2, 6);
  CHECK(world.found("DR001").size() == 1);
  CHECK(world.last.notes == Lines{"neither config, tokenizer nor tool version changed", "compared with drift.json"});
  world.drift.replace(world.drift.find("cl100k"), 6, "o200k").replace(world.drift.find(INGOT_VERSION), 5, "0.0.9");
  world.config(std::string(k_config) + "source: x\n");
  CHECK(world.found("DR001").size() == 1);
  CHECK(world.last.notes[0] ==
        "changed: config, tokenizer o200k_base -> cl100k_base, tool version 0.0.9 -> " INGOT_VERSION);
}

// What is found when the baseline has these documents and the corpus a.md and b/c.md.
Lines disappeared(const std::vector<std::string>& before, const std::function<void(World&)>& change = {}) {
  World world;
  world.guide("a.md").guide("b/c.md").config("rules: [{glob: '**/*.md', type: reference}]\n");
  DriftBaseline baseline;
  baseline.tool = baseline.tokenizer = baseline.config = "x";
  for (const std::string& path : before) baseline.documents.push_back({path, "0", 3, 40});
  world.drift = baseline.render();
  if (change) change(world);
  return world.found("DR002");
}

TEST_CASE("DR002 points at the lines of documents that are gone", "[lint]") {
  CHECK(disappeared({"a.md", "b/c.md", "b/d.md"}) ==
        Lines{"drift.json:6:1 warning: \"b/d.md\" is no document of this run"});
  CHECK(disappeared({"c.md", "B/c.md", "a.md"}) ==
        Lines{"drift.json:4:1 warning: \"B/c.md\" is no document of this run",
              "drift.json:6:1 warning: \"c.md\" is no document of this run"});
  const auto exclude = [](World& world) {
    world.config("sources: {include: ['**/*.md'], exclude: ['b/**']}\nrules: [{glob: '**/*.md', type: reference}]\n");
    world.strictness = Strictness::strict;
  };
  CHECK(disappeared({"a.md", "b/c.md"}, exclude) ==
        Lines{"drift.json:5:1 error: \"b/c.md\" is no document of this run"});
}

TEST_CASE("DR002 is silent about what is there, of use or not, and in runs over some files", "[lint]") {
  CHECK(disappeared({}).empty());
  CHECK(disappeared({"a.md", "b/c.md"}).empty());
  CHECK(disappeared({"a.md", "b/c.md", "gone.md"}, [](World& world) { world.flags.paths = {"a.md"}; }).empty());
  CHECK(disappeared({"a.md", "b/c.md"}, [](World& world) { world.file("a.md", "---\n: [\n---\n"); }).empty());
  CHECK(disappeared({"a.md", "b/c.md"}, [](World& world) {
          world.config("sources: {include: ['**/*.md']}\nrules: [{glob: a.md, type: reference}]\n");
        }).empty());
}

TEST_CASE("a pruned baseline forgets what is gone and keeps the rest", "[lint]") {
  World world = written(2);
  had(world, 9, 2);
  world.drift.insert(world.drift.find("\n]}"),
                     ",\n{\"path\":\"c.md\",\"source_checksum\":\"0\",\"chunk_count\":1,\"total_tokens\":1}");
  World kept = world;
  CHECK(world.found("DR002") == Lines{"drift.json:6:1 warning: \"c.md\" is no document of this run"});
  CHECK(world.last_text == "{\"path\":\"c.md\",\"source_checksum\":\"0\",\"chunk_count\":1,\"total_tokens\":1}");
  kept.use.mode = pipeline::DriftUse::Mode::prune;
  CHECK(kept.found("DR001").size() == 1);
  const std::string pruned = kept.files.read("drift.json", 1 << 20)->bytes;
  CHECK(pruned.find("c.md") == std::string::npos);
  CHECK(pruned.find("\"chunk_count\":9") != std::string::npos);
  kept.flags.paths = {"a.md"};
  CHECK(kept.found("DR001") == Lines{"an ingestion baseline is about all files"});
}

TEST_CASE("a baseline that is none is refused with its place", "[lint]") {
  const auto refusal = [](std::string_view text) {
    const auto parsed = DriftBaseline::parse("d.json", text);
    return parsed ? "accepted" : parsed.error().message;
  };
  const std::string head =
      "{\"schema\": \"ingot.ingestion-baseline/1\", \"tool\": \"1\", \"tokenizer\": \"t\", \"config\": \"c\",\n"
      "\"documents\": [\n";
  const std::string line = "{\"path\":\"a\",\"source_checksum\":\"0\",\"chunk_count\":1,\"total_tokens\":1}";
  CHECK(refusal(head + "]}") == "accepted");
  CHECK(refusal("{}") == "d.json:1:1: this is no ingestion baseline: `schema` is not ingot.ingestion-baseline/1");
  CHECK(refusal("{").starts_with("d.json:"));
  CHECK(refusal(head + "{}]}") == "d.json:3:1: `path` must be a text that is not empty");
  CHECK(refusal(head + line + ",\n" + line + "]}") == "d.json:4:1: a is there twice");
  CHECK(refusal(head + "{\"path\":\"a\",\"source_checksum\":\"0\",\"chunk_count\":-1,\"total_tokens\":1}]}") ==
        "d.json:3:49: `chunk_count` must be a whole number from 0");
}

}  // namespace
}  // namespace ingot::lint
