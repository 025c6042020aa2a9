// Amounts of money in a text, and numbers alone that are prices by what stands before or above them.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

struct Amount {
  std::string_view line;
  std::string_view text;
};

/// Everything that may be a price, of texts that are about prices: 1,650 in a table will do.
[[nodiscard]] std::vector<Amount> prices_in(std::string_view text);

/// Of any text: amounts with the sign, code or name of a currency, and numbers in the first row below a head that names
/// prices in one. Ascending. Fast where there are none.
[[nodiscard]] std::vector<ByteRange> money_in(std::string_view text);

}  // namespace ingot::lint
