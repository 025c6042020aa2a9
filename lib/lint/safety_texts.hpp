// Texts that must be read as one because somebody is warned or something is disclaimed in them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "model/document.hpp"

namespace ingot::lint {

struct SafetyText {
  ByteRange span;  ///< with the list or the paragraph that it announces
  std::string_view kind;
};

/// Callouts (`> [!WARNING]`, `:::danger`, `> **Caution**`), paragraphs and items that begin so, and the paragraphs
/// below a heading that is no more than such a word: those that one of the cuts divides, which ascend. Ascending by
/// beginning; an inner one lies behind the outer.
[[nodiscard]] std::vector<SafetyText> divided_safety_texts(const model::Document& document, std::string_view bytes,
                                                           std::span<const std::size_t> cuts);

}  // namespace ingot::lint
