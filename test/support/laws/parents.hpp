// Invariant 18: parents tile as chunks do, and every chunk lies inside its own.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/cutting.hpp"

namespace ingot::test {

/// What is wrong with one parent, given its chunks [first, last); an empty text when nothing is.
inline std::string broken_parent(const Cutting& cut, const model::Parent& parent, std::size_t first, std::size_t last,
                                 std::size_t parent_max_tokens) {
  if (parent.own.begin != cut.chunks[first].own.begin || parent.own.end != cut.chunks[last - 1].own.end)
    return broken(18, "a parent is not from its first to its last chunk", cut, first);
  if (parent.content != parent.own.of(cut.text)) return broken(18, "a parent is not the source", cut, first);
  if (parent.tokens != cut.tokenizer.count(parent.content)) return broken(18, "a parent's count is off", cut, first);
  if (parent.tokens > parent_max_tokens && last - first > 1) return broken(18, "a parent over its limit", cut, first);
  return {};
}

/// 18: the own spans of all parents hold every byte of the body that is not white space, once and in order; each chunk
/// lies inside the parent that it names; a parent over its limit has one chunk.
inline std::string broken_parents(const Cutting& cut, const std::vector<model::Parent>& parents,
                                  std::size_t parent_max_tokens) {
  std::size_t covered = cut.document.body.begin;
  std::size_t chunk = 0;
  std::set<std::string> keys;
  for (std::size_t at = 0; at < parents.size(); ++at) {
    const model::Parent& parent = parents[at];
    if (parent.own.begin < covered || parent.own.end <= parent.own.begin) return "invariant 18: parents overlap";
    if (!text::is_blank(cut.text.substr(covered, parent.own.begin - covered)))
      return "invariant 18: text between parents";
    const std::size_t first = chunk;
    while (chunk < cut.chunks.size() && cut.chunks[chunk].parent == at) ++chunk;
    if (chunk == first) return "invariant 18: a parent without chunks, or chunks out of order";
    if (const std::string wrong = broken_parent(cut, parent, first, chunk, parent_max_tokens); !wrong.empty())
      return wrong;
    if (!keys.insert(parent.key).second) return broken(18, "two parents with one key", cut, first);
    covered = parent.own.end;
  }
  if (chunk != cut.chunks.size()) return broken(18, "no such parent", cut, chunk);
  if (!text::is_blank(cut.text.substr(covered, cut.document.body.end - covered)))
    return "invariant 18: text behind the last parent";
  return {};
}

}  // namespace ingot::test
