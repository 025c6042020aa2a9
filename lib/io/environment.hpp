// The door to the process environment.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ingot::io {

class Environment {
 public:
  explicit Environment(std::map<std::string, std::string, std::less<>> variables) : variables_(std::move(variables)) {}

  /// The variables of this process, copied once at start.
  [[nodiscard]] static Environment of_process();

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace ingot::io
