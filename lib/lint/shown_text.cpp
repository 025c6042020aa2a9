#include "lint/shown_text.hpp"

#include <algorithm>

namespace ingot::lint {
namespace {

using Origin = model::Rendering::Origin;

// How often `piece` stands in `text` before `end`.
std::size_t occurrences(std::string_view text, std::string_view piece, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at < end; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

}  // namespace

ShownText::ShownText(const Subject& subject) : subject_(subject), text_(subject.bytes()) {
  if (subject.document != nullptr) text_ = subject.document->text(text_);
}

bool ShownText::is_repeated(std::size_t at) const {
  if (subject_.document == nullptr || !subject_.document->rendering) return false;
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
  const std::string_view wanted = piece.of(text_);
  const std::size_t found = subject_.part.substr(begin - offset, end - begin).find(wanted);
  return found == std::string_view::npos ? ByteRange{} : ByteRange{begin + found, begin + found + wanted.size()};
}

ByteRange ShownText::in_file(ByteRange piece) const {
  if (subject_.document == nullptr || !subject_.document->rendering) return piece;
  if (is_repeated(piece.begin)) return in_unit(piece);
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
  const std::string_view wanted = piece.of(text_);
  std::size_t skipped = occurrences(text_.substr(first.at), wanted, piece.begin - first.at);
  std::size_t found = raw.find(wanted);
  for (; found != std::string_view::npos && skipped > 0; --skipped) found = raw.find(wanted, found + wanted.size());
  if (found == std::string_view::npos || wanted.empty()) return source;
  return {source.begin + found, source.begin + found + wanted.size()};
}

}  // namespace ingot::lint
