#include "embed/batches.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace ingot::embed {

BatchLimits batch_limits(const Model& model, const Service& service, std::size_t batch_size) {
  BatchLimits limits{std::min({batch_size, model.max_request_inputs.value_or(batch_size),
                               service.max_request_inputs.value_or(batch_size)}),
                     model.max_request_tokens};
  if (service.max_request_tokens)
    limits.weight = std::min(*service.max_request_tokens, limits.weight.value_or(*service.max_request_tokens));
  return limits;
}

std::size_t request_weight(std::size_t tokens, std::size_t bytes) {
  return std::max(tokens, bytes / 4 + (bytes % 4 == 0 ? 0 : 1));
}

std::vector<Batch> batches(std::span<const std::size_t> weights, const BatchLimits& limits) {
  INGOT_ASSERT(limits.inputs > 0);
  std::vector<Batch> out;
  std::size_t weight = 0;
  for (std::size_t at = 0; at < weights.size(); ++at) {
    const bool full = out.empty() || at - out.back().first == limits.inputs ||
                      (limits.weight && weight + weights[at] > *limits.weight);
    if (full) {
      out.push_back({at, at});
      weight = 0;
    }
    out.back().last = at + 1;
    weight += weights[at];
  }
  return out;
}

}  // namespace ingot::embed
