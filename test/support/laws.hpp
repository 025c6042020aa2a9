// The laws of model/document.hpp and chunk/chunk.hpp as checks that unit tests, hostile shapes and the fuzzers share.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "chunk/chunk.hpp"
#include "model/document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::test {

/// What is wrong with the blocks of a document by the invariant of model/document.hpp; an empty text when it holds.
inline std::string broken_blocks(std::string_view bytes, const model::Document& document) {
  std::size_t covered = document.body.begin;
  std::vector<std::size_t> child_end(document.blocks.size(), 0);
  for (std::size_t at = 0; at < document.blocks.size(); ++at) {
    const model::Block& block = document.blocks[at];
    if (block.span.begin >= block.span.end) return "empty block";
    if (block.head().end > block.span.end) return "head outside";
    if (block.parent) {
      const ByteRange parent = document.blocks[*block.parent].span;
      if (block.span.begin < parent.begin || block.span.end > parent.end) return "child outside its parent";
      if (block.span.begin < child_end[*block.parent]) return "siblings overlap";
      child_end[*block.parent] = block.span.end;
      continue;
    }
    if (block.span.begin < covered) return "top-level blocks overlap";
    if (!text::is_blank(bytes.substr(covered, block.span.begin - covered))) return "text between blocks";
    covered = block.span.end;
  }
  if (!text::is_blank(bytes.substr(covered))) return "text behind the last block";
  return {};
}

/// Which bytes of the text a cut may stand before; the end is one more. Invalid bytes are characters of their own.
inline std::vector<bool> character_starts(std::string_view text) {
  std::vector<bool> starts(text.size() + 1, false);
  for (std::size_t at = 0; at < text.size(); at += utf8::decode(text, at).length) starts[at] = true;
  starts[text.size()] = true;
  return starts;
}

inline std::string broken_limit(const model::Chunk& chunk, const std::string& bytes, const chunk::Options& options,
                                tokens::Tokenizer& tokenizer) {
  if (chunk.tokens != tokenizer.count(chunk.embed_text)) return "wrong count";
  if (chunk.tokens > options.max_tokens) return "over max_tokens";
  if (chunk.words > options.max_words) return "over max_words";
  const std::size_t begin = chunk.overlap ? chunk.overlap->begin : chunk.own.begin;
  const std::size_t chars = utf8::length(std::string_view(bytes).substr(begin, chunk.own.end - begin));
  if (chars > options.max_chars.value_or(chars)) return "over max_chars";
  return {};
}

/// What is wrong with these chunks of a document; an empty text when the law holds.
inline std::string broken_law(const std::string& bytes, const model::Document& document,
                              const std::vector<model::Chunk>& chunks, const chunk::Options& options,
                              tokens::Tokenizer& tokenizer) {
  const std::vector<bool> starts = character_starts(bytes);
  std::size_t covered = document.body.begin;
  std::set<std::string> keys;
  for (const model::Chunk& chunk : chunks) {
    if (chunk.own.begin < covered) return "own spans overlap";
    if (!text::is_blank(std::string_view(bytes).substr(covered, chunk.own.begin - covered))) return "text in no chunk";
    if (text::is_blank(chunk.own.of(bytes))) return "blank chunk";
    if (!starts[chunk.own.begin] || !starts[chunk.own.end]) return "cut inside a code point";
    if (std::string limit = broken_limit(chunk, bytes, options, tokenizer); !limit.empty()) return limit;
    if (chunk.overlap && (chunk.overlap->end != chunk.own.begin || chunk.overlap->begin >= chunk.overlap->end))
      return "overlap apart";
    if (chunk.overlap && !starts[chunk.overlap->begin]) return "overlap begins inside a code point";
    if (chunk.content.find(chunk.own.of(bytes)) == std::string::npos) return "content lacks own text";
    if (!chunk.embed_text.ends_with(chunk.content)) return "embed_text lacks content";
    if (!keys.insert(chunk.key).second) return "two chunks with one key";
    covered = chunk.own.end;
  }
  if (!text::is_blank(std::string_view(bytes).substr(covered))) return "text behind the last chunk";
  return {};
}

}  // namespace ingot::test
