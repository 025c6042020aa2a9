// Lists of one part after another, without a copy where there is one part only: it may be large.
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace ingot::pipeline {

/// Moves all of `more` behind the items of `all`, which will be `total` in the end, and gives the memory of `more`
/// back.
template <typename Item>
void append(std::vector<Item>& all, std::vector<Item>& more, std::size_t total) {
  if (all.empty() && more.size() == total) {
    all = std::move(more);
    return;
  }
  all.reserve(total);
  std::move(more.begin(), more.end(), std::back_inserter(all));
  std::vector<Item>().swap(more);
}

}  // namespace ingot::pipeline
