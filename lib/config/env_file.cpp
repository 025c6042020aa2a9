#include "config/env_file.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::config {
namespace {

struct Refusal {
  std::string_view what;
  std::string_view hint;
};

using Read = tl::expected<std::string, Refusal>;

bool is_name(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

// After a closing quote only white space or a comment may follow.
bool only_comment(std::string_view rest) {
  const std::string_view text = text::trim(rest);
  return text.empty() || (text[0] == '#' && (rest[0] == ' ' || rest[0] == '\t'));
}

Read single_quoted(std::string_view raw) {
  const std::size_t end = raw.find('\'', 1);
  if (end == std::string_view::npos)
    return tl::make_unexpected(Refusal{"a single quote is not closed", "close it on the same line"});
  if (!only_comment(raw.substr(end + 1)))
    return tl::make_unexpected(Refusal{"text after the closing quote", "quote the whole value"});
  return std::string(raw.substr(1, end - 1));
}

std::optional<char> escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '\\':
    case '"':
      return c;
    default:
      return std::nullopt;
  }
}

Read double_quoted(std::string_view raw) {
  std::string value;
  for (std::size_t at = 1; at < raw.size(); ++at) {
    if (raw[at] == '"') {
      if (!only_comment(raw.substr(at + 1)))
        return tl::make_unexpected(Refusal{"text after the closing quote", "quote the whole value"});
      return value;
    }
    if (raw[at] == '$')
      return tl::make_unexpected(Refusal{"a $ that some tools would expand", "put the value into single quotes"});
    if (raw[at] != '\\') {
      value += raw[at];
      continue;
    }
    const auto c = at + 1 < raw.size() ? escaped(raw[++at]) : std::nullopt;
    if (!c)
      return tl::make_unexpected(
          Refusal{"an unknown escape", "only \\n \\t \\\\ and \\\" are known; single quotes keep a backslash"});
    value += *c;
  }
  return tl::make_unexpected(Refusal{"a double quote is not closed", "close it on the same line"});
}

Read unquoted(std::string_view raw) {
  for (std::size_t at = 1; at < raw.size(); ++at) {
    if (raw[at] == '#' && (raw[at - 1] == ' ' || raw[at - 1] == '\t')) raw = raw.substr(0, at);
  }
  if (raw.starts_with('#')) raw = {};
  raw = text::trim(raw);
  if (raw.find('$') != std::string_view::npos)
    return tl::make_unexpected(Refusal{"a $ that some tools would expand", "put the value into single quotes"});
  if (raw.ends_with('\\'))
    return tl::make_unexpected(Refusal{"a line that ends in a backslash", "put the value into single quotes"});
  if (raw.find_first_of("\"'`") != std::string_view::npos)
    return tl::make_unexpected(Refusal{"a quote inside an unquoted value", "put the value into quotes"});
  return std::string(raw);
}

Read read_value(std::string_view raw) {
  if (raw.starts_with('\'')) return single_quoted(raw);
  if (raw.starts_with('"')) return double_quoted(raw);
  return unquoted(raw);
}

}  // namespace

Result<std::map<std::string, std::string, std::less<>>> parse_env_file(std::string_view path, std::string_view text) {
  std::map<std::string, std::string, std::less<>> variables;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0;
  const auto refuse = [&](std::string_view what, std::string_view hint) {
    return fail(ErrorKind::config, fmt::format("{}:{}: {}", text::printable(path), number, what), std::string(hint));
  };
  for (const std::string_view raw : text::split(text, '\n')) {
    ++number;
    std::string_view line = text::trim(raw);
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("export ")) line = text::trim(line.substr(7));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || !is_name(line.substr(0, equals)))
      return refuse("not a NAME=value line", "start comments with #");
    const auto value = read_value(line.substr(equals + 1));
    if (!value) return refuse(value.error().what, value.error().hint);
    const std::string name(line.substr(0, equals));
    if (!variables.emplace(name, *value).second)
      return refuse(fmt::format("{} is set twice", name), "keep one of the lines");
  }
  return variables;
}

}  // namespace ingot::config
