// Bytes to a Document (source -> parse -> chunk). One file per format, chosen by the extension of the path.
// Pure; never fails on hostile input other than by returning an Error of kind document, and its time is linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "base/result.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"

namespace ingot::parse {

/// True when a parser is registered for the extension of this path.
[[nodiscard]] bool understands(std::string_view path);

/// What a rule says about structured sources; Markdown needs none of it.
struct Options {
  std::vector<Glob> describe_columns;      ///< CSV: columns that are shown, by name; empty: all that are not excluded
  std::vector<Glob> exclude_columns;       ///< CSV: columns that never appear; wins
  std::optional<std::string> objects_key;  ///< JSON: the key whose array holds the objects; unset: the root array, or
                                           ///< the only key of the root object that holds an array
};

/// The document of one file. Errors (document): "path:line:column: what" for front matter that is no YAML map, and for
/// structure beyond the limits (tables over 256 columns).
[[nodiscard]] Result<model::Document> parse(const model::SourceFile& file, const Options& options = {});

}  // namespace ingot::parse
