// Names of tables as the store takes them: so plain that quoting cannot change their meaning.
#pragma once

#include <string_view>

namespace ingot::store {

/// [a-z_][a-z0-9_]{0,62}
[[nodiscard]] constexpr bool is_identifier(std::string_view name) {
  constexpr std::string_view k_first = "abcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view k_rest = "abcdefghijklmnopqrstuvwxyz_0123456789";
  return !name.empty() && name.size() <= 63 && k_first.find(name[0]) != std::string_view::npos &&
         name.find_first_not_of(k_rest) == std::string_view::npos;
}

}  // namespace ingot::store
