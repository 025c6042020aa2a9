#include <algorithm>

#include "tokens/tokenizer.hpp"

namespace ingot::tokens {
namespace {

// The first mark that ends at or after `offset`, and the first that ends after it.
template <class Marks>
auto at_or_after(const Marks& marks, std::size_t offset) {
  return std::partition_point(marks.begin(), marks.end(), [offset](const auto& mark) { return mark.end < offset; });
}
template <class Marks>
auto after(const Marks& marks, std::size_t offset) {
  return std::partition_point(marks.begin(), marks.end(), [offset](const auto& mark) { return mark.end <= offset; });
}

}  // namespace

std::size_t TokenMap::before(std::size_t offset) const {
  const auto next = after(marks_, offset);
  return next == marks_.begin() ? 0 : std::prev(next)->tokens;
}

std::size_t TokenMap::tokens_between(std::size_t begin, std::size_t end) const {
  if (end <= begin) return 0;
  const auto last = at_or_after(marks_, end);
  return (last == marks_.end() ? total() : last->tokens) - before(begin);
}

std::vector<std::uint32_t> TokenMap::tokens_of_parts(const std::vector<std::size_t>& ends) const {
  std::vector<std::uint32_t> parts;
  parts.reserve(ends.size());
  auto next = marks_.begin();  // the first pretoken that ends behind the begin of the part
  std::uint32_t before = 0;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    std::uint32_t last = before;
    auto at = next;
    for (; at != marks_.end() && at->end <= end; ++at) last = at->tokens;
    const bool cut = end > begin && at != marks_.end() && (at == marks_.begin() ? end > 0 : std::prev(at)->end < end);
    parts.push_back((cut ? at->tokens : last) - before);
    before = last;
    next = at;
    begin = end;
  }
  return parts;
}

bool TokenMap::is_boundary(std::size_t offset) const {
  if (offset == 0) return true;
  const auto found = at_or_after(marks_, offset);
  return found != marks_.end() && found->end == offset;
}

std::size_t TokenMap::boundary_at_or_before(std::size_t offset) const {
  const auto next = after(marks_, offset);
  return next == marks_.begin() ? 0 : std::prev(next)->end;
}

std::size_t TokenMap::furthest_within(std::size_t begin, std::size_t tokens) const {
  const std::size_t base = before(begin);
  const auto first = after(marks_, begin);
  const auto over =
      std::partition_point(first, marks_.end(), [&](const Mark& mark) { return mark.tokens - base <= tokens; });
  return over == first ? begin : std::prev(over)->end;
}

}  // namespace ingot::tokens
