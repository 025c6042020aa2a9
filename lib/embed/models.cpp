#include "embed/models.hpp"

#include <array>

namespace ingot::embed {
namespace {

struct Listed {
  std::string_view model;
  double usd_per_million_tokens;
};

constexpr std::array k_listed = {
    Listed{"text-embedding-3-large", 0.13},
    Listed{"text-embedding-3-small", 0.02},
    Listed{"text-embedding-ada-002", 0.10},
};

}  // namespace

Price price_of(std::string_view model) {
  if (model.starts_with("local/")) return {true, std::nullopt};
  for (const Listed& listed : k_listed) {
    if (listed.model == model) return {false, listed.usd_per_million_tokens};
  }
  return {};
}

}  // namespace ingot::embed
