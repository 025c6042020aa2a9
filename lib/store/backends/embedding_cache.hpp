// The cache of vectors that were paid for, and the canaries of their spaces (migration 0004). What is read is checked
// before it is used: a row of another length, or with values that are not finite, counts as not there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/backends/connection.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// How many vectors of so many dimensions one statement takes: some 8 MiB of them, at most 1,000.
[[nodiscard]] std::size_t cache_step(std::size_t dimensions);

struct CachedVectors {
  std::vector<std::string> embed_keys;
  std::vector<float> values;  ///< a row of `dimensions` values for each key
};

/// For at most cache_step() keys; nothing where there is no cache yet.
[[nodiscard]] Answer<CachedVectors> read_cached(Connection& connection, std::span<const std::string_view> embed_keys,
                                                std::size_t dimensions);

/// The same without the values, which are not looked at but for their length.
[[nodiscard]] Answer<std::vector<std::string>> read_cached_keys(Connection& connection,
                                                                std::span<const std::string_view> embed_keys,
                                                                std::size_t dimensions);

/// In one transaction, in the order of the keys, so that two writers cannot wait for each other.
[[nodiscard]] Answer<void> write_cached(Connection& connection, std::span<const CacheRow> rows);

[[nodiscard]] Answer<std::optional<Canary>> read_canary(Connection& connection, const std::string& space);
[[nodiscard]] Answer<void> write_canary(Connection& connection, const std::string& space,
                                        std::span<const float> embedding);

}  // namespace ingot::store
