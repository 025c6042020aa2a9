#include "parse/part_writer.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::parse {
namespace {

using model::BlockKind;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool utf8_byte(char c) {
  return (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || utf8_byte(c);
}

// The name of the file without folders and extension, as a title.
std::string title_of(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  std::string title(path.substr(0, path.rfind('.')));
  std::replace_if(
      title.begin(), title.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
  return one_line(title);
}

// Plain text as Markdown that reads as this text: only what would be markup where it stands gets a backslash.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const char before = at == 0 ? ' ' : text[at - 1];
    const char after = at + 1 == text.size() ? ' ' : text[at + 1];
    const bool inside_word = is_alphanumeric(before) && is_alphanumeric(after);
    const bool closes_heading = c == '#' && text.find_first_not_of('#', at) == std::string_view::npos;
    const bool entity = c == '&' && (is_alphanumeric(after) || after == '#');
    if (std::string_view("\\`*[]<").find(c) != std::string_view::npos || (c == '_' && !inside_word) || closes_heading ||
        entity)
      out += '\\';
    out += c;
  }
  return out;
}

std::size_t longest_run(std::string_view text, char c) {
  std::size_t longest = 0;
  for (std::size_t at = text.find(c); at != std::string_view::npos; at = text.find(c, at)) {
    const std::size_t end = std::min(text.find_first_not_of(c, at), text.size());
    longest = std::max(longest, end - at);
    at = end;
  }
  return longest;
}

// Whether the unit ends a part, once in `mean` bytes on the average. Blanks do not count: a checkout with CRLF has the
// same parts.
bool is_picked(std::string_view unit, std::size_t mean) {
  constexpr std::uint64_t k_basis = 0xCBF29CE484222325U;  // FNV-1a
  constexpr std::uint64_t k_prime = 0x100000001B3U;
  std::uint64_t digest = k_basis;
  std::size_t length = 0;
  for (const char c : unit) {
    if (static_cast<unsigned char>(c) <= ' ') continue;
    digest = (digest ^ static_cast<unsigned char>(c)) * k_prime;
    ++length;
  }
  // The upper half: the last bytes have hardly reached the others of it yet.
  return (digest >> 32U) % mean < length;
}

}  // namespace

std::string one_line(std::string_view text) {
  text = text::trim(text);
  if (std::none_of(text.begin(), text.end(), is_control)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    bool breaks = false;
    for (; end < text.size() && (text[end] == ' ' || is_control(text[end])); ++end)
      breaks = breaks || (text[end] != ' ' && text[end] != '\t');
    if (breaks) {
      out += ' ';
    } else {
      out.append(text.substr(at, end - at));
    }
    for (at = end; end < text.size() && text[end] != ' ' && !is_control(text[end]);) ++end;
    out.append(text.substr(at, end - at));
    at = end;
  }
  return std::string(text::trim(out));
}

PartWriter::PartWriter(std::string_view path, Feed& feed, const PartLimits& limits,
                       const std::function<Result<void>(Part&&)>& take)
    : feed_(feed), limits_(limits), take_(take), title_(title_of(path)) {
  rendering_.origins.push_back({0, 0});
}

Result<void> PartWriter::begin_unit(std::size_t source, std::string pointer) {
  if (!rendering_.units.empty() && full(source)) {
    if (auto handed = hand_on(source); !handed) return handed;
  }
  place_unit();
  rendering_.units.push_back({rendering_.text.size(), std::move(pointer)});
  unit_source_ = source;
  fresh_ = true;
  return {};
}

// Whether the part is ended by its last unit, which reaches to `source`.
bool PartWriter::full(std::size_t source) const {
  const std::size_t bytes = std::max(source - feed_.begin(), rendering_.text.size());
  if (rendering_.units.size() >= limits_.units || bytes >= limits_.most_bytes) return true;
  return bytes >= limits_.least_bytes && is_picked(feed_.range(unit_source_, source), limits_.least_bytes);
}

// The unit begins at its first block, or where the text ends when it has none.
void PartWriter::place_unit() {
  if (!fresh_) return;
  rendering_.units.back().at = rendering_.text.size();
  rendering_.origins.push_back({rendering_.text.size(), unit_source_});
  fresh_ = false;
}

void PartWriter::begin_block() {
  if (!rendering_.text.empty()) rendering_.text += '\n';
  place_unit();
}

void PartWriter::end_block(BlockKind kind, std::size_t begin, std::size_t head_bytes) {
  document_.blocks.push_back(
      {kind, static_cast<std::uint32_t>(head_bytes), {begin, rendering_.text.size()}, std::nullopt});
  rendering_.text += '\n';
}

void PartWriter::append(const Fragment& fragment) {
  for (const auto& origin : fragment.origins)
    rendering_.origins.push_back({rendering_.text.size() + origin.at, origin.source});
  rendering_.text += fragment.text;
}

void PartWriter::heading(std::string_view text) {
  const std::string line = one_line(text);
  const std::string plain(text::trim(utf8::prefix(line, model::k_max_heading_bytes)));
  begin_block();
  const std::size_t begin = rendering_.text.size();
  rendering_.text += "## " + escaped(plain);
  document_.headings.push_back({static_cast<std::uint32_t>(document_.blocks.size()), 2, plain});
  end_block(BlockKind::heading, begin, 0);
}

void PartWriter::paragraph(const Fragment& fragment) {
  begin_block();
  const std::size_t begin = rendering_.text.size();
  append(fragment);
  end_block(BlockKind::paragraph, begin, 0);
}

void PartWriter::code(const Fragment& fragment) {
  const std::string fence(std::max<std::size_t>(3, longest_run(fragment.text, '`') + 1), '`');
  begin_block();
  const std::size_t begin = rendering_.text.size();
  rendering_.text += fence + "json\n";
  const std::size_t head_bytes = rendering_.text.size() - begin;
  append(fragment);
  rendering_.text += "\n" + fence;
  end_block(BlockKind::code, begin, head_bytes);
}

Result<void> PartWriter::hand_on(std::size_t end) {
  place_unit();
  const std::size_t units = rendering_.first_unit + rendering_.units.size();
  rendering_.source_end = end;
  document_.body = {0, rendering_.text.size()};
  document_.attributes = Value::Map{{"title", Value(title_), 0}};
  document_.rendering = std::move(rendering_);
  Part part{std::move(document_), feed_.range(feed_.begin(), end), feed_.begin(), feed_.line()};
  if (auto taken = take_(std::move(part)); !taken) return taken;
  feed_.drop(end);
  document_ = {};
  rendering_ = {};
  rendering_.first_unit = units;
  rendering_.origins.push_back({0, end});
  return {};
}

Result<void> PartWriter::finish() {
  return hand_on(feed_.end());
}

}  // namespace ingot::parse
