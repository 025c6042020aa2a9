#include <catch2/catch_test_macros.hpp>

#include "lint/sample.hpp"

namespace ingot::lint {
namespace {

using sample::only;
using sample::Sample;

const std::string k_text = "# Storage\n\nKeep the gun dry, and the case open while it dries.\n";

Sample one_chunk(std::string text = k_text) {
  Sample out = sample::sample(std::move(text));
  sample::add_chunk(out, {0, out.file.bytes.size()});
  return out;
}

TEST_CASE("a healthy chunk has no findings", "[lint]") {
  Sample healthy = one_chunk();
  healthy.cut.max_tokens = 12;
  healthy.cut.max_words = 9;
  CHECK(healthy.check().empty());
  CHECK(healthy.check(Strictness::strict).empty());
}

TEST_CASE("SZ001 reports a chunk from the first token over its limit", "[lint]") {
  Sample bad = one_chunk();
  bad.cut.max_tokens = 1200;
  bad.records[0].chunk.tokens = 1200;
  CHECK(bad.check().empty());
  bad.records[0].chunk.tokens = 1310;
  const auto findings = bad.check();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "SZ001");
  CHECK(findings[0].severity == model::Severity::error);
  CHECK(findings[0].path == "a.md");
  CHECK(findings[0].span == ByteRange{0, k_text.size()});
  CHECK(findings[0].message == "chunk has 1,310 tokens, 110 over max_tokens 1,200");
  CHECK(findings[0].chunk == "a-md#chunk-01 (1/1), 1,310 tokens");
}

TEST_CASE("SZ001 calls an estimate an estimate", "[lint]") {
  Sample bad = one_chunk();
  bad.cut.max_tokens = 1200;
  bad.records[0].chunk.tokens = 1310;
  bad.records[0].token_basis = {"cl100k_base", false};
  const auto findings = bad.check();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "chunk has ≈ 1,310 tokens, ≈ 110 over max_tokens 1,200");
  CHECK(findings[0].chunk == "a-md#chunk-01 (1/1), ≈ 1,310 tokens");
  REQUIRE(findings[0].notes.size() == 2);
  CHECK(findings[0].notes[1] == "an estimate, counted in cl100k_base: the model's own tokenizer was not used");
}

TEST_CASE("SZ002 reports a chunk from the first word over its limit", "[lint]") {
  Sample bad = one_chunk();
  bad.cut.max_words = 9;
  CHECK(bad.check().empty());
  bad.records[0].chunk.words = 10;
  const auto findings = bad.check();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "SZ002");
  CHECK(findings[0].message == "chunk has 10 words, 1 over max_words 9");
}

TEST_CASE("limits that a rule lifts are not checked", "[lint]") {
  Sample free = one_chunk();
  free.records[0].chunk.tokens = 1'000'000;
  free.records[0].chunk.words = 1'000'000;
  CHECK(free.check().empty());
}

TEST_CASE("SZ003 counts characters once white space is folded and what is invisible is left out", "[lint]") {
  struct Case {
    std::string text;
    std::string message;  // empty: no finding
  };
  const Case cases[] = {
      {"12345678901234567890", ""},
      {"1234567890123456789", "chunk has 19 characters, fewer than 20"},
      {"\n\n  1234567890123456789 \n", "chunk has 19 characters, fewer than 20"},
      {"123456789 \t\n 1234567890", ""},
      {"123456789 \t\n 123456789", "chunk has 19 characters, fewer than 20"},
      {"ééééééééééééééééééé", "chunk has 19 characters, fewer than 20"},
      {"éééééééééééééééééééé", ""},
      {"a\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200Bb",
       "chunk has 2 characters, fewer than 20"},
      {"a", "chunk has 1 character, fewer than 20"},
      {" \u00A0\u3000\u2003\uFEFF\n", "chunk is blank"},
      {"", "chunk is blank"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const auto findings = only("SZ003", one_chunk(one.text).check());
    REQUIRE(findings.size() == (one.message.empty() ? 0U : 1U));
    if (!findings.empty()) CHECK(findings[0].message == one.message);
  }
}

TEST_CASE("SZ003 points at the chunk that is too small", "[lint]") {
  Sample bad = sample::sample(k_text + "\nTBD\n");
  sample::add_chunk(bad, {0, k_text.size()});
  sample::add_chunk(bad, {k_text.size(), bad.file.bytes.size()});
  const auto findings = bad.check();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].span == ByteRange{k_text.size(), bad.file.bytes.size()});
  CHECK(findings[0].chunk == "a-md#chunk-02 (2/2), 12 tokens");
}

}  // namespace
}  // namespace ingot::lint
