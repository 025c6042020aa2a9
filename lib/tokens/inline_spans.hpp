// Where code spans, links, images, tags and formulas lie in a paragraph of Markdown, which must not be cut there. Reads
// signs in the order that CommonMark gives them, so that a backtick within a tag opens no code; of references it takes
// each "[text][label]" for a link, since it knows no definitions. Linear in the text, whatever nests in what.
// Used by sentences.cpp and by the chunker.
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

  /// Code spans, links, images, tags and formulas, with those that lie in others; by their ends, ascending.
  [[nodiscard]] const std::vector<ByteRange>& all() const { return all_; }

  /// True if a cut at `offset` would part one of them.
  [[nodiscard]] bool parts(std::size_t offset) const;

  /// Where they begin and end, except inside of each other; ascending.
  [[nodiscard]] std::vector<std::size_t> edges() const;

  /// The end of the tag that begins at `offset`, or of the link whose text has its closing bracket before `offset`.
  [[nodiscard]] std::optional<std::size_t> attached_end(std::size_t offset) const;

 private:
  std::vector<ByteRange> code_;
  std::vector<ByteRange> attached_;  ///< tags, and of links what follows the text; ascending
  std::vector<ByteRange> all_;
  std::vector<ByteRange> whole_;  ///< the union of all, apart; ascending
};

/// The union of ranges, which need no order, as ranges that do not overlap; ascending.
[[nodiscard]] std::vector<ByteRange> merged(std::vector<ByteRange> ranges);

/// True if `offset` lies within one of such ranges, and not at its begin.
[[nodiscard]] bool is_inside(const std::vector<ByteRange>& ranges, std::size_t offset);

/// True if `offset` lies within a backslash escape or a character reference (`\*`, `&amp;`, `&#x1F600;`).
[[nodiscard]] bool parts_escape(std::string_view text, std::size_t offset);

}  // namespace ingot::tokens
