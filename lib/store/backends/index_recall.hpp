// How many of the nearest rows the index finds: stored rows ask for their neighbours, with the index and without.
#pragma once

#include <cstddef>
#include <optional>

#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/vector_options.hpp"

namespace ingot::store {

/// Of the 10 nearest other rows, the share that the index gives at the server's settings, over up to 100 stored rows
/// that are chosen by a hash of their ids; fewer in a large table, whose exact search takes long, but at least 20.
/// Nothing for a table of less than two rows. Read-only.
[[nodiscard]] Answer<std::optional<double>> measured_recall(Connection& connection, const Target& target, Metric metric,
                                                            std::size_t rows);

}  // namespace ingot::store
