#include "embed/batches.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace ingot;

namespace {

// "0-2 2-3": the batches as half-open ranges.
std::string shown(const std::vector<std::size_t>& weights, const embed::BatchLimits& limits) {
  std::string out;
  for (const embed::Batch& batch : embed::batches(weights, limits)) {
    if (!out.empty()) out += " ";
    out += std::to_string(batch.first) + "-" + std::to_string(batch.last);
  }
  return out;
}

}  // namespace

TEST_CASE("batches are as long as the number of texts and their weight allow") {
  CHECK(shown({}, {3, 10}).empty());
  CHECK(shown({1, 1, 1, 1}, {3, {}}) == "0-3 3-4");
  CHECK(shown({1, 1, 1}, {3, {}}) == "0-3");
  CHECK(shown({4, 6, 1, 9, 1}, {3, 10}) == "0-2 2-4 4-5");
  CHECK(shown({4, 7, 4}, {3, 10}) == "0-1 1-2 2-3");
}

TEST_CASE("a text over the limit alone has a batch of its own") {
  CHECK(shown({11, 1, 11, 1}, {3, 10}) == "0-1 1-2 2-3 3-4");
}

TEST_CASE("batches cover all texts in order within the limits, for all small worlds") {
  for (std::size_t world = 0; world < 4096; ++world) {
    const std::vector<std::size_t> weights = {world % 4, world / 4 % 4, world / 16 % 4, world / 64 % 4};
    const std::size_t inputs = 1 + world / 256 % 4;
    const std::size_t most = 1 + world / 1024 % 4;
    std::size_t next = 0;
    for (const embed::Batch& batch : embed::batches(weights, {inputs, most})) {
      CAPTURE(world);
      REQUIRE(batch.first == next);
      REQUIRE(batch.last > batch.first);
      REQUIRE(batch.last - batch.first <= inputs);
      std::size_t weight = 0;
      for (std::size_t at = batch.first; at < batch.last; ++at) weight += weights[at];
      REQUIRE((weight <= most || batch.last - batch.first == 1));
      next = batch.last;
    }
    REQUIRE(next == weights.size());
  }
}

TEST_CASE("the limits are the smaller of what the user asks for and what the model takes") {
  embed::Model model;
  CHECK(embed::batch_limits(model, {}, 64).inputs == 64);
  CHECK_FALSE(embed::batch_limits(model, {}, 64).weight);
  model.max_request_inputs = 10;
  model.max_request_tokens = 300;
  CHECK(embed::batch_limits(model, {}, 64).inputs == 10);
  CHECK(embed::batch_limits(model, {}, 4).inputs == 4);
  CHECK(embed::batch_limits(model, {}, 4).weight == 300);
}

TEST_CASE("a text weighs its tokens, or a quarter of its bytes where that is more") {
  CHECK(embed::request_weight(10, 40) == 10);
  CHECK(embed::request_weight(10, 41) == 11);
  CHECK(embed::request_weight(10, 0) == 10);
}
