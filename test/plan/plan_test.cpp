#include "plan/plan.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using model::ChunkAction;
using model::DocumentAction;

namespace {

model::Record record(const std::string& doc, std::size_t index, const std::string& text,
                     const std::string& meta = "m") {
  model::Record record;
  record.doc_id = doc;
  record.path = doc + ".md";
  record.chunk_id = doc + "#chunk-0" + std::to_string(index);
  record.chunk.key = doc + text;
  record.chunk.tokens = 10;
  record.embed_key = "e" + text;
  record.meta_hash = meta + text + std::to_string(index);
  return record;
}

model::Manifest stored(const std::vector<model::Record>& records) {
  model::Manifest manifest;
  for (const model::Record& r : records)
    manifest.chunks.push_back({r.chunk_id, r.doc_id, r.path, r.chunk.key, r.embed_key, r.meta_hash});
  return manifest;
}

// The plan for records of which those of one document stand together.
model::Plan planned(const std::vector<model::Record>& records, const model::Manifest& manifest,
                    plan::Scope scope = {[](std::string_view) { return true; }}) {
  std::vector<std::span<const model::Record>> documents;
  for (std::size_t first = 0, last = 0; first < records.size(); first = last) {
    while (last < records.size() && records[last].doc_id == records[first].doc_id) ++last;
    documents.push_back(std::span(records).subspan(first, last - first));
  }
  return plan::make_plan(documents, manifest, scope);
}

}  // namespace

TEST_CASE("what is stored already is not in the plan") {
  const std::vector records = {record("a", 1, "x"), record("b", 1, "y")};
  const auto plan = planned(records, stored(records));
  CHECK(plan.summary.unchanged == 2);
  CHECK(plan.summary.documents_unchanged == 2);
  CHECK(plan.summary.embed == 0);
  for (const auto& document : plan.documents) CHECK(document.changes.empty());
}

TEST_CASE("renumbered chunks are updated and not embedded again") {
  const auto plan = planned({record("a", 1, "new"), record("a", 2, "x"), record("a", 3, "y")},
                            stored({record("a", 1, "x"), record("a", 2, "y")}));
  CHECK(plan.summary.embed == 1);
  CHECK(plan.summary.embed_tokens == 10);
  CHECK(plan.summary.add == 1);
  CHECK(plan.summary.change == 2);
  REQUIRE(plan.documents.size() == 1);
  CHECK(plan.documents[0].action == DocumentAction::change);
  CHECK(plan.documents[0].changes[0].reason == "text");
  CHECK(plan.documents[0].changes[1].reason == "position");
  CHECK(plan.documents[0].changes[1].action == ChunkAction::update);
}

TEST_CASE("a renamed document and a text that occurs twice are paid for once") {
  const auto renamed = planned({record("new", 1, "x")}, stored({record("old", 1, "x")}));
  CHECK(renamed.summary.embed == 0);
  CHECK(renamed.summary.documents_added == 1);
  CHECK(renamed.summary.documents_removed == 1);
  CHECK(planned({record("a", 1, "x"), record("b", 1, "x")}, {}).summary.embed == 1);
}

TEST_CASE("a change of metadata alone updates the row") {
  const auto plan = planned({record("a", 1, "x", "other")}, stored({record("a", 1, "x")}));
  REQUIRE(plan.documents[0].changes.size() == 1);
  CHECK(plan.documents[0].changes[0].reason == "metadata");
  CHECK(plan.summary.embed == 0);
}

TEST_CASE("documents outside the scope are never removed") {
  const std::vector records = {record("a", 1, "x")};
  const auto manifest = stored({record("a", 1, "x"), record("a", 2, "gone"), record("b", 1, "y")});
  const auto plan = planned(records, manifest, {[](std::string_view path) { return path != "b.md"; }});
  CHECK(plan.summary.remove == 1);
  CHECK(plan.summary.documents_removed == 0);
  CHECK(plan.documents.size() == 1);
}
