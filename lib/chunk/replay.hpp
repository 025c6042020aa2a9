// What is shown again when a code block or table is cut, so that each part is whole Markdown on its own.
#pragma once

#include <string>
#include <string_view>

#include "model/document.hpp"

namespace ingot::chunk {

/// The opening fence with its info string, or the header and delimiter rows, with a final newline. List markers are
/// replaced by blanks, quotation marks stay. Empty for a block without a head.
[[nodiscard]] std::string replay_prefix(std::string_view bytes, const model::Block& block);

/// The closing fence, with a newline before it; empty for anything but fenced code.
[[nodiscard]] std::string replay_suffix(std::string_view bytes, const model::Block& block);

}  // namespace ingot::chunk
