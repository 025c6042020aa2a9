#include "chunk/covered.hpp"

#include <algorithm>
#include <cstdint>

namespace ingot::chunk {
namespace {

using model::Block;
using model::BlockKind;
using model::Chunk;
using Chunks = std::vector<Chunk>;

Chunks::iterator first_reaching(Chunks& chunks, std::size_t byte) {
  return std::partition_point(chunks.begin(), chunks.end(), [&](const Chunk& chunk) { return chunk.own.end <= byte; });
}

void add_kinds(Chunks& chunks, const model::Document& document) {
  std::vector<std::uint32_t> kinds(chunks.size(), 0);
  std::size_t first = 0;  // that reaches the block; blocks stand in the order of their begins
  for (const Block& block : document.blocks) {
    while (first < chunks.size() && chunks[first].own.end <= block.span.begin) ++first;
    for (std::size_t at = first; at < chunks.size() && chunks[at].own.begin < block.span.end; ++at)
      kinds[at] |= 1U << static_cast<unsigned>(block.kind);
  }
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    for (unsigned kind = 0; kind <= static_cast<unsigned>(BlockKind::mdx); ++kind) {
      if ((kinds[i] >> kind & 1U) != 0) chunks[i].kinds.push_back(static_cast<BlockKind>(kind));
    }
  }
}

bool holds(const Chunk& chunk, const Block& block) {
  return chunk.own.begin <= block.span.begin && block.span.end <= chunk.own.end;
}

// Numbers the parts of one block, whose begins ascend: a part belongs to the chunk that it begins in.
class Counter {
 public:
  Counter(Chunks& chunks, const Block& block) : at_(first_reaching(chunks, block.span.begin)), end_(chunks.end()) {}

  void part(std::size_t begin, std::size_t number, std::optional<model::Covered> Chunk::*member) {
    while (at_ != end_ && at_->own.end <= begin) ++at_;
    if (at_ == end_ || begin < at_->own.begin) return;
    std::optional<model::Covered>& covered = (*at_).*member;
    if (!covered) covered = model::Covered{number, number};
    covered->last = number;
  }

 private:
  Chunks::iterator at_;
  Chunks::iterator end_;
};

void count_rows(Chunks& chunks, const Block& table, std::string_view text) {
  Counter counter(chunks, table);
  std::size_t number = 0;
  for (std::size_t at = text.find('\n', table.head().end); at < table.span.end; at = text.find('\n', at + 1)) {
    if (at + 1 < table.span.end) counter.part(at + 1, ++number, &Chunk::rows);
  }
}

// Only chunks that are parts of a table or list say so: one that holds all of it has nothing to tell.
void add_parts(Chunks& chunks, const model::Document& document, std::string_view text) {
  std::size_t list = document.blocks.size();
  std::size_t number = 0;
  std::optional<Counter> entries;
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    const Block& block = document.blocks[at];
    const bool has_parts = !block.parent && (block.kind == BlockKind::table || block.kind == BlockKind::list);
    const auto chunk = has_parts ? first_reaching(chunks, block.span.begin) : chunks.end();
    const bool cut = chunk != chunks.end() && !holds(*chunk, block);
    if (cut && block.kind == BlockKind::table) count_rows(chunks, block, text);
    if (!block.parent) {
      list = cut && block.kind == BlockKind::list ? at : document.blocks.size();
      number = 0;
      if (cut) entries.emplace(chunks, block);
    } else if (*block.parent == list) {
      entries->part(block.span.begin, ++number, &Chunk::entries);
    }
  }
}

void add_units(Chunks& chunks, const model::Rendering& rendering) {
  auto at = chunks.begin();
  for (std::size_t unit = 0; unit < rendering.units.size(); ++unit) {
    const std::size_t begin = rendering.units[unit].at;
    const std::size_t end = unit + 1 < rendering.units.size() ? rendering.units[unit + 1].at : rendering.text.size();
    const std::size_t number = rendering.first_unit + unit + 1;
    while (at != chunks.end() && at->own.end <= begin) ++at;
    for (auto chunk = at; chunk != chunks.end() && chunk->own.begin < end; ++chunk) {
      if (!rendering.units[unit].pointer.empty()) {
        chunk->pointers.push_back(rendering.units[unit].pointer);
      } else {
        if (!chunk->rows) chunk->rows = model::Covered{number, number};
        chunk->rows->last = number;
      }
    }
  }
}

}  // namespace

void add_covered(Chunks& chunks, const model::Document& document, std::string_view text) {
  add_kinds(chunks, document);
  if (document.rendering) {
    add_units(chunks, *document.rendering);
  } else {
    add_parts(chunks, document, text);
  }
}

}  // namespace ingot::chunk
