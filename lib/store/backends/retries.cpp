#include "store/backends/retries.hpp"

#include <algorithm>

#include "store/backends/server_error.hpp"

namespace ingot::store {
namespace {

constexpr int k_most_waits = 3;
constexpr int k_most_conflicts = 4;
constexpr int k_most_losses = 2;
constexpr std::int64_t k_first_pause = 100;  // milliseconds
constexpr std::int64_t k_longest_pause = 2'000;

}  // namespace

std::optional<std::chrono::milliseconds> Retries::after(const Failure& failure) {
  const auto again = [&failure, this] {
    if (failure.lost) return ++losses_ <= k_most_losses;
    if (is_wait(failure.sqlstate)) return ++waits_ <= k_most_waits;
    return is_conflict(failure.sqlstate) && ++conflicts_ <= k_most_conflicts;
  };
  if (!again()) return std::nullopt;
  const int before = waits_ + conflicts_ + losses_ - 1;
  const std::int64_t most = std::min(k_longest_pause, k_first_pause << std::min(before, 10));
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(most / 2, most)(random_));
}

}  // namespace ingot::store
