// The lines of a Markdown body by number (0-based). LF, CRLF and a lone CR all end one, as in CommonMark. Offsets take
// 32 bits, since a hostile body may be nothing but line ends: the text must be shorter than 4 GiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "base/text.hpp"

namespace ingot::parse {

/// A line of the body, 0-based.
using Line = std::uint32_t;

class BodyLines {
 public:
  /// Keeps a view of the text, which must outlive it.
  explicit BodyLines(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Line count() const { return static_cast<Line>(starts_.size()); }
  /// Byte offset of a line; that of count() is the end of the text.
  [[nodiscard]] std::size_t start(std::size_t line) const {
    return line < starts_.size() ? starts_[line] : text_.size();
  }
  /// A line without its terminator.
  [[nodiscard]] ByteRange range(std::size_t line) const {
    ByteRange range{start(line), start(line + 1)};
    while (range.end > range.begin && (text_[range.end - 1] == '\n' || text_[range.end - 1] == '\r')) --range.end;
    return range;
  }
  [[nodiscard]] std::string_view content(std::size_t line) const { return range(line).of(text_); }
  [[nodiscard]] bool blank(std::size_t line) const { return text::is_blank(content(line)); }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

/// The line without spaces and tabs at its beginning. (The standard's find_first_not_of is slow for short sets.)
[[nodiscard]] inline std::string_view without_indent(std::string_view line) {
  std::size_t begin = 0;
  while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t')) ++begin;
  return line.substr(begin);
}

/// The line without blanks and quote marks at its beginning.
[[nodiscard]] inline std::string_view without_markers(std::string_view line) {
  std::size_t begin = 0;
  while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t' || line[begin] == '>')) ++begin;
  return line.substr(begin);
}

/// At least that many of one character, and blanks around them.
[[nodiscard]] inline bool is_run_of(std::string_view text, char c, std::size_t at_least) {
  text = text::trim(text);
  return text.size() >= at_least && text.find_first_not_of(c) == std::string_view::npos;
}

/// True for what may stand below the header of a table.
[[nodiscard]] inline bool is_delimiter_row(std::string_view line) {
  line = text::trim(without_markers(line));
  return line.find('-') != std::string_view::npos && line.find_first_not_of("|:- \t") == std::string_view::npos;
}

}  // namespace ingot::parse
