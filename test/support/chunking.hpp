// Short ways to chunks for tests: one tokenizer, usual limits, a text to its chunks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chunk/chunk.hpp"
#include "support/laws.hpp"
#include "support/markdown.hpp"

namespace ingot::test {

inline tokens::Tokenizer& tokenizer() {
  static tokens::Tokenizer instance(tokens::Encoding::cl100k_base);
  return instance;
}

/// A limit with room for a choice of cuts.
inline chunk::Options limits(std::size_t max_tokens) {
  chunk::Options options;
  options.max_tokens = max_tokens;
  options.target_tokens = max_tokens / 2;
  options.min_tokens = max_tokens / 8;
  return options;
}

/// A document with its chunks; everything that a Cutting looks at.
struct Chunked {
  std::string bytes;
  model::Document document;
  chunk::Options options;
  std::vector<model::Chunk> chunks;

  [[nodiscard]] Cutting cutting() const { return {document.text(bytes), document, chunks, options, tokenizer()}; }
  [[nodiscard]] std::string_view own(std::size_t chunk) const { return chunks.at(chunk).own.of(bytes); }
};

/// Nothing when the document is refused.
inline std::optional<Chunked> chunked_if_accepted(std::string bytes, const chunk::Options& options) {
  auto document = parse::parse(source_file(bytes));
  if (!document) return std::nullopt;
  auto chunks = chunk::split(bytes, *document, "guide", options, tokenizer());
  return Chunked{std::move(bytes), std::move(*document), options, std::move(chunks)};
}

/// Of a document that is accepted.
inline Chunked chunked(std::string bytes, const chunk::Options& options = {}) {
  auto result = chunked_if_accepted(std::move(bytes), options);
  return result ? std::move(*result) : Chunked{};
}

}  // namespace ingot::test
