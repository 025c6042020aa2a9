#include "pipeline/lint_cache.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using ingot::pipeline::CachedDocument;
using ingot::pipeline::LintCache;
namespace lint = ingot::lint;
namespace model = ingot::model;

CachedDocument sample() {
  model::Diagnostic finding;
  finding.rule = "LK001";
  finding.severity = model::Severity::warning;
  finding.path = "a.md";
  finding.span = {3, 9};
  finding.message = "there is no \xC3\xA9";
  finding.chunk = "a-md#chunk-01 (1/1), 12 tokens";
  finding.notes = {"one", ""};
  finding.suppressed = model::Suppression{"comment", "it comes soon"};
  finding.secret = true;
  CachedDocument document;
  document.doc_id = "a-md";
  document.findings = {finding, {}};
  document.facts.path = "a.md";
  document.facts.audiences = {"owner", "dealer"};
  document.facts.chunks.push_back(
      {{"a-md#chunk-01", {0, 90}, 1, 2, 12, 9, {"Guide"}, "label"}, {77, {1, 2, 4000000000U}}});
  document.facts.links.push_back({{3, 9}, "b.md", "top", true});
  document.facts.directives.push_back({"LK001", {1, 2}, {1, 3}, {1, 9}, {}, {3, 4}, "reason", true});
  document.facts.acceptances = {0, 3};
  return document;
}

}  // namespace

TEST_CASE("a lint cache gives back what was put into it, for the same content and context", "[pipeline]") {
  const std::string bytes = [] {
    LintCache cache("context");
    cache.put("a.md", "key", sample());
    CHECK(cache.changed());
    return cache.bytes();
  }();
  LintCache again("context");
  again.read(bytes);
  CHECK_FALSE(again.changed());
  const auto found = again.find("a.md", "key");
  REQUIRE(found);
  CHECK(found->doc_id == "a-md");
  REQUIRE(found->findings.size() == 2);
  const model::Diagnostic& finding = found->findings[0];
  CHECK(finding.span == ingot::ByteRange{3, 9});
  CHECK(finding.message == sample().findings[0].message);
  CHECK(finding.notes == sample().findings[0].notes);
  CHECK(finding.suppressed->reason == "it comes soon");
  CHECK(finding.secret);
  CHECK_FALSE(found->findings[1].suppressed);
  CHECK(found->facts.chunks[0].likeness.sketch == std::vector<std::uint32_t>{1, 2, 4000000000U});
  CHECK(found->facts.chunks[0].outline.heading_path == std::vector<std::string>{"Guide"});
  CHECK(found->facts.links[0].leaves_root);
  CHECK(found->facts.acceptances == std::vector<std::size_t>{0, 3});
  CHECK_FALSE(again.find("a.md", "another"));
  CHECK_FALSE(again.find("b.md", "key"));
  LintCache other("another context");
  other.read(bytes);
  CHECK_FALSE(other.knows("a.md"));
}

TEST_CASE("a lint cache that is damaged anywhere is not used", "[pipeline]") {
  LintCache whole("context");
  whole.put("a.md", "key", sample());
  const std::string bytes = whole.bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    LintCache cache("context");
    cache.read(damaged);
    CHECK_FALSE(cache.knows("a.md"));
    cache.read(bytes.substr(0, at));
    CHECK_FALSE(cache.knows("a.md"));
  }
}

TEST_CASE("a lint cache forgets documents that are gone, and says that it changed", "[pipeline]") {
  LintCache first("context");
  first.put("a.md", "key", sample());
  first.put("b.md", "other", {});
  LintCache cache("context");
  cache.read(first.bytes());
  const std::vector<std::string> both{"a.md", "b.md"};
  cache.keep_only(both);
  CHECK_FALSE(cache.changed());
  const std::vector<std::string> one{"a.md"};
  cache.keep_only(one);
  CHECK(cache.changed());
  CHECK(cache.knows("a.md"));
  CHECK_FALSE(cache.knows("b.md"));
}
