// EM001 to EM003.
#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "lint/sample.hpp"
#include "lint/world.hpp"
#include "pipeline/vectors.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using sample::Lines;
using sample::World;

constexpr float k_nan = std::numeric_limits<float>::quiet_NaN();
constexpr float k_infinite = std::numeric_limits<float>::infinity();

Lines dimensions(const std::string& model, std::size_t width) {
  World world;
  world.guide("a.md").files.file("env", fmt::format("PERAZZI_EMBED_MODEL={}\nPGVECTOR_DIM={}\n", model, width));
  return world.found("EM001");
}

TEST_CASE("EM001 compares what is known of the model with PGVECTOR_DIM", "[lint]") {
  CHECK(
      dimensions("text-embedding-3-small", 3072) ==
      Lines{" error: the model text-embedding-3-small makes vectors of at most 1536 values, but PGVECTOR_DIM is 3072"});
  CHECK(dimensions("text-embedding-ada-002", 768) ==
        Lines{" error: the model text-embedding-ada-002 makes vectors of 1536 values, but PGVECTOR_DIM is 768"});
  CHECK(dimensions("mistral-embed", 1536).size() == 1);
  CHECK(dimensions("text-embedding-3-small", 1536).empty());
  CHECK(dimensions("text-embedding-3-small", 512).empty());  // it shortens
  CHECK(dimensions("nobody-knows", 512).empty());
  CHECK(dimensions("local/hash-1536", 1536).empty());
}

// Vectors of two values, each for one chunk of a.md.
struct Run {
  std::vector<model::Record> records;
  std::vector<float> values;
  Profile profile;
  NormRange norm{0.4, 1.4};

  void add(float x, float y) {
    model::Record record;
    record.path = "a.md";
    record.index = records.size() + 1;
    record.chunk_id = fmt::format("a-md#chunk-{:02}", record.index);
    record.chunk.own = {10 * records.size(), 10 * records.size() + 9};
    records.push_back(std::move(record));
    values.insert(values.end(), {x, y});
  }
  void add_healthy(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(0.6F, 0.8F);
  }
  [[nodiscard]] Findings check() const {
    std::vector<const model::Record*> pointers;
    for (const model::Record& record : records) pointers.push_back(&record);
    std::vector<std::optional<double>> lengths;
    for (std::size_t row = 0; row < records.size(); ++row)
      lengths.push_back(length_of(std::span<const float>(values).subspan(2 * row, 2)));
    return check_vectors({pointers, lengths, norm}, profile);
  }
  // "EM002 warning 10: what", the number being where the chunk begins.
  [[nodiscard]] Lines found() const {
    Lines lines;
    for (const auto& finding : check())
      lines.push_back(fmt::format("{} {} {}: {}", finding.rule, model::name(finding.severity), finding.span.begin,
                                  finding.message));
    return lines;
  }
};

TEST_CASE("EM002 reports vectors outside the range, the worst first", "[lint]") {
  Run run;
  run.add_healthy(200);
  run.add(0.3F, 0);
  run.add(0, 30);
  run.add(1, 1);
  CHECK(run.found() == Lines{"EM002 warning 2010: the vector has length 30, outside 0.4 to 1.4",
                             "EM002 warning 2000: the vector has length 0.3, outside 0.4 to 1.4",
                             "EM002 warning 2020: the vector has length 1.414, outside 0.4 to 1.4"});
  CHECK(run.check()[0].chunk->starts_with("a-md#chunk-202"));
  run.profile.strictness = Strictness::strict;
  CHECK(run.check()[0].severity == model::Severity::warning);
}

TEST_CASE("EM002 is silent at the ends of the range, and knows unit vectors", "[lint]") {
  Run run;
  run.add(0.41F, 0);
  run.add(1.39F, 0);
  CHECK(run.found().empty());
  run.norm = norm_of(run.profile, true);
  CHECK(run.found().size() == 3);  // with the gate
  Run unit;
  unit.norm = norm_of(unit.profile, true);
  unit.add(0.6F, 0.8F);
  unit.add(0.995F, 0);
  CHECK(unit.found().empty());
  unit.profile.norm = NormRange{2, 3};
  CHECK(norm_of(unit.profile, true).least == 2);
  CHECK(norm_of(Profile(), false).most == 1.4);
}

TEST_CASE("EM002 is an error when more than 2 % of the vectors are outside", "[lint]") {
  Run run;
  run.add_healthy(98);
  run.add(0.1F, 0);
  run.add(0.2F, 0);
  CHECK(run.found().size() == 2);  // 2 %, which is not more
  run.add(0.3F, 0);
  run.add(0.05F, 0);
  const Findings findings = run.check();
  REQUIRE(findings.size() == 5);
  CHECK(findings[4].severity == model::Severity::error);
  CHECK(findings[4].path.empty());
  CHECK(findings[4].message == "4 findings in 102 vectors (3.9 %), more than 2 %");
  REQUIRE(findings[4].notes.size() == 3);
  CHECK_THAT(findings[4].notes[0], ContainsSubstring("length 0.05"));
  CHECK_THAT(findings[4].notes[2], ContainsSubstring("length 0.2"));
  run.profile.rules["EM002"].error_above = 0.5;
  CHECK(run.found().size() == 4);
}

TEST_CASE("EM003 reports vectors without a direction", "[lint]") {
  Run run;
  run.add_healthy(2);
  run.add(0, 0);
  run.add(k_nan, 1);
  run.add(1, -k_infinite);
  CHECK(run.found() == Lines{"EM003 error 20: all values of the vector are 0",
                             "EM003 error 30: the vector has a value that is no finite number",
                             "EM003 error 40: the vector has a value that is no finite number"});
}

TEST_CASE("EM003 is silent about small values, zeros among others, and where it is accepted", "[lint]") {
  Run run;
  run.norm = {0, 1e30};
  run.add(0, 1);
  run.add(1e-30F, 0);
  run.add(3e18F, 3e18F);
  CHECK(run.found().empty());
  run.add(0, 0);
  run.profile.acceptances.push_back({"EM003", Glob("*.md"), "", "known", {}, 1});
  REQUIRE(run.check().size() == 1);
  CHECK(run.check()[0].suppressed->reason == "known");
  run.profile.ignore = {"EM003"};
  CHECK(run.found().empty());
}

TEST_CASE("very many damaged vectors are told by a few", "[lint]") {
  Run run;
  for (int i = 0; i < 1000; ++i) run.add(0, 0);
  const Findings findings = run.check();
  REQUIRE(findings.size() == 20);
  CHECK(findings.back().notes.back() == "980 more of EM003");
}

TEST_CASE("findings about vectors come to their documents, gates to the corpus", "[lint]") {
  Run run;
  run.add(0, 0);
  run.add(9, 0);
  pipeline::Corpus corpus;
  corpus.documents.resize(2);
  corpus.documents[0].file.path = "a.md";
  corpus.documents[1].file.path = "b.md";
  const std::vector<const model::Record*> records{&run.records[0], &run.records[1]};
  config::Settings settings;
  settings.model.unit_norm = true;
  run.records[0].embed_key = "one";
  run.records[1].embed_key = "two";
  auto vectors = pipeline::Vectors::make(records, 2);
  REQUIRE(vectors);
  for (std::size_t row = 0; row < 2; ++row)
    REQUIRE(vectors->set(row, std::span<const float>(run.values).subspan(2 * row, 2)));
  pipeline::check_vectors(settings, run.profile, *vectors, corpus);
  CHECK(corpus.documents[0].findings.size() == 2);
  CHECK(corpus.documents[1].findings.empty());
  REQUIRE(corpus.findings.size() == 1);
  CHECK(corpus.findings[0].rule == "EM002");
  CHECK(pipeline::fails(corpus, model::Severity::error));
}

}  // namespace
}  // namespace ingot::lint
