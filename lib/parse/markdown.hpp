// Markdown (GFM) to a Document through cmark-gfm. Its end positions are not to be trusted (spec chunking 2.2), so
// blocks are laid out from start lines only: a block owns the lines up to its next sibling, and where it ends inside
// them is read off the text. Inline positions are not used at all.
#pragma once

#include "base/result.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"
#include "parse/parse.hpp"

namespace ingot::parse {

[[nodiscard]] Result<model::Document> parse_markdown(const model::SourceFile& file, const Options& options);

}  // namespace ingot::parse
