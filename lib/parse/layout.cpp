#include "parse/layout.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ingot::parse {
namespace {

using model::Block;
using model::BlockKind;

class Layout {
 public:
  Layout(std::vector<LineBlock>& blocks, const BodyLines& lines, std::size_t offset, model::Document& document)
      : blocks_(blocks), lines_(lines), offset_(offset), document_(document) {}

  Result<std::vector<std::uint32_t>> run() {
    limit_to_siblings();
    set_ends();
    index_.assign(blocks_.size(), k_no_block);
    document_.blocks.reserve(blocks_.size());
    for (std::uint32_t at = 0; at < blocks_.size(); ++at) {
      emit(at);
      if (document_.blocks.size() > k_max_blocks) return fail_too_many_blocks(blocks_[at].first);
    }
    close_until(k_no_block);
    emit_gap(covered_, lines_.count(), std::nullopt);
    return std::move(index_);
  }

 private:
  struct Open {
    std::uint32_t block;
    Line covered;  // lines before this one are given to its children
  };

  // Each block is ended by the next one that is not inside it.
  void limit_to_siblings() {
    std::vector<std::uint32_t> open;
    for (std::uint32_t at = 0; at < blocks_.size(); ++at) {
      while (!open.empty() && open.back() != blocks_[at].parent) {
        LineBlock& closed = blocks_[open.back()];
        closed.last = std::min(closed.last, blocks_[at].first);
        open.pop_back();
      }
      open.push_back(at);
    }
  }

  // Children before their parents.
  void set_ends() {
    for (std::size_t at = blocks_.size(); at-- > 0;) {
      LineBlock& block = blocks_[at];
      while (block.last > block.first + 1 && lines_.blank(block.last - 1)) --block.last;
      if (block.parent != k_no_block) blocks_[block.parent].last = std::max(blocks_[block.parent].last, block.last);
    }
  }

  bool all_blank(Line first, Line last) const {
    while (first < last && lines_.blank(first)) ++first;
    return first == last;
  }

  ByteRange bytes_of(Line first, Line last) const {
    return {offset_ + lines_.start(first), offset_ + lines_.range(last - 1).end};
  }

  std::optional<std::uint32_t> emitted(std::uint32_t block) const {
    return block == k_no_block ? std::nullopt : std::optional<std::uint32_t>(index_[block]);
  }

  void close_until(std::uint32_t block) {
    while (!open_.empty() && open_.back().block != block) {
      const Open closed = open_.back();
      open_.pop_back();
      const LineBlock& container = blocks_[closed.block];
      if (container.kind == BlockKind::container) emit_gap(closed.covered, container.last - 1, emitted(closed.block));
    }
  }

  // What no block has a place for. Quotation marks without text are no definitions: they end the block before them, and
  // definitions at the end of a quotation are a part of it.
  void emit_gap(Line first, Line last, std::optional<std::uint32_t> parent) {
    for (; first < last && (lines_.blank(first) || is_empty_quotation(first) || ends_quotation(first)); ++first) {
      if (lines_.blank(first) || parent) continue;
      if (!last_top_level_) break;
      document_.blocks[*last_top_level_].span.end = bytes_of(first, first + 1).end;
    }
    while (last > first && lines_.blank(last - 1)) --last;
    if (first == last) return;
    if (!parent) last_top_level_ = document_.blocks.size();
    document_.blocks.push_back({BlockKind::references, 0, bytes_of(first, last), parent});
  }

  bool ends_quotation(Line line) const {
    if (!last_top_level_) return false;
    const BlockKind kind = document_.blocks[*last_top_level_].kind;
    return (kind == BlockKind::quote || kind == BlockKind::alert) && text::trim(lines_.content(line)).starts_with('>');
  }

  bool is_empty_quotation(Line line) const {
    return lines_.content(line).find_first_not_of(" \t>\r\n") == std::string_view::npos;
  }

  bool is_parent(std::uint32_t block, std::uint32_t child) const {
    return child < blocks_.size() && blocks_[child].parent == block;
  }

  // The paragraph of an item that has nothing else is the item itself: lists of short items are long.
  bool is_whole_item(std::uint32_t at) const {
    const LineBlock& block = blocks_[at];
    return block.kind == BlockKind::paragraph && at > 0 && block.parent == at - 1 &&
           blocks_[at - 1].kind == BlockKind::item && !is_parent(block.parent, at + 1);
  }

  bool is_alert(std::uint32_t at) const {
    static constexpr std::array<std::string_view, 5> k_alerts = {"[!note]", "[!tip]", "[!important]", "[!warning]",
                                                                 "[!caution]"};
    if (blocks_[at].kind != BlockKind::quote || !is_parent(at, at + 1) ||
        blocks_[at + 1].kind != BlockKind::paragraph || blocks_[at + 1].first != blocks_[at].first) {
      return false;
    }
    const std::string_view line = text::trim(lines_.content(blocks_[at].first));
    const std::size_t mark = line.find_first_not_of(" \t>-+*.)0123456789");
    return mark != std::string_view::npos && text::trim(line.substr(0, mark)).ends_with('>') &&
           std::find(k_alerts.begin(), k_alerts.end(), text::lower_ascii(line.substr(mark))) != k_alerts.end();
  }

  void emit(std::uint32_t at) {
    const LineBlock& block = blocks_[at];
    // A line of nothing but vertical tabs is a paragraph to cmark and blank to everybody else.
    if (all_blank(block.first, block.last)) return;
    close_until(block.parent);
    Line& done = open_.empty() ? covered_ : open_.back().covered;
    if (done < block.first) emit_gap(done, block.first, emitted(block.parent));
    done = block.last;
    if (is_whole_item(at)) return;
    index_[at] = static_cast<std::uint32_t>(document_.blocks.size());
    Block placed{is_alert(at) ? BlockKind::alert : block.kind, 0, bytes_of(block.first, block.last),
                 emitted(block.parent)};
    if (block.head_lines > 0) {
      const Line head_end = std::min<Line>(block.last, block.first + block.head_lines);
      placed.head_bytes = static_cast<std::uint32_t>(bytes_of(block.first, head_end).size());
    }
    if (!placed.parent) last_top_level_ = document_.blocks.size();
    document_.blocks.push_back(placed);
    open_.push_back({at, block.first + 1});
  }

  std::vector<LineBlock>& blocks_;
  const BodyLines& lines_;
  std::size_t offset_;
  model::Document& document_;
  std::vector<std::uint32_t> index_;  // in document_.blocks, of blocks_
  std::vector<Open> open_;
  std::optional<std::size_t> last_top_level_;
  Line covered_ = 0;
};

}  // namespace

Result<std::vector<std::uint32_t>> lay_out(std::vector<LineBlock>& blocks, const BodyLines& lines, std::size_t offset,
                                           model::Document& document) {
  return Layout(blocks, lines, offset, document).run();
}

}  // namespace ingot::parse
