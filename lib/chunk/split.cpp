#include <algorithm>
#include <cstdint>
#include <map>

#include "base/assert.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "chunk/chunk.hpp"
#include "chunk/cuts.hpp"
#include "chunk/pieces.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

using model::Chunk;

class Renderer {
 public:
  Renderer(std::string_view bytes, const Pieces& pieces, const Options& options, tokens::Tokenizer& tokenizer)
      : bytes_(bytes), pieces_(pieces), options_(options), tokenizer_(tokenizer) {}

  // Renders and counts for real. The overlap gives way first when the count is over the limit.
  Chunk render(Span span, std::size_t previous_begin) {
    const Piece& first = pieces_.pieces[span.first];
    Chunk chunk;
    chunk.own = own_range(span);
    const bool wanted = takes_overlap(pieces_, span, own_size(pieces_, span), options_);
    // A chunk whose overlap repeats all of the one before would make that one useless.
    if (wanted && *first.overlap_begin > previous_begin)
      chunk.overlap = ByteRange{*first.overlap_begin, chunk.own.begin};
    const Breadcrumb& breadcrumb = pieces_.breadcrumb(first);
    chunk.breadcrumb = breadcrumb.parts;
    chunk.heading_path = heading_path(pieces_.sections, first.section);
    fill(chunk, span, breadcrumb);
    if (!fits(chunk) && chunk.overlap) {
      chunk.overlap.reset();
      fill(chunk, span, breadcrumb);
    }
    return chunk;
  }

  [[nodiscard]] bool fits(const Chunk& chunk) const {
    return chunk.tokens <= options_.max_tokens && chunk.words <= options_.max_words;
  }

 private:
  // Blank lines at both ends belong to no chunk; the indentation of the first line does.
  ByteRange own_range(Span span) const {
    ByteRange own{pieces_.pieces[span.first].begin, pieces_.end_of(span.last - 1)};
    while (own.end > own.begin && text::is_blank(bytes_.substr(own.end - 1, 1))) --own.end;
    return own;
  }

  void fill(Chunk& chunk, Span span, const Breadcrumb& breadcrumb) {
    const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
    const std::string_view source = bytes_.substr(begin, chunk.own.end - begin);
    chunk.content = pieces_.prefix(pieces_.pieces[span.first]).text;
    chunk.content.append(source);
    if (span.last < pieces_.pieces.size()) chunk.content += pieces_.closing(pieces_.pieces[span.last]).text;
    chunk.embed_text = breadcrumb.text + chunk.content;
    chunk.tokens = tokenizer_.count(chunk.embed_text);
    chunk.words = tokens::count_words(source);
  }

  std::string_view bytes_;
  const Pieces& pieces_;
  const Options& options_;
  tokens::Tokenizer& tokenizer_;
};

// Chunks of one choice of cuts. What turns out too large when it is counted for real is forbidden and the cuts are
// chosen again: each round forbids at least one span, so this ends. Nothing when a single piece is too large.
std::optional<std::vector<Chunk>> render_all(Renderer& renderer, const Pieces& pieces, const Options& options,
                                             std::vector<Span>& spans) {
  std::set<Span> forbidden;
  while (true) {
    spans = choose_cuts(pieces, options, forbidden);
    std::vector<Chunk> chunks;
    const std::size_t before = forbidden.size();
    for (const Span span : spans) {
      chunks.push_back(renderer.render(span, chunks.empty() ? 0 : chunks.back().own.begin));
      if (renderer.fits(chunks.back())) continue;
      if (span.last == span.first + 1) return std::nullopt;
      forbidden.insert(span);
    }
    if (forbidden.size() == before) return chunks;
  }
}

void add_kinds(std::vector<Chunk>& chunks, const model::Document& document) {
  std::vector<std::uint32_t> kinds(chunks.size(), 0);
  for (const model::Block& block : document.blocks) {
    const auto first = std::partition_point(chunks.begin(), chunks.end(),
                                            [&](const Chunk& chunk) { return chunk.own.end <= block.span.begin; });
    for (auto at = first; at != chunks.end() && at->own.begin < block.span.end; ++at) {
      kinds[static_cast<std::size_t>(at - chunks.begin())] |= 1U << static_cast<unsigned>(block.kind);
    }
  }
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    for (unsigned kind = 0; kind <= static_cast<unsigned>(model::BlockKind::mdx); ++kind) {
      if ((kinds[i] >> kind & 1U) != 0) chunks[i].kinds.push_back(static_cast<model::BlockKind>(kind));
    }
  }
}

void add_keys(std::vector<Chunk>& chunks, const std::vector<Span>& spans, const Pieces& pieces, std::string_view bytes,
              std::string_view document_key) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const Section& section = pieces.sections[pieces.pieces[spans[i].first].section];
    DigestInput input;
    input.field("ingot.chunk_key/1").field(document_key).field(section.anchor).field(chunks[i].own.of(bytes));
    const std::size_t duplicate = seen[input.digest_hex()]++;
    chunks[i].key = input.field(std::to_string(duplicate)).digest_hex().substr(0, 32);
  }
}

}  // namespace

std::vector<Chunk> split(std::string_view bytes, const model::Document& document, std::string_view document_key,
                         const Options& options, tokens::Tokenizer& tokenizer) {
  INGOT_ASSERT(options.max_tokens >= k_least_max_tokens);
  if (document.blocks.empty()) return {};
  for (std::size_t margin = 2;; margin *= 2) {
    INGOT_ASSERT(margin < options.max_tokens);
    const Pieces pieces = pieces_of(bytes, document, options, tokenizer, margin);
    Renderer renderer(bytes, pieces, options, tokenizer);
    std::vector<Span> spans;
    auto chunks = render_all(renderer, pieces, options, spans);
    if (!chunks) continue;
    add_kinds(*chunks, document);
    add_keys(*chunks, spans, pieces, bytes, document_key);
    return std::move(*chunks);
  }
}

}  // namespace ingot::chunk
