#include "metadata/record.hpp"

#include <array>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "metadata/digests.hpp"

using namespace ingot;

namespace {

Value metadata_of(const model::TokenBasis& basis, const Value& front_matter) {
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = "text";
  model::Document document;
  document.attributes = front_matter;
  model::Chunk chunk;
  chunk.own = {0, 4};
  chunk.tokens = 7;
  metadata::Stretch whole{&file, &document, "a-md", file.bytes};
  whole.chunk_count = 1;
  return metadata::records(whole, {chunk}, {"reference", {}, "acme-embed", basis, {}}).front().metadata;
}

// Three chunks of four bytes; the first two have one parent.
struct Family {
  std::vector<model::ParentRecord> parents;
  std::vector<model::Record> chunks;
};

Family family_of(const std::string& parent_content) {
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = "one\ntwo\nsix\n";
  const model::Document document;
  std::vector<model::Chunk> chunks(3);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    chunks[i].own = {4 * i, 4 * i + 3};
    chunks[i].parent = i / 2;
  }
  std::vector<model::Parent> parents(2);
  parents[0] = {{0, 7}, {"Top", "Inner"}, parent_content, 3, "key0"};
  parents[1] = {{8, 11}, {}, "six", 1, "key1"};
  const metadata::Defaults defaults{"reference", {}, "acme-embed", {"cl100k_base", true}, {}};
  Family family;
  metadata::Stretch whole{&file, &document, "a-md", file.bytes};
  whole.chunk_count = chunks.size();
  family.parents = metadata::parent_records(whole, chunks, std::move(parents), defaults);
  family.chunks = metadata::records(whole, std::move(chunks), defaults, family.parents);
  return family;
}

}  // namespace

TEST_CASE("parents know their chunks, and chunks their parent") {
  const Family family = family_of("one\ntwo");
  REQUIRE(family.parents.size() == 2);
  CHECK(json::compact(family.parents[0].metadata) ==
        R"({"source_path":"a.md","title":"Inner","heading_path":["Top","Inner"],"parent_key":"key0","token_count":3,)"
        R"("line_start":1,"line_end":2,"chunk_ids":["a-md#chunk-01","a-md#chunk-02"]})");
  CHECK(*family.parents[1].metadata.find("title") == Value("reference"));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(family.chunks[i].parent_id == family.parents[i / 2].parent_id);
    CHECK(*family.chunks[i].metadata.find("parent_id") == Value(family.parents[i / 2].parent_id));
  }
}

TEST_CASE("a parent that changes is seen in the digest of its first chunk, and in no other") {
  const Family before = family_of("one\ntwo");
  const Family after = family_of("one \ntwo");
  CHECK(before.parents[0].content_hash != after.parents[0].content_hash);
  CHECK(before.parents[1].content_hash == after.parents[1].content_hash);
  CHECK(before.chunks[0].meta_hash != after.chunks[0].meta_hash);
  CHECK(before.chunks[1].meta_hash == after.chunks[1].meta_hash);
  CHECK(before.chunks[2].meta_hash == after.chunks[2].meta_hash);
}

TEST_CASE("a token count that is an estimate says so in the chunk's metadata, an exact one needs no word") {
  const Value estimated = metadata_of({"cl100k_base", false}, {});
  CHECK(*estimated.find("token_count") == Value(7));
  CHECK(*estimated.find("tokens_exact") == Value(false));
  CHECK(metadata_of({"cl100k_base", true}, {}).find("tokens_exact") == nullptr);
}

TEST_CASE("front matter cannot say how tokens were counted") {
  const Value claims = Value::Map{{"tokens_exact", true, 0}};
  CHECK(*metadata_of({"cl100k_base", false}, claims).find("tokens_exact") == Value(false));
  const Value doubts = Value::Map{{"tokens_exact", false, 0}};
  CHECK(*metadata_of({"cl100k_base", true}, doubts).find("tokens_exact") == Value(true));
}

namespace {

// Of one chunk.
model::DocumentRecord whole_of(const model::SourceFile& file, model::Document document, std::string_view bytes) {
  const metadata::Defaults defaults{"reference", {}, "acme-embed", {"cl100k_base", true}, {}};
  metadata::Stretch first{&file, &document, "a-md", file.bytes};
  model::DocumentRecord whole = metadata::document_record(first, defaults);
  model::Record record;
  record.chunk.tokens = 7;
  record.token_basis = defaults.token_basis;
  metadata::complete(whole, std::array{record}, bytes);
  return whole;
}

model::SourceFile sample_file(std::string bytes) {
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = std::move(bytes);
  file.checksum = "sum";
  file.last_updated = "2026-01-31T12:00:00Z";
  return file;
}

}  // namespace

TEST_CASE("a document's content begins behind its front matter, and its metadata says where") {
  const model::SourceFile file = sample_file("---\nlevel: 2\n---\n# Top\n\nText.\n");
  model::Document document;
  document.body = {17, file.bytes.size()};
  document.attributes = Value::Map{{"level", 2, 0}};
  document.headings.push_back({0, 1, "Top"});
  const model::DocumentRecord whole = whole_of(file, document, file.bytes);
  REQUIRE(whole.content);
  CHECK(whole.content->of(file.bytes) == "# Top\n\nText.\n");
  CHECK(json::compact(whole.metadata) ==
        R"({"last_updated":"2026-01-31T12:00:00Z","type":"reference","level":2,"id":"a-md","source_path":"a.md",)"
        R"("source_checksum":"sum","embedding_model":"acme-embed","title":"Top","byte_start":17,"line_start":4,)"
        R"("chunk_count":1,"token_count":7})");
  CHECK(whole.content_hash == metadata::document_hash("# Top\n\nText.\n", whole.metadata));
}

TEST_CASE("a document's title is its own before that of a heading, and none is made up") {
  const model::SourceFile file = sample_file("# Top\n");
  model::Document document;
  document.headings.push_back({0, 1, "Top"});
  document.attributes = Value::Map{{"title", "Mine", 0}};
  CHECK(*whole_of(file, document, file.bytes).metadata.find("title") == Value("Mine"));
  CHECK(whole_of(file, {}, file.bytes).metadata.find("title") == nullptr);
}

TEST_CASE("a text that is too long, or was never held as a whole, is left out of its document") {
  const model::SourceFile file = sample_file(std::string(metadata::k_longest_content + 1, 'x'));
  CHECK_FALSE(whole_of(file, {}, file.bytes).content);
  const model::SourceFile longest = sample_file(std::string(metadata::k_longest_content, 'x'));
  const model::DocumentRecord kept = whole_of(longest, {}, longest.bytes);
  REQUIRE(kept.content);
  CHECK(kept.content->size() == metadata::k_longest_content);
  const model::DocumentRecord windowed = whole_of(longest, {}, {});
  CHECK_FALSE(windowed.content);
  CHECK(windowed.content_hash == metadata::document_hash(std::nullopt, windowed.metadata));
  CHECK(windowed.content_hash != metadata::document_hash("", windowed.metadata));
}
