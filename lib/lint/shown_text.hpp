// What rules about text read: the bytes of a Markdown file, or the rendering of a structured one, which is what will be
// embedded of it. Places are found in text() and reported as bytes of the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lint/lint.hpp"

namespace ingot::lint {

class ShownText {
 public:
  /// decoded: "\u200b" in a JSON text is read as the character that it stands for, which is what programs are given.
  enum class Escapes { as_written, decoded };

  explicit ShownText(const Subject& subject, Escapes escapes = Escapes::as_written);
  ShownText(const ShownText&) = delete;
  ShownText& operator=(const ShownText&) = delete;

  [[nodiscard]] std::string_view text() const { return text_; }

  /// Whether the place is in a heading of a rendering: that repeats what the unit says below it.
  [[nodiscard]] bool is_repeated(std::size_t at) const;

  /// Where a piece of text() stands in the file. Of a rendering: the same bytes where the file has them literally, else
  /// (they are escaped there) all that the value or row behind them is written with. Empty where a heading has
  /// them otherwise than its unit.
  [[nodiscard]] ByteRange in_file(ByteRange piece) const;

 private:
  /// An escape that was decoded.
  struct Escape {
    std::size_t at = 0;      ///< in text()
    std::size_t size = 0;    ///< likewise
    std::size_t origin = 0;  ///< in the rendering
    std::size_t width = 0;   ///< likewise
  };
  void decode();
  [[nodiscard]] std::size_t in_rendering(std::size_t at) const;
  [[nodiscard]] ByteRange in_unit(ByteRange piece) const;

  const Subject& subject_;
  std::string_view rendered_;  ///< or the bytes of the file
  std::string decoded_;
  std::vector<Escape> escapes_;
  std::string_view text_;
};

}  // namespace ingot::lint
