#include "model/document.hpp"

#include <algorithm>
#include <array>

namespace ingot::model {

std::string_view name(BlockKind kind) {
  constexpr std::array<std::string_view, 16> k_names = {
      "heading",        "paragraph", "list",       "item",    "code",  "html",      "table", "quote",
      "thematic_break", "footnote",  "references", "comment", "alert", "container", "math",  "mdx"};
  return k_names.at(static_cast<std::size_t>(kind));
}

std::size_t Rendering::source_of(std::size_t at) const {
  const auto after = std::upper_bound(origins.begin(), origins.end(), at,
                                      [](std::size_t value, const Origin& origin) { return value < origin.at; });
  const std::size_t end = after == origins.end() ? source_end : after->source;
  const Origin& origin = *(after - 1);
  return std::min(origin.source + (at - origin.at), end);
}

}  // namespace ingot::model
