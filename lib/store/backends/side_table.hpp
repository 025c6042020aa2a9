// Tables beside the chunk table whose rows come and go with documents: parents (spec chunking 2.10) and the documents
// themselves. They are written in the transaction of the chunks and after them: a reader never sees a chunk whose
// parent or document is missing or of another run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/backends/copy_binary.hpp"
#include "store/backends/staging.hpp"
#include "store/store.hpp"
#include "store/target.hpp"

namespace ingot::store {

/// Beside its key it has source, doc_id, content, metadata, content_hash, tenant, run_id and the two times.
struct SideTable {
  std::string name;
  std::string_view what;      ///< its rows, as messages call them; the stage is named after it
  std::string_view key;       ///< the primary key, a text
  std::string_view all;       ///< columns that are stored; the history has them too, and replaced_by
  std::string_view compared;  ///< what a run may change of a row; tenant is the last
  std::string_view staged;    ///< definition of the stage: the key and what is compared, without tenant
};

[[nodiscard]] SideTable parents_of(const Target& target);
[[nodiscard]] SideTable documents_of(const Target& target);

/// Rows on their way into the stage.
struct SideRows {
  std::size_t size = 0;
  std::function<void(CopyBinary& copy, std::size_t at)> write;  ///< a whole row, its columns in the stage's order
};

[[nodiscard]] SideRows rows_of(const std::vector<ParentRow>& parents);
[[nodiscard]] SideRows rows_of(const std::vector<DocumentRow>& documents);

struct SideCounts {
  std::size_t written = 0;
  std::size_t removed = 0;
};

/// True when this source has parents to write, or chunks that have some: asked before the chunks are merged. Nothing
/// else may touch the table, so that a user without rights on it can load corpora that need none.
[[nodiscard]] Answer<bool> concerns_parents(Connection& connection, const Target& target, const ChangeSet& changes);

/// Merges the rows, and removes those of `documents` (doc_ids) that are not among them and those whose document has no
/// chunk any more. Leaves equal rows alone and keeps what others were in the history. Errors: refused when a key
/// belongs to another source.
[[nodiscard]] Answer<SideCounts> merge_beside(Connection& connection, const Writing& writing, const SideTable& table,
                                              const SideRows& rows, const std::vector<std::string>& documents);

}  // namespace ingot::store
