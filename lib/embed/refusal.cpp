#include "embed/refusal.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::embed {

tl::unexpected<Error> refuse(std::string_view file, std::string_view what, std::string hint) {
  return fail(ErrorKind::config, fmt::format("{}: {}", text::printable(file), what), std::move(hint));
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t k_shown = 60;
  const std::string_view shown = text.size() <= k_shown ? text : utf8::prefix(text, k_shown);
  return fmt::format("\"{}{}\"", text::printable(shown), shown.size() < text.size() ? "..." : "");
}

}  // namespace ingot::embed
