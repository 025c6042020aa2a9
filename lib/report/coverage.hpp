// What the corpus of a run held, document by document: the part of a run report that users hold against their minimums.
// It is read back from the file of the run before, and compared with it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/chunk.hpp"

namespace ingot::report {

/// What the report says about one document of the run, changed or not.
struct DocumentFigures {
  std::string doc_id;
  std::string path;
  std::string type;
  std::vector<std::string> audiences;
  std::size_t chunk_count = 0;
  std::size_t total_tokens = 0;
  std::string last_updated;  ///< UTC, RFC 3339
  std::vector<std::string> guardrail_flags;
};

/// Of the records of one document, which has some.
[[nodiscard]] DocumentFigures figures_of(std::span<const model::Record> records);

struct Coverage {
  std::string source;
  std::string started_at;  ///< UTC, RFC 3339
  bool whole = true;       ///< false: of a run over some paths only
  std::vector<DocumentFigures> documents;

  [[nodiscard]] std::size_t chunks() const;
  [[nodiscard]] std::size_t tokens() const;
};

/// Of a run report ("ingot.run/1"). Errors (config): "path: what", for a file that is none.
[[nodiscard]] Result<Coverage> parse_coverage(std::string_view path, std::string_view text);

/// The "documents" of a run report; each with its "delta", null where `before` does not know the document or is null.
[[nodiscard]] Value documents_value(const Coverage& now, const Coverage* before);

/// {"since","chunks","tokens","documents_added","documents_removed"}; null without `before`, and null within where a
/// run over some paths cannot tell.
[[nodiscard]] Value delta_value(const Coverage& now, const Coverage* before);

/// For people: what there is, by type and by guardrail flag; some lines.
[[nodiscard]] std::string render_coverage(const Coverage& coverage);

}  // namespace ingot::report
