// An answer as what happens on the connection: bytes, waits, repetitions, and an end. A two-gigabyte body is a step
// that is repeated, so that memory stays flat.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/mock_embeddings/script.hpp"

namespace ingot::mock {

struct Step {
  std::chrono::milliseconds wait{0};  ///< before the first byte
  std::string bytes;
  std::uint64_t times = 1;  ///< k_for_ever
};

struct Answer {
  std::chrono::milliseconds delay{0};
  std::vector<Step> steps;
  End end = End::keep;
  std::uint64_t bytes_per_second = 0;
  bool whole = false;  ///< a client that has read all of it has what it asked for
};

/// The answer to one request: `fields` are the server's own, besides those of the framing, and give way to the
/// action's. `useful` says that the body is what the client asked for.
[[nodiscard]] Answer make_answer(const Action& action, const Fields& fields, std::string body, bool useful);

/// Of all that is sent, at most k_for_ever.
[[nodiscard]] std::uint64_t size_of(const std::vector<Step>& steps);

}  // namespace ingot::mock
