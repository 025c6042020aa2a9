// How a file of a model is refused: the file, what is wrong in it, what to do.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ingot::embed {

/// An error (config) "file: what"; `what` is one line of ours, in which text of the file went through in_quotes().
[[nodiscard]] tl::unexpected<Error> refuse(std::string_view file, std::string_view what, std::string hint = {});

/// "text" in quotes, printable and cut short.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace ingot::embed
