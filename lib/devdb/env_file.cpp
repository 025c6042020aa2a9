#include "devdb/env_file.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::devdb {
namespace {

constexpr std::string_view k_variable = "DATABASE_URL";
constexpr std::size_t k_env_bytes = 1 << 20;

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// What stands before the value, "DATABASE_URL=" or "export DATABASE_URL=" with its blanks; empty for other lines.
std::string_view assignment(std::string_view line) {
  std::string_view rest = without_blanks(line);
  constexpr std::string_view k_export = "export";
  if (rest.starts_with(k_export) && rest.size() > k_export.size() &&
      (rest[k_export.size()] == ' ' || rest[k_export.size()] == '\t')) {
    rest = without_blanks(rest.substr(k_export.size()));
  }
  if (!rest.starts_with(k_variable)) return {};
  rest = without_blanks(rest.substr(k_variable.size()));
  if (!rest.starts_with('=')) return {};
  return line.substr(0, line.size() - rest.size() + 1);
}

}  // namespace

std::string with_database_url(std::string_view text, std::string_view url) {
  std::string out;
  bool set = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t newline = text.find('\n', begin);
    const std::size_t end = newline == std::string_view::npos ? text.size() : newline + 1;
    const std::string_view line = text.substr(begin, end - begin);
    const std::string_view before = assignment(line);
    if (before.empty()) {
      out += line;
    } else {
      const std::size_t content = line.find_last_not_of("\r\n");
      out += fmt::format("{}{}{}", before, url, line.substr(content + 1));
      set = true;
    }
    begin = end;
  }
  if (set) return out;
  const bool crlf = text.find("\r\n") != std::string_view::npos;
  const std::string_view line_end = crlf ? "\r\n" : "\n";
  if (!out.empty() && out.back() != '\n') out += line_end;
  return out + fmt::format("{}={}{}", k_variable, url, line_end);
}

Result<void> write_env(io::FileSystem& files, const std::string& path, std::string_view url) {
  std::string before;
  if (files.kind_of(path)) {
    auto content = files.read(path, k_env_bytes);
    if (!content)
      return fail(ErrorKind::config, content.error().message,
                  "name a regular file that you can read: --write-env=FILE");
    before = std::move(content->bytes);
  }
  const std::string after = with_database_url(before, url);
  if (after == before) return {};
  return files.write_private(path, after);
}

}  // namespace ingot::devdb
