// The environment variables, described once: .env.example and `--show-config` are made from or checked against this.
#pragma once

#include <span>
#include <string_view>

namespace ingot::config {

struct Variable {
  std::string_view name;
  std::string_view default_value;  ///< empty: none
  std::string_view explanation;
};

[[nodiscard]] std::span<const Variable> variables();

}  // namespace ingot::config
