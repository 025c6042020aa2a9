// Objects and rows of which a rule wants a number in each chunk.
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "support/chunking.hpp"
#include "support/structured.hpp"

using namespace ingot;

namespace {

// How many objects each chunk of a JSON array of `objects` has.
std::vector<std::size_t> objects_of(std::size_t objects, std::size_t per_chunk) {
  std::string json = "[";
  for (std::size_t i = 0; i < objects; ++i)
    json += fmt::format(R"({}{{"name": "Stock {}", "text": "Walnut, oiled by hand, number {}."}})", i == 0 ? "" : ",",
                        i, i);
  const test::Parsed parsed = test::parse_in_parts("a.json", json + "]", json.size() + 1, {});
  REQUIRE(parsed.parts.size() == 1);
  chunk::Options options;
  options.objects_per_chunk = per_chunk;
  const test::HeldPart& part = parsed.parts.front();
  std::vector<std::size_t> counts;
  for (const model::Chunk& chunk : chunk::split(part.bytes, part.document, "a", options, test::tokenizer()))
    counts.push_back(chunk.pointers.size());
  return counts;
}

}  // namespace

TEST_CASE("as many objects stand in a chunk as the rule wants, and the last one has the rest", "[chunk]") {
  using Counts = std::vector<std::size_t>;
  CHECK(objects_of(4, 1) == Counts{1, 1, 1, 1});
  CHECK(objects_of(13, 4) == Counts{4, 4, 4, 1});
  CHECK(objects_of(13, 13) == Counts{13});
  CHECK(objects_of(13, 20) == Counts{13});
  CHECK(objects_of(50, 20) == Counts{20, 20, 10});
}
