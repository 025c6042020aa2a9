#include "parse/body_lines.hpp"

namespace ingot::parse {

BodyLines::BodyLines(std::string_view text) : text_(text) {
  const bool returns = text.find('\r') != std::string_view::npos;
  starts_.reserve(text::count(text, '\n') + (returns ? text::count(text, '\r') : 0) + 1);
  starts_.push_back(0);
  for (std::size_t at = 0; at < text.size();) {
    if (!returns) {
      at = text.find('\n', at);
      if (at == std::string_view::npos) break;
      ++at;
    } else {
      const char c = text[at++];
      if (c != '\n' && c != '\r') continue;
      if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    }
    if (at < text.size()) starts_.push_back(static_cast<std::uint32_t>(at));
  }
}

}  // namespace ingot::parse
