#include "lint/code_places.hpp"

#include <algorithm>

#include "tokens/inline_spans.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

// Code in a cell never reaches over the end of its row.
ByteRange row_of(std::string_view text, ByteRange table, std::size_t offset) {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return {std::max(begin, table.begin), std::min(text.find('\n', offset), table.end)};
}

}  // namespace

const model::Block* CodePlaces::block_of(std::size_t offset) const {
  const auto& blocks = subject_.document->blocks;
  const auto after = std::upper_bound(blocks.begin(), blocks.end(), offset,
                                      [](std::size_t at, const model::Block& block) { return at < block.span.begin; });
  if (after == blocks.begin()) return nullptr;
  const model::Block* block = &*(after - 1);
  while (!block->span.contains(offset)) {
    if (!block->parent) return nullptr;
    block = &blocks[*block->parent];
  }
  return block;
}

bool CodePlaces::has(std::size_t offset) {
  if (!subject_.is_markdown()) return false;
  const model::Block* block = block_of(offset);
  if (block == nullptr) return false;
  if (block->kind == Kind::code) return true;
  if (block->kind == Kind::html || block->kind == Kind::comment || block->kind == Kind::math) return false;
  const ByteRange stretch = block->kind == Kind::table ? row_of(subject_.bytes(), block->span, offset) : block->span;
  if (known_ != stretch) {
    known_ = stretch;
    code_ = tokens::InlineSpans(stretch.of(subject_.bytes())).code();
  }
  const std::size_t at = offset - stretch.begin;
  const auto after = std::upper_bound(code_.begin(), code_.end(), at,
                                      [](std::size_t value, const ByteRange& one) { return value < one.begin; });
  return after != code_.begin() && (after - 1)->contains(at);
}

}  // namespace ingot::lint
