// Which texts go into one request: by the batch size that the user asked for and by what the model's service takes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "embed/models.hpp"
#include "embed/services.hpp"

namespace ingot::embed {

struct BatchLimits {
  std::size_t inputs = 1;             ///< texts, at least 1
  std::optional<std::size_t> weight;  ///< sum of request_weight()
};

/// The smallest of `batch_size` and what the model and the service take; limits that are not known are not there.
[[nodiscard]] BatchLimits batch_limits(const Model& model, const Service& service, std::size_t batch_size);

/// What a text counts for against a limit of tokens per request: its tokens or, where that is more, a quarter of its
/// bytes, which is what OpenAI's service checks instead (spec embedding 1).
[[nodiscard]] std::size_t request_weight(std::size_t tokens, std::size_t bytes);

/// Texts [first, last).
struct Batch {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Consecutive batches that cover all texts, each as long as the limits allow. A text that is over the limit alone has
/// a batch of its own: the service is the one to refuse it.
[[nodiscard]] std::vector<Batch> batches(std::span<const std::size_t> weights, const BatchLimits& limits);

}  // namespace ingot::embed
