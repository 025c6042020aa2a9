#include "base/lines.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot {

LineTable::LineTable(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c != '\n' && c != '\r') continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    if (at < text.size()) starts_.push_back(at);
  }
}

std::size_t LineTable::line_of(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

LineColumn LineTable::position(std::size_t offset) const {
  const std::size_t line = line_of(offset);
  return {line + 1, utf8::length(text_.substr(starts_[line], offset - starts_[line])) + 1};
}

ByteRange LineTable::content(std::size_t line) const {
  ByteRange range{start(line), start(line + 1)};
  while (range.end > range.begin && (text_[range.end - 1] == '\n' || text_[range.end - 1] == '\r')) --range.end;
  return range;
}

std::size_t LineCounter::line_of(std::size_t offset) {
  INGOT_ASSERT(counted_ <= offset && offset <= text_.size());
  const std::string_view passed = text_.substr(counted_, offset - counted_);
  line_ += text::count(passed, '\n');
  if (passed.find('\r') != std::string_view::npos) {
    // A CR with an LF behind it ends no line of its own.
    for (std::size_t at = counted_; at < offset; ++at) {
      if (text_[at] == '\r' && (at + 1 == text_.size() || text_[at + 1] != '\n')) ++line_;
    }
  }
  counted_ = offset;
  return line_;
}

}  // namespace ingot
