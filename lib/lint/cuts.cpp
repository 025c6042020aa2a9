#include "lint/cuts.hpp"

#include <algorithm>

namespace ingot::lint {
namespace {

// Blocks stand in reading order, so the last one that begins before `at` lies in the innermost one that reaches across.
const model::Block* block_across(const model::Document& document, std::size_t at) {
  const auto& blocks = document.blocks;
  const auto after = std::partition_point(blocks.begin(), blocks.end(),
                                          [at](const model::Block& block) { return block.span.begin < at; });
  if (after == blocks.begin()) return nullptr;
  const model::Block* block = &*std::prev(after);
  while (block->span.end <= at) {
    if (!block->parent) return nullptr;
    block = &blocks[*block->parent];
  }
  return block;
}

}  // namespace

std::vector<Cut> cuts_of(const Subject& subject) {
  std::vector<Cut> cuts;
  if (!subject.is_markdown()) return cuts;
  for (std::size_t i = 1; i < subject.records.size(); ++i) {
    const model::Record& after = subject.records[i];
    const std::size_t at = after.chunk.own.begin;
    cuts.push_back({&subject.records[i - 1], &after, at, block_across(*subject.document, at)});
  }
  return cuts;
}

const model::Block* around(const model::Document& document, const model::Block* block, model::BlockKind kind) {
  while (block != nullptr && block->kind != kind) block = block->parent ? &document.blocks[*block->parent] : nullptr;
  return block;
}

ByteRange last_line(std::string_view bytes, ByteRange own) {
  const std::size_t last = own.of(bytes).find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return own;
  const std::size_t end = own.begin + last + 1;
  const std::size_t line = bytes.substr(0, end).find_last_of("\r\n");
  return {std::max(own.begin, line == std::string_view::npos ? 0 : line + 1), end};
}

}  // namespace ingot::lint
