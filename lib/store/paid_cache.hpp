// Vectors that were paid for, beside the rows of a store, so that no run pays for them again. A store need not have
// one: then the journal keeps them until they are in its rows.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::store {

/// A vector that was paid for. The views must live until cache() returns.
struct CacheRow {
  std::string_view embed_key;
  std::string_view space;
  std::string_view model;
  std::span<const float> embedding;
};

/// What a space's service answered for the text that shows whether it still answers with the same model.
struct Canary {
  std::vector<float> embedding;
  bool recent = false;  ///< noted less than 24 hours ago, by the server's clock
};

/// A vector is valid during its visit only.
using VectorVisitor = std::function<void(std::string_view embed_key, std::span<const float> embedding)>;

class PaidCache {
 public:
  virtual ~PaidCache() = default;

  /// Visits each vector of these keys that the cache of the database has, bit for bit as it was written, in no order;
  /// none when there is no cache yet. A row of another width, or with a value that is not finite, is not there. Holds
  /// some 1,000 vectors at a time. An error may come behind visits.
  [[nodiscard]] virtual Result<void> cached(std::span<const std::string_view> embed_keys, std::size_t dimensions,
                                            const VectorVisitor& visitor) = 0;

  /// Which of these keys the cache has vectors of this width for, in no order: what a dry run needs.
  [[nodiscard]] virtual Result<std::vector<std::string>> cached_keys(std::span<const std::string_view> embed_keys,
                                                                     std::size_t dimensions) = 0;

  /// Writes vectors into the cache, some 1,000 in a transaction; after an error those before may be there. A key that
  /// is there keeps its row, unless the vector differs. Needs prepare().
  [[nodiscard]] virtual Result<void> cache(std::span<const CacheRow> rows) = 0;

  /// Nothing when there is none.
  [[nodiscard]] virtual Result<std::optional<Canary>> canary(const std::string& space) = 0;
  /// Sets or replaces it, as of now. Needs prepare().
  [[nodiscard]] virtual Result<void> note_canary(const std::string& space, std::span<const float> embedding) = 0;
};

}  // namespace ingot::store
