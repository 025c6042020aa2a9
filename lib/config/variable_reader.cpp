#include "config/variable_reader.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/variables.hpp"

namespace ingot::config {

void VariableReader::add_env_file(std::string path, std::map<std::string, std::string, std::less<>> values) {
  path_ = std::move(path);
  from_file_ = std::move(values);
}

std::optional<Found> VariableReader::find(std::string_view name) const {
  if (const auto value = environment_.get(name)) return Found{*value, "process environment"};
  const auto found = from_file_.find(name);
  if (found != from_file_.end()) return Found{found->second, path_};
  return std::nullopt;
}

std::optional<Found> VariableReader::find_filled(std::string_view name) const {
  auto found = find(name);
  if (!found || text::is_blank(found->value)) return std::nullopt;
  found->value = std::string(text::trim(found->value));
  return found;
}

Found VariableReader::or_default(std::string_view name) const {
  if (auto found = find(name)) return *found;
  for (const Variable& known : variables()) {
    if (known.name == name) return {std::string(known.default_value), "default"};
  }
  return {};
}

Result<std::size_t> VariableReader::number(const Found& found, std::string_view name, std::size_t least,
                                           std::size_t most) const {
  std::size_t value = 0;
  const char* end = found.value.data() + found.value.size();
  const auto [stopped, error] = std::from_chars(found.value.data(), end, value);
  if (error == std::errc() && stopped == end && value >= least && value <= most) return value;
  return fail(ErrorKind::config, fmt::format("{} must be a whole number from {} to {}", name, least, most),
              fmt::format("it is set in: {}", found.origin));
}

}  // namespace ingot::config
