#include "metadata/record.hpp"

#include <catch2/catch_test_macros.hpp>

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
  return metadata::records(file, document, "a-md", {chunk}, {"reference", {}, "acme-embed", basis}).front().metadata;
}

}  // namespace

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
