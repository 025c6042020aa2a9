#include "config/config_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::config {

std::size_t ConfigText::line_of(const Value& value) const {
  return lines_.line_of(std::min(value.offset, text_.size())) + 1;
}

LineColumn ConfigText::position(std::size_t offset) const {
  return lines_.position(std::min(offset, text_.size()));
}

tl::unexpected<Error> ConfigText::refuse(std::size_t offset, std::string_view what, std::string hint) const {
  const LineColumn at = position(offset);
  return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), at.line, at.column, what),
              std::move(hint));
}

Result<void> ConfigText::check_keys(const Value& map, std::span<const std::string_view> known) const {
  for (const Member& member : *map.as_map()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const auto near = text::did_you_mean(member.key, known);
    return refuse(member.key_offset, fmt::format("unknown key \"{}\"", text::printable(member.key)),
                  near ? fmt::format("did you mean \"{}\"?", *near) : "remove it; the keys are listed in the README");
  }
  return {};
}

Result<std::string> ConfigText::text_of(const Value& value, std::string_view key) const {
  if (value.as_string() == nullptr || value.as_string()->empty())
    return refuse(value.offset, fmt::format("`{}` must be a text that is not empty", key), "");
  return *value.as_string();
}

}  // namespace ingot::config
