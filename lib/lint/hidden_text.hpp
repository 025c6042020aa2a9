// What HTML hides from readers: comments, and elements that their own attributes make invisible. Linear in the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// The comment that opens at `at`, up to `-->` or to the end of the text.
[[nodiscard]] ByteRange comment_at(std::string_view text, std::size_t at);

/// Whether a comment says something to somebody. Those of this linter do not, nor do the marks of other tools
/// ("prettier-ignore", "toc") and what has less than three words.
[[nodiscard]] bool is_telling(std::string_view comment);

/// The comment in the dress of a link reference definition, "[//]: # (to the editors)", that begins in `line`, which
/// holds nothing but it; its size, or 0.
[[nodiscard]] std::size_t reference_comment(std::string_view line);

struct HiddenElement {
  ByteRange tag;
  std::string_view how;  ///< "display: none"
};

/// The opening tag at `at`, when one of its attributes hides what the element holds, or when it is that of a template.
[[nodiscard]] std::optional<HiddenElement> hidden_element(std::string_view text, std::size_t at);

/// The element from its opening tag to its closing one; nothing where none is near.
[[nodiscard]] std::optional<ByteRange> element_of(std::string_view text, ByteRange tag);

}  // namespace ingot::lint
