// A change set into the rows of a file store: both by chunk_id, read side by side and written anew, with one row in
// memory. What Postgres does in a transaction, with the same outcome (staging.hpp, side_table.hpp).
#pragma once

#include "base/result.hpp"
#include "io/replaced_files.hpp"
#include "store/backends/shelf.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// Where it is written and how wide vectors are.
struct ShelfTarget {
  io::ReplacedFiles& files;
  Shelf& shelf;
  std::string table;
  std::size_t dimensions = 0;
};

/// The caller holds the shelf's lock and has compared the base run. `before` may be null: nothing is there. When
/// nothing differs nothing is written, and the run is the last one. Errors: as Store::apply() has them.
[[nodiscard]] Result<Applied> merge_into(const ShelfTarget& target, ShelfReader* before, const ChangeSet& changes);

}  // namespace ingot::store
