// What is known about embedding models: their price. Prices are list prices of OpenAI, US dollars per million input
// tokens, as of 2025-01; a model that is not listed has no price, and is never assumed to be free.
#pragma once

#include <optional>
#include <string_view>

namespace ingot::embed {

struct Price {
  bool free = false;  ///< it runs on this machine
  std::optional<double> usd_per_million_tokens;
};

[[nodiscard]] Price price_of(std::string_view model);

}  // namespace ingot::embed
