// Where code spans, links, images and tags lie in a paragraph of Markdown, as far as a sentence must not be cut there.
// Not a parser of CommonMark: it errs towards a span too many, never reads one character twice, and needs no nesting
// limit. Part of sentences.cpp.
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

  /// True if a cut at `offset` would part a link, an image or a tag.
  [[nodiscard]] bool holds(std::size_t offset) const;

  /// The end of the tag that begins at `offset`, or of the link whose text has its closing bracket before `offset`.
  [[nodiscard]] std::optional<std::size_t> attached_end(std::size_t offset) const;

 private:
  void find_code(std::string_view text);
  void find_links_and_tags(std::string_view text);
  void merge();

  std::vector<ByteRange> code_;
  std::vector<ByteRange> attached_;  ///< tags, and of links what follows the text; ascending
  std::vector<ByteRange> whole_;     ///< tags and links with their texts; ascending, none within another
};

}  // namespace ingot::tokens
