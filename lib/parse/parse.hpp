// Bytes to a Document (source -> parse -> chunk). One file per format, chosen by the extension of the path.
// Pure; never fails on hostile input other than by returning an Error of kind document, and its time is linear.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"

namespace ingot::parse {

/// True when a parser is registered for the extension of this path.
[[nodiscard]] bool understands(std::string_view path);

/// The document of one file. Errors (document): "path:line:column: what" for front matter that is no YAML map, and for
/// structure beyond the limits (tables over 256 columns).
[[nodiscard]] Result<model::Document> parse(const model::SourceFile& file);

}  // namespace ingot::parse
