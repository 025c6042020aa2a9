#include "lint/json_keys.hpp"

#include <algorithm>
#include <map>

namespace ingot::lint {
namespace {

constexpr std::string_view k_blank = " \t\r\n";

// Behind the quotes that close the string that opens at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

}  // namespace

std::vector<RepeatedKey> repeated_json_keys(std::string_view json) {
  using Keys = std::map<std::string_view, std::size_t>;
  std::vector<RepeatedKey> found;
  std::vector<Keys> open{Keys()};
  for (std::size_t at = json.find_first_of("\"{}[]"); at < json.size(); at = json.find_first_of("\"{}[]", at)) {
    const char c = json[at];
    if (c != '"') {
      if (c == '{' || c == '[') open.emplace_back();
      if ((c == '}' || c == ']') && open.size() > 1) open.pop_back();
      ++at;
      continue;
    }
    const std::size_t end = behind_string(json, at);
    const std::size_t next = json.find_first_not_of(k_blank, end);
    if (next != std::string_view::npos && json[next] == ':' && end > at + 1) {
      const std::string_view key = json.substr(at + 1, end - at - 2);
      const auto [known, is_new] = open.back().emplace(key, at);
      if (!is_new) found.push_back({key, known->second, at});
    }
    at = end;
  }
  return found;
}

}  // namespace ingot::lint
