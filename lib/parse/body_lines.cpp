#include "parse/body_lines.hpp"

#include <algorithm>

namespace ingot::parse {

BodyLines::BodyLines(std::string_view text) : text_(text) {
  const bool returns = text.find('\r') != std::string_view::npos;
  auto ends = std::count(text.begin(), text.end(), '\n');
  if (returns) ends += std::count(text.begin(), text.end(), '\r');
  starts_.reserve(static_cast<std::size_t>(ends) + 1);
  starts_.push_back(0);
  const std::string_view terminators = returns ? "\n\r" : "\n";
  for (std::size_t at = text.find_first_of(terminators); at != std::string_view::npos;
       at = text.find_first_of(terminators, at)) {
    at += text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2U : 1U;
    if (at < text.size()) starts_.push_back(static_cast<std::uint32_t>(at));
  }
}

}  // namespace ingot::parse
