#include "parse/front_matter.hpp"

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::parse {
namespace {

constexpr std::size_t k_max_bytes = std::size_t{64} * 1024;
constexpr std::size_t k_max_lines = 1000;
constexpr yaml::Limits k_limits{.nodes = 10'000};
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

std::string_view line_at(std::string_view bytes, std::size_t begin) {
  return bytes.substr(begin, bytes.find_first_of("\r\n", begin) - begin);
}

std::size_t next_line(std::string_view bytes, std::size_t begin) {
  const std::size_t end = bytes.find_first_of("\r\n", begin);
  if (end == std::string_view::npos) return bytes.size();
  return end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
}

bool is_delimiter(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) && text::is_blank(line.substr(marker.size()));
}

bool looks_like_key(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return line.substr(0, colon).find_first_of(" \t#>*[`") == std::string_view::npos;
}

// The byte where the closing line begins, within the limits of size.
std::optional<std::size_t> closing_line(std::string_view bytes, std::size_t begin) {
  std::size_t at = begin;
  for (std::size_t line = 0; line < k_max_lines && at < bytes.size() && at - begin < k_max_bytes; ++line) {
    const std::string_view text = line_at(bytes, at);
    if (is_delimiter(text, "---") || is_delimiter(text, "...")) return at;
    at = next_line(bytes, at);
  }
  return std::nullopt;
}

// Depth is bounded by the YAML reader.
void shift_offsets(Value& value, std::size_t by) {
  value.offset += by;
  if (Value::List* list = value.as_list()) {
    for (Value& one : *list) shift_offsets(one, by);
  }
  if (Value::Map* map = value.as_map()) {
    for (Member& member : *map) {
      member.key_offset += by;
      shift_offsets(member.value, by);
    }
  }
}

// Where the lines between the delimiters are.
struct Place {
  std::size_t start = 0;  // of the opening line
  ByteRange yaml;         // nothing closes it: empty, behind the opening line
  bool closed = false;
};

std::optional<Place> find(std::string_view bytes) {
  const std::size_t start = bytes.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
  if (!is_delimiter(line_at(bytes, start), "---")) return std::nullopt;
  const std::size_t begin = next_line(bytes, start);
  if (text::is_blank(line_at(bytes, begin))) return std::nullopt;
  const auto close = closing_line(bytes, begin);
  return Place{start, {begin, close.value_or(begin)}, close.has_value()};
}

}  // namespace

std::optional<ByteRange> front_matter_lines(std::string_view bytes) {
  const auto place = find(bytes);
  return place && place->closed ? std::optional(place->yaml) : std::nullopt;
}

Result<std::optional<FrontMatter>> read_front_matter(std::string_view bytes) {
  const auto place = find(bytes);
  if (!place) return std::nullopt;
  if (!place->closed) {
    if (!looks_like_key(line_at(bytes, place->yaml.begin))) return std::nullopt;
    return fail(
        ErrorKind::document,
        fmt::format("1:1: front matter is not closed within {} lines and {} KB", k_max_lines, k_max_bytes / 1024),
        "end it with a line of three dashes, or put a blank line after the first one if it is a rule");
  }
  // A blank line in front keeps the reader's line numbers those of the file.
  auto attributes = yaml::parse("\n" + std::string(place->yaml.of(bytes)), k_limits);
  if (!attributes) return fail(attributes.error());
  if (attributes->is_null()) *attributes = Value::Map{};
  if (attributes->as_map() == nullptr) {
    return fail(ErrorKind::document,
                fmt::format("2:1: front matter is a {}, not a map of fields", attributes->kind_name()),
                "write it as `key: value` lines");
  }
  shift_offsets(*attributes, place->yaml.begin - 1);
  return FrontMatter{{place->start, next_line(bytes, place->yaml.end)}, std::move(*attributes)};
}

}  // namespace ingot::parse
