#include "lint/raw_data.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

constexpr std::size_t k_least_rows = 3;
constexpr std::size_t k_least_keys = 2;
constexpr std::size_t k_least_delimiters = 2;
constexpr std::array<char, 3> k_delimiters = {',', ';', '\t'};

// Code of other languages may have commas and braces enough.
constexpr std::array<std::string_view, 12> k_data_languages = {"",     "csv",  "tsv",   "text",  "txt",   "plain",
                                                               "none", "json", "jsonc", "json5", "jsonl", "ndjson"};

struct Line {
  std::string_view text;  // without blanks around it
  std::size_t end = 0;    // where the next one begins
};

Line line_at(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  const std::size_t next = std::min(text.find_first_not_of("\r\n", end), text.size());
  return {text::trim(text.substr(at, end - at)), next};
}

bool is_json_line(std::string_view line) {
  if (std::string_view("{}[]\"-0123456789").find(line.front()) != std::string_view::npos) return true;
  return line.starts_with("true") || line.starts_with("false") || line.starts_with("null");
}

// Whether it begins as JSON does, has keys, and four of five bytes are on lines that JSON may have.
bool is_json(std::string_view text) {
  std::size_t keys = 0;
  for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t", at + 1);
    if (next != std::string_view::npos && text[next] == ':') ++keys;
  }
  if (keys < k_least_keys) return false;
  std::size_t all = 0;
  std::size_t json = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    at = line.end;
    all += line.text.size();
    if (!line.text.empty() && is_json_line(line.text)) json += line.text.size();
  }
  return 5 * json >= 4 * all;
}

// How often the delimiter stands in a row, outside of quoted fields.
std::size_t delimiters_in(std::string_view row, char delimiter) {
  std::size_t count = 0;
  bool quoted = false;
  for (const char c : row) {
    if (c == '"') quoted = !quoted;
    if (c == delimiter && !quoted) ++count;
  }
  return count;
}

// Commas of prose have blanks behind them, and its lines have as many of them as they happen to have.
bool is_csv(std::string_view text, char delimiter) {
  const std::size_t wanted = delimiters_in(line_at(text, 0).text, delimiter);
  if (wanted < k_least_delimiters) return false;
  std::size_t rows = 0;
  std::size_t sentences = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    at = line.end;
    if (delimiters_in(line.text, delimiter) != wanted) return false;
    if (line.text.find_first_of("(){}=<>") != std::string_view::npos) return false;
    ++rows;
    if (line.text.ends_with('.') || line.text.ends_with(delimiter)) ++sentences;
  }
  return rows >= k_least_rows && 2 * sentences < rows;
}

std::optional<DataFormat> format_of(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  if (text.front() == '{' || text.front() == '[') return is_json(text) ? std::optional(DataFormat::json) : std::nullopt;
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return std::nullopt;
  // Most paragraphs and programs are told by their first line.
  std::array<std::size_t, k_delimiters.size()> found{};
  for (const char c : text.substr(0, line)) {
    for (std::size_t i = 0; i < k_delimiters.size(); ++i) found[i] += c == k_delimiters[i] ? 1U : 0U;
  }
  for (std::size_t i = 0; i < k_delimiters.size(); ++i) {
    if (found[i] >= k_least_delimiters && is_csv(text, k_delimiters[i])) return DataFormat::csv;
  }
  return std::nullopt;
}

// What is between the fences; nothing where they name a language that is no data.
std::optional<std::string_view> code_in(std::string_view text, const model::Block& block) {
  std::string_view code = block.span.of(text);
  if (block.head_bytes == 0) return code;
  const std::string_view head = text::trim(block.head().of(text));
  const std::size_t sign = std::min(head.find_first_not_of("`~"), head.size());
  const std::string language = text::lower_ascii(text::trim(head.substr(sign, head.find_first_of(" {,", sign) - sign)));
  if (std::find(k_data_languages.begin(), k_data_languages.end(), language) == k_data_languages.end())
    return std::nullopt;
  code.remove_prefix(block.head_bytes);
  const std::size_t last = text::trim(code).find_last_of('\n');
  if (last == std::string_view::npos) return code;
  const std::size_t close = code.find_last_of("`~");
  return close == std::string_view::npos ? code : code.substr(0, code.find_last_of('\n', close));
}

}  // namespace

std::vector<RawData> raw_data_of(const Subject& subject) {
  std::vector<RawData> data;
  for (const model::Block& block : subject.document->blocks) {
    if (block.parent || (block.kind != Kind::paragraph && block.kind != Kind::code)) continue;
    const auto text = block.kind == Kind::code ? code_in(subject.bytes(), block) : block.span.of(subject.bytes());
    const auto format = text ? format_of(*text) : std::nullopt;
    if (format) data.push_back({block.span, *format});
  }
  return data;
}

}  // namespace ingot::lint
