// Images of Markdown and HTML with the texts that stand for them. Time is bounded for each place that is looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

struct Image {
  ByteRange span;           ///< from `![` to the end of its destination; the tag
  std::string_view alt;     ///< as it is written
  std::string_view source;  ///< empty where a reference is named
};

[[nodiscard]] std::optional<Image> markdown_image(std::string_view text, std::size_t at);
[[nodiscard]] std::optional<Image> html_image(std::string_view text, std::size_t at);

/// The value of an attribute in a tag, a view of it; empty without a value, nothing when the attribute is not there.
[[nodiscard]] std::optional<std::string_view> html_attribute(std::string_view tag, std::string_view name);

/// Whether the alternative text is blank, or the name of the file and no word.
[[nodiscard]] bool is_silent(const Image& image);

}  // namespace ingot::lint
