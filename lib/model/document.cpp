#include "model/document.hpp"

#include <array>

namespace ingot::model {

std::string_view name(BlockKind kind) {
  constexpr std::array<std::string_view, 11> k_names = {"heading",        "paragraph", "list",      "item",
                                                        "code",           "html",      "table",     "quote",
                                                        "thematic_break", "footnote",  "references"};
  return k_names.at(static_cast<std::size_t>(kind));
}

}  // namespace ingot::model
