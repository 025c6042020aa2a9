// How often and after what pause a transaction that failed is tried again (store.apply). Invariant: only what may pass
// by itself is tried again, each cause so many times and no more, so that a run ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "store/backends/connection.hpp"

namespace ingot::store {

class Retries {
 public:
  explicit Retries(std::uint64_t seed) : random_(seed) {}

  /// The pause before the next attempt, some part of a time that doubles, so that those who met once do not meet again;
  /// nothing when there is to be none: three more after a time limit, four after a deadlock or a serialization failure,
  /// two over a new connection.
  [[nodiscard]] std::optional<std::chrono::milliseconds> after(const Failure& failure);

 private:
  std::mt19937_64 random_;
  int waits_ = 0;
  int conflicts_ = 0;
  int losses_ = 0;
};

}  // namespace ingot::store
