// The bytes of a structured file as they come in, by their offsets in the file. Holds the bytes from drop() on.
// Invariant: what can be seen of the file is valid UTF-8 without NUL, whatever the sizes of the windows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "parse/parse.hpp"

namespace ingot::parse {

/// A longer element or record is refused: it would have to stay in memory as a whole.
inline constexpr std::size_t k_max_element_bytes = std::size_t{8} << 20U;

class Feed {
 public:
  Feed(std::string_view path, const Window& next) : path_(path), next_(next) {}

  [[nodiscard]] std::size_t begin() const { return begin_; }  ///< of the bytes that are held
  [[nodiscard]] std::size_t end() const { return begin_ + (seen_ - held_); }
  [[nodiscard]] std::size_t line() const { return line_; }  ///< 0-based line that begin() is on

  /// Bytes that have been read; views are valid until the next call of more(), reach() or drop().
  [[nodiscard]] char at(std::size_t offset) const { return buffer_[held_ + (offset - begin_)]; }
  [[nodiscard]] std::string_view from(std::size_t offset) const { return range(offset, end()); }
  [[nodiscard]] std::string_view range(std::size_t from, std::size_t to) const {
    return std::string_view(buffer_).substr(held_ + (from - begin_), to - from);
  }

  /// Reads on; false at the end of the file. Errors: the window's own, and (document) bytes that are no text.
  [[nodiscard]] Result<bool> more();
  /// True when the file has a byte at `offset`, which is not behind end().
  [[nodiscard]] Result<bool> reach(std::size_t offset);
  /// Forgets what is in front of `offset`.
  void drop(std::size_t offset);

  /// "path:line:column: what"; `offset` is not before begin().
  [[nodiscard]] tl::unexpected<Error> fail_at(std::size_t offset, std::string_view what, std::string hint = {}) const;

 private:
  Result<bool> check(bool whole);

  std::string path_;
  const Window& next_;
  std::string buffer_;     // from held_ to seen_: what is shown; behind it the beginning of a character
  std::size_t held_ = 0;   // place of begin_ in the buffer
  std::size_t seen_ = 0;   // end of what is shown
  std::size_t begin_ = 0;  // offset in the file
  std::size_t line_ = 0;
  std::size_t column_ = 0;  // characters of that line before begin_
  bool ended_ = false;
};

}  // namespace ingot::parse
