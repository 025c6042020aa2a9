// Where cmark-gfm's block parser sees blocks begin; with heading_texts the only door to that library. Lines are fed in
// windows, and after each window the blocks that are complete are read off the growing tree and freed, so that memory
// does not depend on the size of the text. The parse is never finished, which is what would parse inlines: nobody here
// looks at them, and they are most of cmark's time. Footnotes stay where they are written, for the same reason.
// Invariant: the blocks do not depend on the size of the windows.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "parse/body_lines.hpp"
#include "parse/line_block.hpp"

namespace ingot::parse {

inline constexpr std::size_t k_max_depth = 100;
inline constexpr std::size_t k_max_columns = 256;
inline constexpr std::size_t k_window_bytes = std::size_t{64} * 1024;

/// What has been read so far, by however many streams.
struct LineBlocks {
  std::vector<LineBlock> blocks;
  std::vector<LineHeading> headings;  ///< of top-level headings
  std::size_t in_items = 0;           ///< leaves that begin a container: that of an item may be all of it

  /// True when they are more than a document may have, whatever comes.
  [[nodiscard]] bool too_many() const { return blocks.size() - in_items > k_max_blocks; }
};

/// Reads consecutive lines of a body as if they were a document.
class BlockStream {
 public:
  /// Blocks without a parent of their own get `parent`, which lies `depth` levels deep. The references must outlive it.
  BlockStream(const BodyLines& lines, Line first, std::uint32_t parent, std::size_t depth, std::size_t window_bytes,
              LineBlocks& out);
  ~BlockStream();
  BlockStream(const BlockStream&) = delete;
  BlockStream& operator=(const BlockStream&) = delete;

  /// Takes the next line. Errors (document): nesting, columns, blocks or reference definitions beyond the limits.
  [[nodiscard]] Result<void> take(std::string_view line) {
    if (auto checked = inspect(line); !checked) return checked;
    ++next_;
    if (weight_ >= window_bytes_) return harvest(Part::complete);
    return {};
  }
  /// True when the line to be taken next would belong to a fenced block of code or to HTML outside all containers.
  [[nodiscard]] bool in_literal();
  /// Ends all blocks; nothing may be taken afterwards.
  [[nodiscard]] Result<void> finish();

 private:
  enum class Part { complete, all };
  struct Parser;

  Result<void> inspect(std::string_view line);
  void feed();
  void count_references();
  void forget_references(Line window);
  Result<void> harvest(Part part);

  const BodyLines& lines_;
  Line fed_;   // lines before this one are in the parser
  Line next_;  // the line to be taken next
  std::size_t window_bytes_;
  std::size_t weight_ = 0;      // bytes in the window, or what its cells weigh
  std::size_t columns_ = 1;     // of the widest table that may be open
  std::size_t references_ = 0;  // how many definitions there may be in the lines before counted_
  Line counted_;
  const void* literal_ = nullptr;  // the code or HTML that was open before counted_
  std::unique_ptr<Parser> parser_;
};

/// True when cmark-gfm sees a block of HTML in this line alone.
[[nodiscard]] bool begins_html(std::string_view line);

}  // namespace ingot::parse
