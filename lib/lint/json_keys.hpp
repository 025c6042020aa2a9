// Keys that stand twice in one object of a JSON text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace ingot::lint {

struct RepeatedKey {
  std::string_view key;  ///< as it is written, without quotes
  std::size_t first = 0;
  std::size_t again = 0;  ///< where the quotes of the key open
};

/// `json` may be a piece of a text: what it closes without having opened it is passed over.
[[nodiscard]] std::vector<RepeatedKey> repeated_json_keys(std::string_view json);

}  // namespace ingot::lint
