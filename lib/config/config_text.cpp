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

ByteRange ConfigText::span_of(std::size_t offset, std::string_view content) const {
  const std::size_t begin = std::min(offset, text_.size());
  const std::string_view rest = text_.substr(begin);
  const char quote = rest.empty() ? '\0' : rest.front();
  if (quote == '"' || quote == '\'') {
    std::size_t end = 1;
    for (; end < rest.size() && rest[end] != quote; ++end) {
      if (quote == '"' && rest[end] == '\\') ++end;
    }
    return {begin, begin + std::min(end + 1, rest.size())};
  }
  if (rest.starts_with(content)) return {begin, begin + content.size()};
  return {begin, begin + std::min(rest.find_first_of("\r\n"), rest.size())};
}

Result<std::string> ConfigText::text_of(const Value& value, std::string_view key) const {
  if (value.as_string() == nullptr || value.as_string()->empty())
    return refuse(value.offset, fmt::format("`{}` must be a text that is not empty", key), "");
  return *value.as_string();
}

}  // namespace ingot::config
