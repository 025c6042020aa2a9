#include <catch2/catch_test_macros.hpp>

#include "support/structured.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_whole = 1U << 30U;

std::string csv(std::string_view bytes, const parse::Options& options = {}, std::string_view path = "a/prices.csv") {
  const test::Parsed parsed = test::parse_in_windows(path, bytes, k_whole, k_whole, options);
  if (!parsed.error.empty()) return parsed.error;
  CHECK(test::broken_parts(bytes, parsed.parts) == "");
  return test::text_of(parsed);
}

}  // namespace

TEST_CASE("a record is a paragraph of columns and values") {
  CHECK(csv("Name,City\nLago,\"Doria, \"\"Val\"\"\"\nSale,\n") ==
        "Name: Lago\nCity: Doria, \"Val\"\n\nName: Sale\n");
}
