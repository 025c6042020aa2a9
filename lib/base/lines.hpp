// Lines of a text: LF, CRLF and a lone CR all end one, as in CommonMark.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot {

struct LineColumn {
  std::size_t line = 1;    ///< 1-based
  std::size_t column = 1;  ///< 1-based, in Unicode code points
};

/// Byte starts of every line of one text. Holds a view of the text: the text must outlive it.
class LineTable {
 public:
  explicit LineTable(std::string_view text);

  [[nodiscard]] std::size_t count() const { return starts_.size(); }
  /// Byte offset of the 0-based line; count() itself gives the end of the text.
  [[nodiscard]] std::size_t start(std::size_t line) const {
    return line < starts_.size() ? starts_[line] : text_.size();
  }
  /// The 0-based line that holds the byte.
  [[nodiscard]] std::size_t line_of(std::size_t offset) const;
  [[nodiscard]] LineColumn position(std::size_t offset) const;
  /// The 0-based line without its terminator.
  [[nodiscard]] ByteRange content(std::size_t line) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

/// The lines of ascending offsets, without a table of all lines. Holds a view of the text, as LineTable does.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  /// The 0-based line that holds the byte, which must not stand before the one that was asked for last.
  [[nodiscard]] std::size_t line_of(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t counted_ = 0;
  std::size_t line_ = 0;
};

}  // namespace ingot
