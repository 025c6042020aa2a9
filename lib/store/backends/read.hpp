// What is read from a chunk table: the manifest that a plan compares with, models, and hits of a search.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/plan.hpp"
#include "model/query.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// One read-only transaction that sees one moment. See Store::manifest.
[[nodiscard]] Answer<std::optional<model::BaseRun>> read_manifest(Connection& connection, const Target& target,
                                                                  const std::string& source,
                                                                  const model::ChunkVisitor& visitor);
/// See Store::documents.
[[nodiscard]] Answer<std::vector<StoredDocument>> read_documents(Connection& connection, const Target& target,
                                                                 const std::string& source);
/// Values of a vector of the table; nothing when there is no table, or no vector column in it.
[[nodiscard]] Answer<std::optional<std::size_t>> read_width(Connection& connection, const Target& target);
[[nodiscard]] Answer<std::vector<std::string>> read_models(Connection& connection, const Target& target);
[[nodiscard]] Answer<std::vector<model::Hit>> read_hits(
    Connection& connection, const Target& target, std::span<const float> embedding, std::size_t k,
    const std::vector<std::pair<std::string, std::string>>& filters);

}  // namespace ingot::store
