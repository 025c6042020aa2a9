#include "lint/patterns.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <re2/re2.h>

#include "base/assert.hpp"

namespace ingot::lint {

struct Pattern::Compiled {
  RE2 expression;
};

namespace {

// With line ends and the markers of quotations, lists and emphasis.
std::string with_gaps(std::string_view expression) {
  std::string out;
  for (const char c : expression) (c == '~' ? out += "[\\s>*_,]+" : out += c);
  return out;
}

}  // namespace

Pattern::Pattern(std::string_view expression) : compiled_(new Compiled{RE2(with_gaps(expression), RE2::Quiet)}) {
  INGOT_ASSERT(compiled_->expression.ok());
}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;

std::optional<ByteRange> Pattern::match_at(std::string_view text, std::size_t at, std::size_t reach) const {
  std::array<re2::StringPiece, 2> parts;
  const re2::StringPiece all(text.data(), text.size());
  const std::size_t end = at + std::min(reach, text.size() - at);
  const bool grouped = compiled_->expression.NumberOfCapturingGroups() > 0;
  if (!compiled_->expression.Match(all, at, end, RE2::ANCHOR_START, parts.data(), grouped ? 2 : 1)) return std::nullopt;
  const re2::StringPiece meant = parts[grouped ? 1 : 0];
  const auto begin = static_cast<std::size_t>(meant.data() - text.data());
  return ByteRange{begin, begin + meant.size()};
}

}  // namespace ingot::lint
