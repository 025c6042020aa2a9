// What can be known of rows without the server, so that a message names the chunk and not a line of a COPY: text
// without NUL, vectors of unit length and of the right width, identifiers once only.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

#include "base/result.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// Of the rows of one COPY, as they pass.
class RowChecks {
 public:
  explicit RowChecks(std::size_t dimensions) : dimensions_(dimensions) {}
  /// Errors: document, embedding or internal; they name the chunk.
  [[nodiscard]] Result<void> check(const Row& row);

 private:
  std::size_t dimensions_;
  std::unordered_set<std::string> seen_;
};

/// The rest of a change set: what goes, parents and documents.
[[nodiscard]] Result<void> check_changes(const ChangeSet& changes);

}  // namespace ingot::store
