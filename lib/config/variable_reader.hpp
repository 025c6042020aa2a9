// The value of a variable and where it came from: the process environment wins over the env file.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "io/environment.hpp"

namespace ingot::config {

struct Found {
  std::string value;
  std::string origin;  ///< "process environment", the env file, "default"
};

class VariableReader {
 public:
  explicit VariableReader(const io::Environment& environment) : environment_(environment) {}
  /// `path` is what its values are said to come from.
  void add_env_file(std::string path, std::map<std::string, std::string, std::less<>> values);

  [[nodiscard]] std::optional<Found> find(std::string_view name) const;
  /// Trimmed; nothing where it is blank.
  [[nodiscard]] std::optional<Found> find_filled(std::string_view name) const;
  [[nodiscard]] Found or_default(std::string_view name) const;
  /// Errors (config): it is no whole number from `least` to `most`.
  [[nodiscard]] Result<std::size_t> number(const Found& found, std::string_view name, std::size_t least,
                                           std::size_t most) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& env_file() const { return from_file_; }

 private:
  const io::Environment& environment_;
  std::string path_;
  std::map<std::string, std::string, std::less<>> from_file_;
};

}  // namespace ingot::config
