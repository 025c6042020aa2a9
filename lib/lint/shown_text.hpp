// What rules about text read: the bytes of a Markdown file, or the rendering of a structured one, which is what will be
// embedded of it. Places are found in text() and reported as bytes of the file.
#pragma once

#include <string_view>

#include "lint/lint.hpp"

namespace ingot::lint {

class ShownText {
 public:
  explicit ShownText(const Subject& subject);

  [[nodiscard]] std::string_view text() const { return text_; }

  /// Whether the place is in a heading of a rendering: that repeats what the unit says below it.
  [[nodiscard]] bool is_repeated(std::size_t at) const;

  /// Where a piece of text() stands in the file. Of a rendering: the same bytes where the file has them literally, else
  /// (they are escaped there) all that the value or row behind them is written with. Empty where a heading has
  /// them otherwise than its unit.
  [[nodiscard]] ByteRange in_file(ByteRange piece) const;

 private:
  [[nodiscard]] ByteRange in_unit(ByteRange piece) const;

  const Subject& subject_;
  std::string_view text_;
};

}  // namespace ingot::lint
