// Invariant 19: what is parsed alone has the kinds that it had in its document.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "model/source_file.hpp"
#include "parse/parse.hpp"
#include "support/laws/blocks.hpp"
#include "support/laws/cutting.hpp"

namespace ingot::test {

using Kinds = std::set<model::BlockKind>;

/// True for what only a whole block of its kind is read as.
inline bool is_whole_or_nothing(model::BlockKind kind) {
  using model::BlockKind;
  return kind != BlockKind::paragraph && kind != BlockKind::code && kind != BlockKind::table &&
         kind != BlockKind::quote && kind != BlockKind::list && kind != BlockKind::item && kind != BlockKind::footnote;
}

/// True when a chunk begins in the middle of a line or paragraph, or with rows whose head is too long to be repeated,
/// or when a block is cut that is nothing in parts.
inline bool is_cut_within(const Cutting& cut, const model::Chunk& chunk) {
  if (chunk.own.begin > 0 && cut.text[chunk.own.begin - 1] != '\n') return true;
  for (const model::Block& block : cut.document.blocks) {
    if (block.span.begin >= chunk.own.end) break;
    if (block.span.end <= chunk.own.begin) continue;
    const bool at_front = block.span.begin < chunk.own.begin;
    const bool at_back = block.span.end > chunk.own.end;
    if (at_front && block.kind == model::BlockKind::paragraph) return true;
    if ((at_front || at_back) && is_whole_or_nothing(block.kind)) return true;
    if (at_front && block.kind == model::BlockKind::table && is_long(cut, block.head().of(cut.text))) return true;
  }
  return false;
}

/// 19: content that is parsed alone has the kinds of its chunk, but for list and item, which a part of an item lacks,
/// for notes and definitions, which are told apart by what refers to them, and for pieces of paragraphs, HTML and the
/// like. Not looked at where a few words are a chunk: a list marker alone is nothing.
inline std::string broken_reparse(const Cutting& cut) {
  using model::BlockKind;
  if (cut.options.max_chars || cut.options.max_words < 20) return {};
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    if (is_cut_within(cut, chunk)) continue;
    model::SourceFile file;
    file.path = "alone.md";
    file.bytes = "\n" + chunk.content;  // a rule at the very start would be front matter
    const auto alone = parse::parse(file);
    if (!alone) return broken(19, "content alone is refused", cut, i);
    Kinds before(chunk.kinds.begin(), chunk.kinds.end());
    Kinds after;
    for (const model::Block& block : alone->blocks) after.insert(block.kind);
    // The paragraph of an item that has nothing else is the item; a part of an item may have one, or replay it.
    const bool no_paragraphs = before.contains(BlockKind::footnote) || before.contains(BlockKind::references) ||
                               before.contains(BlockKind::item);
    for (Kinds* kinds : {&before, &after}) {
      for (const BlockKind kind : {BlockKind::list, BlockKind::item, BlockKind::references, BlockKind::footnote})
        kinds->erase(kind);
      if (no_paragraphs) kinds->erase(BlockKind::paragraph);
    }
    for (const BlockKind kind : after) {
      if (!before.contains(kind)) return broken(19, "alone it holds " + std::string(model::name(kind)), cut, i);
    }
    for (const BlockKind kind : before) {
      if (!after.contains(kind)) return broken(19, "alone it lacks " + std::string(model::name(kind)), cut, i);
    }
  }
  return {};
}

}  // namespace ingot::test
