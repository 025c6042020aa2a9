#include "chunk/line_ends.hpp"

#include <algorithm>

namespace ingot::chunk {

LineEnds::LineEnds(std::string_view text) {
  normalised_.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r') {
      normalised_ += text[at];
    } else if (text.substr(at + 1, 1) == "\n") {
      dropped_.push_back(at);
    } else {
      normalised_ += '\n';
    }
  }
}

std::optional<LineEnds> LineEnds::of(std::string_view text) {
  if (text.find('\r') == std::string_view::npos) return std::nullopt;
  return LineEnds(text);
}

std::size_t LineEnds::normalised(std::size_t source) const {
  const auto before = std::lower_bound(dropped_.begin(), dropped_.end(), source) - dropped_.begin();
  return source - static_cast<std::size_t>(before);
}

// Where the character at `at` stands: behind all dropped bytes up to it, but before the one that ends its line.
std::size_t LineEnds::source(std::size_t at) const {
  std::size_t low = 0;
  std::size_t high = dropped_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (dropped_[middle] - middle < at)
      low = middle + 1;
    else
      high = middle;
  }
  return at + low;
}

ByteRange LineEnds::source_of(ByteRange part) const {
  return {source(part.begin), source(part.end)};
}

model::Document LineEnds::normalised(const model::Document& document) const {
  model::Document result = document;
  result.body = {normalised(document.body.begin), normalised(document.body.end)};
  for (model::Block& block : result.blocks) {
    const std::size_t head_end = normalised(block.head().end);
    block.span = {normalised(block.span.begin), normalised(block.span.end)};
    block.head_bytes = static_cast<std::uint32_t>(head_end - block.span.begin);
  }
  return result;
}

}  // namespace ingot::chunk
