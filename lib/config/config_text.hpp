// A config file as the readers of its parts see it: its text, and one way to say where it is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"
#include "base/lines.hpp"
#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::config {

/// Keeps views of the path and of the text.
class ConfigText {
 public:
  ConfigText(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  [[nodiscard]] std::string_view path() const { return path_; }
  [[nodiscard]] LineColumn position(std::size_t offset) const;
  /// 1-based.
  [[nodiscard]] std::size_t line_of(const Value& value) const;

  /// An error of kind config: "path:line:column: what".
  [[nodiscard]] tl::unexpected<Error> refuse(std::size_t offset, std::string_view what, std::string hint) const;
  /// Where the scalar stands that begins at `offset` and says `content`, with its quotes.
  [[nodiscard]] ByteRange span_of(std::size_t offset, std::string_view content) const;
  /// A text that is not empty.
  [[nodiscard]] Result<std::string> text_of(const Value& value, std::string_view key) const;

 private:
  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
};

}  // namespace ingot::config
