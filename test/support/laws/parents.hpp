// Invariant 18: parents tile as chunks do, and every chunk lies inside its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/laws/cutting.hpp"

namespace ingot::test {

/// 18: the own spans of all parents hold every byte of the body that is not white space, once and in order; each chunk
/// lies inside the parent that it names, parents have a chunk, and chunks name them in order.
template <class Chunks, class Parents>
std::string broken_parents(const Cutting& cut, const Chunks& chunks, const Parents& parents) {
  std::size_t covered = cut.document.body.begin;
  for (const auto& parent : parents) {
    if (parent.own.begin < covered || parent.own.end <= parent.own.begin) return "invariant 18: parents overlap";
    if (!text::is_blank(cut.text.substr(covered, parent.own.begin - covered)))
      return "invariant 18: text between parents";
    covered = parent.own.end;
  }
  if (!text::is_blank(cut.text.substr(covered, cut.document.body.end - covered)))
    return "invariant 18: text behind the last parent";
  std::size_t next = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& chunk = chunks[i];
    const std::size_t parent = chunk.parent.value_or(parents.size());
    if (parent >= parents.size()) return broken(18, "no such parent", cut, i);
    if (parent != next && parent + 1 != next) return broken(18, "a parent without chunks, or out of order", cut, i);
    next = parent + 1;
    if (chunk.own.begin < parents[parent].own.begin || chunk.own.end > parents[parent].own.end)
      return broken(18, "outside its parent", cut, i);
  }
  return next == parents.size() ? std::string{} : "invariant 18: a parent without chunks";
}

}  // namespace ingot::test
