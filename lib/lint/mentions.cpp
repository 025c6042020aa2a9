#include "lint/mentions.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_reach = 400;  // bytes on each side

}  // namespace

bool mentions(std::string_view text, ByteRange piece, std::span<const std::string_view> words) {
  const std::size_t reach = piece.begin - std::min(piece.begin, k_reach);
  std::string_view before = text.substr(reach, piece.begin - reach);
  if (const std::size_t gap = before.rfind("\n\n"); gap != std::string_view::npos) before.remove_prefix(gap);
  std::string_view after = text.substr(piece.end, k_reach);
  after = after.substr(0, after.find("\n\n"));
  const std::string near = text::lower_ascii(before) + " " + text::lower_ascii(after);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return near.find(word) != std::string::npos; });
}

}  // namespace ingot::lint
