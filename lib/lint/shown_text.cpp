#include "lint/shown_text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace ingot::lint {
namespace {

using Origin = model::Rendering::Origin;

// How often `piece` stands in `text` before `end`.
std::size_t occurrences(std::string_view text, std::string_view piece, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at < end; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

// The character of the escape at the beginning of `text`, in UTF-8, and how wide the escape is; nothing where it is
// none or stands for ASCII or half a character.
std::optional<std::pair<std::string, std::size_t>> unescaped(std::string_view text) {
  constexpr std::size_t k_width = 6;
  for (const std::size_t width : {k_width, 2 * k_width}) {
    const std::string_view escape = text.substr(0, width);
    if (!escape.starts_with("\\u") || (width > k_width && !escape.substr(k_width).starts_with("\\u"))) break;
    const auto value = json::parse(fmt::format("\"{}\"", escape));
    if (!value || value->as_string() == nullptr) continue;
    if (utf8::length(*value->as_string()) != 1 || value->as_string()->size() == 1) break;
    return std::pair{*value->as_string(), width};
  }
  return std::nullopt;
}

}  // namespace

ShownText::ShownText(const Subject& subject, Escapes escapes) : subject_(subject), rendered_(subject.bytes()) {
  if (subject.document != nullptr) rendered_ = subject.document->text(rendered_);
  const bool is_json =
      subject.document != nullptr && subject.document->rendering && !subject.document->rendering->header;
  if (escapes == Escapes::decoded && is_json && rendered_.find("\\u") != std::string_view::npos) decode();
  text_ = escapes_.empty() ? rendered_ : std::string_view(decoded_);
}

void ShownText::decode() {
  std::size_t done = 0;
  const auto take = [&](std::size_t end) { decoded_ += rendered_.substr(done, end - done); };
  for (std::size_t at = rendered_.find('\\'); at != std::string_view::npos; at = rendered_.find('\\', at)) {
    const auto character = unescaped(rendered_.substr(at));
    if (!character) {
      at += 2;  // with what it escapes, which may be another backslash
      continue;
    }
    take(at);
    escapes_.push_back({decoded_.size(), character->first.size(), at, character->second});
    decoded_ += character->first;
    done = at += character->second;
  }
  take(rendered_.size());
}

std::size_t ShownText::in_rendering(std::size_t at) const {
  const auto behind = std::upper_bound(escapes_.begin(), escapes_.end(), at,
                                       [](std::size_t value, const Escape& escape) { return value < escape.at; });
  if (behind == escapes_.begin()) return at;
  const Escape& last = *std::prev(behind);
  return at == last.at ? last.origin : last.origin + last.width + (at - last.at - last.size);
}

bool ShownText::is_repeated(std::size_t at) const {
  if (subject_.document == nullptr || !subject_.document->rendering) return false;
  at = in_rendering(at);
  const auto& blocks = subject_.document->blocks;
  const auto behind = std::upper_bound(blocks.begin(), blocks.end(), at,
                                       [](std::size_t value, const auto& block) { return value < block.span.begin; });
  return behind != blocks.begin() && (behind - 1)->kind == model::BlockKind::heading && (behind - 1)->span.contains(at);
}

ByteRange ShownText::in_unit(ByteRange piece) const {
  const model::Rendering& rendering = *subject_.document->rendering;
  const auto next = std::upper_bound(rendering.units.begin(), rendering.units.end(), piece.begin,
                                     [](std::size_t at, const auto& unit) { return at < unit.at; });
  const std::size_t begin = next == rendering.units.begin() ? 0 : rendering.source_of((next - 1)->at);
  const std::size_t end = next == rendering.units.end() ? rendering.source_end : rendering.source_of(next->at);
  const std::size_t offset = subject_.part_offset;
  if (begin < offset || end < begin || end - offset > subject_.part.size()) return {};
  const std::string_view wanted = piece.of(rendered_);
  const std::size_t found = subject_.part.substr(begin - offset, end - begin).find(wanted);
  return found == std::string_view::npos ? ByteRange{} : ByteRange{begin + found, begin + found + wanted.size()};
}

ByteRange ShownText::in_file(ByteRange piece) const {
  if (subject_.document == nullptr || !subject_.document->rendering) return piece;
  const bool repeated = is_repeated(piece.begin);
  piece = {in_rendering(piece.begin), in_rendering(piece.end)};
  if (repeated) return in_unit(piece);
  const model::Rendering& rendering = *subject_.document->rendering;
  const auto behind = [&](std::size_t at) {
    return std::upper_bound(rendering.origins.begin(), rendering.origins.end(), at,
                            [](std::size_t value, const Origin& origin) { return value < origin.at; });
  };
  const Origin first = *(behind(piece.begin) - 1);
  const auto next = behind(piece.empty() ? piece.begin : piece.end - 1);
  const ByteRange source{first.source, next == rendering.origins.end() ? rendering.source_end : next->source};
  const std::size_t offset = subject_.part_offset;
  if (source.begin < offset || source.end < source.begin || source.end - offset > subject_.part.size()) return source;

  const std::string_view raw = subject_.part.substr(source.begin - offset, source.size());
  const std::string_view wanted = piece.of(rendered_);
  std::size_t skipped = occurrences(rendered_.substr(first.at), wanted, piece.begin - first.at);
  std::size_t found = raw.find(wanted);
  for (; found != std::string_view::npos && skipped > 0; --skipped) found = raw.find(wanted, found + wanted.size());
  if (found == std::string_view::npos || wanted.empty()) return source;
  return {source.begin + found, source.begin + found + wanted.size()};
}

}  // namespace ingot::lint
