// Where Markdown has code: what is quoted there is shown to the reader, and not said to them. Looked up only where
// something was found, so a document without findings costs nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

class CodePlaces {
 public:
  explicit CodePlaces(const Subject& subject) : subject_(subject) {}

  /// Whether the byte lies in a code block, or between backticks; false anywhere in a structured source.
  [[nodiscard]] bool has(std::size_t offset);

  /// The innermost block that holds the byte; null between blocks.
  [[nodiscard]] const model::Block* block_of(std::size_t offset) const;

 private:
  const Subject& subject_;
  std::optional<ByteRange> known_;  ///< the stretch that `code_` is of
  std::vector<ByteRange> code_;
};

}  // namespace ingot::lint
