// Invariant 16: paths of headings are those that a reader of lines would give.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/laws/cutting.hpp"

namespace ingot::test {

/// The path of headings at `at`, by a reader of lines that knows ATX headings, backtick fences and nothing else.
inline std::vector<std::string> path_by_lines(std::string_view text, std::size_t at) {
  std::vector<std::string> path(7);
  bool fenced = false;
  std::size_t begin = 0;
  while (begin <= at && begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("```")) fenced = !fenced;
    const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
    if (fenced || level == 0 || level > 6 || line.substr(level, 1) != " ") continue;
    path[level] = std::string(text::trim(line.substr(level)));
    for (std::size_t below = level + 1; below < path.size(); ++below) path[below].clear();
  }
  std::erase(path, std::string{});
  return path;
}

/// 16: heading_path is the path of a line scanner, and the breadcrumb is that path without the heading that the chunk
/// begins with. Only for texts that path_by_lines can read, with paths within the budget of the breadcrumb.
inline std::string broken_paths(const Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    const model::Chunk& chunk = cut.chunks[i];
    std::vector<std::string> path = path_by_lines(cut.text, chunk.own.begin);
    if (chunk.heading_path != path) return broken(16, "heading_path is not the path of its lines", cut, i);
    const std::string_view own = chunk.own.of(cut.text);
    const std::size_t marks = std::min(own.find_first_not_of('#'), own.size());
    if (marks > 0 && marks <= 6 && own.substr(marks, 1) == " ") path.pop_back();
    if (chunk.breadcrumb != path) return broken(16, "breadcrumb is not the path above the chunk", cut, i);
  }
  return {};
}

}  // namespace ingot::test
