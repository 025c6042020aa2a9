// Bytes to a Document (source -> parse -> chunk). One file per format, chosen by the extension of the path.
// Pure; never fails on hostile input other than by returning an Error of kind document, and its time is linear.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
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

/// What a rule says about structured sources; Markdown needs none of it. Column patterns are whole names or globs,
/// whatever the case of letters; `_` and every kind of blank are the same to them.
struct Options {
  std::vector<Glob> describe_columns;      ///< CSV: columns that are shown, by name; empty: all that are not excluded
  std::vector<Glob> exclude_columns;       ///< CSV: columns that never appear; wins
  bool pricing = false;                    ///< CSV: exclude what is called price, MSRP, retail or dealer as well
  std::optional<std::string> objects_key;  ///< JSON: the key whose array holds the objects; unset: the root array, or
                                           ///< the only key of the root object that holds an array
};

/// The document of one file. Errors (document): "path:line:column: what" for front matter that is no YAML map, for
/// structure beyond the limits (tables over 256 columns), and for JSON and CSV that cannot be read without loss.
[[nodiscard]] Result<model::Document> parse(const model::SourceFile& file, const Options& options = {});

/// The next bytes of a file, of any number; empty at its end. The view is used up before the next call.
using Window = std::function<Result<std::string_view>()>;

/// Some units of a structured file. The parts of a file tile its bytes, in order.
struct Part {
  model::Document document;  ///< its rendering's `source` are offsets in the file
  std::string_view bytes;    ///< valid during the call only
  std::size_t offset = 0;    ///< of `bytes` in the file
  std::size_t line = 0;      ///< 0-based line of the file that `bytes` begins on
};

/// Where a part ends: behind the unit that makes it full. A part of `least_bytes` or more (of the file or of its text,
/// whichever are more) is ended by the first unit that a digest of its own bytes picks, on the average after as many
/// bytes again: an edit moves no ends but those near it. Windows have no say.
struct PartLimits {
  std::size_t units = std::numeric_limits<std::size_t>::max();
  std::size_t least_bytes = std::numeric_limits<std::size_t>::max();
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();  ///< full, picked or not
};

/// True when the file may be read by parse_stream(): JSON, JSON lines, CSV, TSV.
[[nodiscard]] bool streams(std::string_view path);

/// Hands on the file in parts, at least one, in memory for one window and one part. Errors are those of parse(), of
/// `next` and of `take`, and (document) bytes that are no UTF-8 text or an element of more than 8 MiB; parts before the
/// error have been handed on.
Result<void> parse_stream(std::string_view path, const Window& next, const Options& options, const PartLimits& limits,
                          const std::function<Result<void>(Part&&)>& take);

}  // namespace ingot::parse
