#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/chunk.hpp"
#include "chunk/covered.hpp"
#include "chunk/cuts.hpp"
#include "chunk/keys.hpp"
#include "chunk/line_ends.hpp"
#include "chunk/overlap.hpp"
#include "chunk/pieces.hpp"
#include "chunk/scopes.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

using model::Chunk;

// The chunks of one scope.
class Renderer {
 public:
  Renderer(Work& work, Pieces pieces) : work_(work), text_(work.measure.text()), pieces_(std::move(pieces)) {}

  // Chunks of the best cuts. What turns out too large when it is counted for real is forbidden and the cuts are chosen
  // again: each round forbids at least one span, so this ends.
  std::vector<Chunk> run() {
    std::set<Span> forbidden;
    while (true) {
      const std::vector<Span> spans = choose_cuts(pieces_, work_.options, forbidden);
      std::vector<Chunk> chunks;
      chunks.reserve(spans.size());
      const std::size_t before = forbidden.size();
      for (const Span span : spans) {
        chunks.push_back(render(span, chunks.empty() ? 0 : chunks.back().own.begin));
        if (!fits(chunks.back()) && span.last > span.first + 1) forbidden.insert(span);
      }
      if (forbidden.size() == before) {
        sections_.clear();
        for (const Span span : spans) sections_.push_back(pieces_.pieces[span.first].section);
        return chunks;
      }
    }
  }

  /// The section that each chunk starts in.
  [[nodiscard]] const std::vector<std::uint32_t>& sections() const { return sections_; }

 private:
  [[nodiscard]] bool fits(const Chunk& chunk) const {
    return chunk.tokens <= work_.limits.tokens && chunk.words <= work_.limits.words && within_chars(chunk);
  }

  [[nodiscard]] bool within_chars(const Chunk& chunk) const {
    if (!work_.options.max_chars) return true;
    const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
    return utf8::length(text_.substr(begin, chunk.own.end - begin)) <= work_.limits.chars;
  }

  // The overlap gives way first when the count is over the limit.
  Chunk render(Span span, std::size_t previous_begin) {
    const Piece& first = pieces_.pieces[span.first];
    Chunk chunk;
    chunk.own = own_range(span);
    if (first.takes_overlap && wants_overlap(work_.options)) chunk.overlap = overlap_of(first, span, previous_begin);
    const Breadcrumb& breadcrumb = work_.breadcrumbs.of(breadcrumb_section(work_, first));
    chunk.heading_path = heading_path(work_.sections, first.section);
    fill(chunk, span, breadcrumb.text);
    if (chunk.overlap && !fits(chunk)) {
      chunk.overlap.reset();
      fill(chunk, span, breadcrumb.text);
    }
    chunk.breadcrumb = breadcrumb.parts;
    return chunk;
  }

  // Only prose of the same section is repeated.
  std::optional<ByteRange> overlap_of(const Piece& first, Span span, std::size_t previous_begin) {
    std::size_t begin = first.begin;
    for (std::size_t at = span.first; pieces_.pieces[at].takes_overlap; --at) begin = pieces_.pieces[at - 1].begin;
    const auto from = overlap_begin(work_.measure, std::max(begin, previous_begin), first.begin, work_.options);
    if (!from) return std::nullopt;
    return ByteRange{*from, first.begin};
  }

  // Blank lines at both ends belong to no chunk; the indentation of the first line does.
  [[nodiscard]] ByteRange own_range(Span span) const {
    ByteRange own{pieces_.pieces[span.first].begin, pieces_.end_of(span.last - 1)};
    while (own.end > own.begin && text::is_blank(text_.substr(own.end - 1, 1))) --own.end;
    return own;
  }

  void fill(Chunk& chunk, Span span, const std::string& breadcrumb) {
    const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
    const std::string_view source = text_.substr(begin, chunk.own.end - begin);
    const std::string& prefix = work_.replayer.at(pieces_.pieces[span.first].replays).prefix.text;
    std::string closing = work_.replayer.closing_of_open_code(chunk.own.end);
    if (span.last < pieces_.pieces.size()) closing += work_.replayer.at(pieces_.pieces[span.last].replays).closing.text;
    chunk.content.clear();
    chunk.content.reserve(prefix.size() + source.size() + closing.size());
    chunk.content.append(prefix).append(source);
    chunk.prefix_bytes = prefix.size();
    chunk.content.append(closing);
    chunk.embed_text.clear();
    chunk.embed_text.reserve(breadcrumb.size() + chunk.content.size());
    chunk.embed_text.append(breadcrumb);
    work_.measure.append_sent(chunk.content, chunk.embed_text);
    chunk.tokens = work_.measure.tokens(chunk.embed_text, breadcrumb.size() + prefix.size(), {begin, chunk.own.end});
    chunk.words = words_of(chunk, span, source);
  }

  // Words are cut by the finest cuts, and by those behind a full-width stop, which needs no white space; everywhere
  // else those of the pieces add up.
  [[nodiscard]] std::size_t words_of(const Chunk& chunk, Span span, std::string_view source) const {
    std::size_t words = 0;
    bool exact = !chunk.overlap;
    for (std::size_t at = span.first; at < span.last; ++at) {
      const Piece& piece = pieces_.pieces[at];
      words += piece.size.words;
      exact &= piece.cut <= AtomKind::sentence && piece.cut != AtomKind::cell;
      exact &= piece.cut != AtomKind::sentence || text::is_blank(text_.substr(piece.begin - 1, 1));
    }
    return exact ? words : tokens::count_words(source);
  }

  Work& work_;
  std::string_view text_;
  Pieces pieces_;
  std::vector<std::uint32_t> sections_;
};

// The chunks of a text whose lines end with LF.
std::vector<Chunk> split_lines(std::string_view text, const model::Document& document, std::string_view document_key,
                               const Options& options, tokens::Tokenizer& tokenizer) {
  Work work(text, document, options, tokenizer);
  KeyMaker keys("ingot.chunk_key/3", document_key);
  std::vector<Chunk> chunks;
  for (const Scope scope : scopes_of(work)) {
    Renderer renderer(work, pieces_of(work, scope));
    std::vector<Chunk> made = renderer.run();
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (!document_key.empty())
        made[i].key = keys.key(anchor(work.sections, renderer.sections()[i]), made[i].own.of(text));
      chunks.push_back(std::move(made[i]));
    }
  }
  add_covered(chunks, document, text);
  return chunks;
}

void to_source(std::vector<Chunk>& chunks, const model::Rendering& rendering) {
  for (Chunk& chunk : chunks) {
    chunk.own = {rendering.source_of(chunk.own.begin), rendering.source_of(chunk.own.end)};
    chunk.overlap.reset();
  }
}

// The source text takes the place of the normalised one, which stands in the content behind what is replayed.
void restore(Chunk& chunk, const LineEnds& line_ends, std::string_view source) {
  const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
  const ByteRange shown{begin, chunk.own.end};
  chunk.content.replace(chunk.prefix_bytes, shown.size(), line_ends.source_of(shown).of(source));
  chunk.own = line_ends.source_of(chunk.own);
  if (chunk.overlap) chunk.overlap = line_ends.source_of(*chunk.overlap);
}

}  // namespace

std::vector<Chunk> split(std::string_view bytes, const model::Document& document, std::string_view document_key,
                         const Options& options, tokens::Tokenizer& tokenizer) {
  INGOT_ASSERT(options.max_tokens >= k_least_max_tokens);
  if (document.blocks.empty()) return {};
  const std::string_view text = document.text(bytes);
  if (document.rendering) {
    std::vector<Chunk> chunks = split_lines(text, document, document_key, options, tokenizer);
    to_source(chunks, *document.rendering);
    return chunks;
  }
  const auto line_ends = LineEnds::of(text);
  if (!line_ends) return split_lines(text, document, document_key, options, tokenizer);
  std::vector<Chunk> chunks =
      split_lines(line_ends->normalised(), line_ends->normalised(document), document_key, options, tokenizer);
  for (Chunk& chunk : chunks) restore(chunk, *line_ends, text);
  return chunks;
}

}  // namespace ingot::chunk
