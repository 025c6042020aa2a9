#include "lint/edits.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "lint/characters.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_reach = 200;  // bytes that are looked at on each side; what a line has beyond may be anything

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

// Where the line that ends before `end` begins, `end` being behind its terminator.
std::size_t line_begin(std::string_view text, std::size_t end) {
  while (end > 0 && !is_line_end(text[end - 1])) --end;
  return end;
}

std::size_t behind_line_end(std::string_view text, std::size_t at) {
  if (at == text.size()) return at;
  return at + (text.substr(at, 2) == "\r\n" ? 2 : 1);
}

// Without one the text ends, which parts as well.
bool blank_line_before(std::string_view text, std::size_t begin) {
  if (begin == 0) return true;
  std::size_t end = begin - 1;
  if (text[end] == '\n' && end > 0 && text[end - 1] == '\r') --end;
  return text::is_blank(text.substr(line_begin(text, end), end - line_begin(text, end)));
}

bool blank_line_at(std::string_view text, std::size_t begin) {
  return text::is_blank(text.substr(begin, text.find_first_of("\r\n", begin) - begin));
}

// Whether nothing stands there but what begins quotations, items and headings, and what nobody sees.
bool only_markers(std::string_view text) {
  constexpr std::array<CodePoints, 6> k_unseen = {
      {{0xA0, 0xA0}, {0xAD, 0xAD}, {0x2000, 0x200F}, {0x202F, 0x2064}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}}};
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded c = utf8::decode(text, at);
    const bool marker =
        c.length == 1 && std::string_view(" \t>*+-#0123456789.)").find(text[at]) != std::string_view::npos;
    if (!marker && !is_in(k_unseen, c.code_point)) return false;
    at += c.length;
  }
  return true;
}

bool opens(std::string_view line, std::string_view open, char close) {
  const std::size_t at = line.rfind(open);
  return at != std::string_view::npos && line.find(close, at + open.size()) == std::string_view::npos;
}

// Sorted, and apart from each other.
void put_in_order(std::vector<model::Edit>& edits) {
  std::sort(edits.begin(), edits.end(), [](const model::Edit& a, const model::Edit& b) {
    return std::tie(a.span.begin, a.span.end) < std::tie(b.span.begin, b.span.end);
  });
  std::size_t end = 0;
  std::erase_if(edits, [&end](const model::Edit& edit) {
    if (edit.span.begin < end) return true;
    end = edit.span.end;
    return false;
  });
}

}  // namespace

void FixBuilder::add(model::Applicability applicability, model::Edit edit) {
  (applicability == model::Applicability::safe ? safe_ : unsafe_).push_back(std::move(edit));
}

std::optional<model::Fix> FixBuilder::take() {
  const auto applicability = safe_.empty() ? model::Applicability::unsafe : model::Applicability::safe;
  model::Fix fix{applicability, std::move(safe_.empty() ? unsafe_ : safe_)};
  put_in_order(fix.edits);
  return fix.edits.empty() ? std::nullopt : std::optional(std::move(fix));
}

model::Fix fix_of(model::Applicability applicability, model::Edit edit) {
  model::Fix fix{applicability, {}};
  fix.edits.push_back(std::move(edit));
  return fix;
}

ByteRange removal_of(std::string_view text, ByteRange piece) {
  ByteRange out = piece;
  while (out.begin > 0 && is_blank(text[out.begin - 1])) --out.begin;
  while (out.end < text.size() && is_blank(text[out.end])) ++out.end;
  const bool begins = out.begin == 0 || is_line_end(text[out.begin - 1]);
  const bool ends = out.end == text.size() || is_line_end(text[out.end]);
  if (begins && !ends) return {piece.begin, out.end};
  if (!begins && ends) return {out.begin, piece.end == out.end ? piece.end : out.end};
  if (!begins) return {out.begin < piece.begin && out.end > piece.end ? out.begin : piece.begin, piece.end};
  const std::size_t next = behind_line_end(text, out.end);
  const bool parted = blank_line_before(text, out.begin);
  if (next == text.size() || !blank_line_at(text, next))
    return {out.begin, parted || next == text.size() ? next : out.end};
  const std::size_t blank_end = text.find_first_of("\r\n", next);
  const bool two = parted && blank_end != std::string_view::npos;
  return {out.begin, two ? behind_line_end(text, blank_end) : next};
}

std::string_view line_end_of(std::string_view text) {
  const std::size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos) return "\n";
  return text.substr(at, behind_line_end(text, at) - at);
}

std::optional<model::Fix> respelt(const Subject& subject, std::string_view pointer, std::string_view wanted) {
  ByteRange span = value_span(subject, pointer);
  if (wanted.empty() || span.empty() || span == key_span(subject, pointer)) return std::nullopt;
  const bool quoted = std::string_view("\"'").find(subject.bytes()[span.begin]) != std::string_view::npos;
  if (quoted) span = {span.begin + 1, span.end - 1};
  if (text::lower_ascii(text::trim(span.of(subject.bytes()))) != text::lower_ascii(wanted)) return std::nullopt;
  // Without quotes "nULL" is a text and "null" is none.
  const auto read = yaml::parse(wanted);
  if (!quoted && (!read || read->as_string() == nullptr)) return std::nullopt;
  return fix_of(model::Applicability::safe, {span, std::string(wanted)});
}

bool bears_structure(const Subject& subject, ByteRange piece, Becomes becomes) {
  constexpr std::string_view k_signs = "*_`~<>[]()|!#$&\\^=+-:\"'";
  constexpr std::string_view k_signs_beside_space = "|[]()<>";
  const std::string_view text = subject.bytes();
  const auto& front = subject.document->front_matter;
  if (front && piece.begin < front->end) return true;
  const std::string_view signs = becomes == Becomes::space ? k_signs_beside_space : k_signs;
  if (piece.begin > 0 && signs.find(text[piece.begin - 1]) != std::string_view::npos) return true;
  if (piece.end < text.size() && signs.find(text[piece.end]) != std::string_view::npos) return true;

  const std::size_t reach = piece.begin - std::min(piece.begin, k_reach);
  const std::string_view near = text.substr(reach, piece.begin - reach);
  const std::size_t line = near.find_last_of("\r\n");
  const std::string_view before = line == std::string_view::npos ? near : near.substr(line + 1);
  if (only_markers(before) || opens(before, "](", ')') || opens(before, "<", '>')) return true;
  const std::string_view after = text.substr(piece.end, k_reach);
  return text::is_blank(after.substr(0, after.find_first_of("\r\n")));
}

}  // namespace ingot::lint
