// The paragraphs and lines of a document, as numbers that are equal where the words are: what is repeated from document
// to document is found by them.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "lint/facts.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

/// Of running text and HTML of a Markdown document, with at least five words or ten letters of Han or kana; no code, no
/// headings, no tables. A paragraph comes before its lines, which are there where it has several.
[[nodiscard]] std::vector<PassageFacts> passages_of(const Subject& subject);

inline constexpr std::size_t k_first_documents = 3;

/// A passage that several documents have.
struct RepeatedText {
  ByteRange span;  ///< in the first document
  std::array<const DocumentFacts*, k_first_documents> first{};
  const DocumentFacts* last = nullptr;
  std::size_t documents = 0;
};

/// Those that stand in `least` documents or more, by their first place; a paragraph before its lines.
[[nodiscard]] std::vector<RepeatedText> repeated_texts(std::span<const DocumentFacts* const> documents,
                                                       std::size_t least);

}  // namespace ingot::lint
