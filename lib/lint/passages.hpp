// The paragraphs and lines of a document, as numbers that are equal where the words are: what is repeated from document
// to document is found by them.
#pragma once

#include <vector>

#include "lint/facts.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

/// Of running text and HTML of a Markdown document, with at least five words or ten letters of Han or kana; no code, no
/// headings, no tables. A paragraph comes before its lines, which are there where it has several.
[[nodiscard]] std::vector<PassageFacts> passages_of(const Subject& subject);

}  // namespace ingot::lint
