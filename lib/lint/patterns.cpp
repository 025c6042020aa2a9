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

// Gaps may hold line ends and the markers of quotations, lists and emphasis. The true class of letters has hundreds of
// ranges, and more when letters of any case are meant: RE2 would need longer to compile it than to search a document.
std::string expanded(std::string_view expression) {
  constexpr std::string_view k_letter = "\\pL";
  constexpr std::string_view k_letters = "A-Za-z\\x{80}-\\x{10FFFF}";
  std::string out;
  bool in_class = false;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (expression.substr(at).starts_with(k_letter)) {
      out += in_class ? std::string(k_letters) : "[" + std::string(k_letters) + "]";
      at += k_letter.size() - 1;
    } else if (c == '\\') {
      out += expression.substr(at++, 2);
    } else {
      if (c == '[' || c == ']') in_class = c == '[';
      (c == '~' ? out += "[\\s>*_,]+" : out += c);
    }
  }
  return out;
}

}  // namespace

Pattern::Pattern(std::string_view expression) : compiled_(new Compiled{RE2(expanded(expression), RE2::Quiet)}) {
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
