// Where code spans, links, images, tags and formulas lie in a paragraph of Markdown, as far as it must not be cut
// there. Not a parser of CommonMark: it errs towards a span too many, never reads one character twice, and needs no
// nesting limit. Used by sentences.cpp and by the chunker.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::tokens {

class InlineSpans {
 public:
  explicit InlineSpans(std::string_view paragraph);

  /// Runs of backticks with what is between them, ascending.
  [[nodiscard]] const std::vector<ByteRange>& code() const { return code_; }

  /// True if a cut at `offset` would part a link, an image, a tag or a formula.
  [[nodiscard]] bool holds(std::size_t offset) const;

  /// The same, and for code spans too.
  [[nodiscard]] bool parts(std::size_t offset) const;

  /// Where code spans, links, images, tags and formulas begin and end, except inside of each other; ascending.
  [[nodiscard]] std::vector<std::size_t> edges() const;

  /// The end of the tag that begins at `offset`, or of the link whose text has its closing bracket before `offset`.
  [[nodiscard]] std::optional<std::size_t> attached_end(std::size_t offset) const;

 private:
  void find_code(std::string_view text);
  void find_links_and_tags(std::string_view text);
  void find_formulas(std::string_view text);
  void merge();

  std::vector<ByteRange> code_;
  std::vector<ByteRange> attached_;  ///< tags, and of links what follows the text; ascending
  std::vector<ByteRange> whole_;     ///< formulas, tags, and links with their texts; ascending, apart
};

/// True if `offset` lies within a backslash escape or a character reference (`\*`, `&amp;`, `&#x1F600;`).
[[nodiscard]] bool parts_escape(std::string_view text, std::size_t offset);

}  // namespace ingot::tokens
