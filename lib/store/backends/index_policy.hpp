// What is to be done about the vector index, from facts alone (spec store 7). Pure, so that every rule has a test.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/backends/index_facts.hpp"
#include "store/backends/schema.hpp"
#include "store/vector_index.hpp"
#include "store/vector_options.hpp"

namespace ingot::store {

struct IndexDecision {
  enum class Step { leave, build, rebuild };
  Step step = Step::leave;
  IndexKind kind = IndexKind::none;   ///< that is there afterwards
  std::string why;                    ///< of a build; empty when nothing is to do
  std::vector<std::string> invalid;   ///< ours, left by builds that were cut short: dropped first
  std::vector<std::string> replaced;  ///< ours: dropped when the new one is ready
};

/// Where rows are put into an index that is there already, they are put there by the load itself, since a reader may
/// not lose its index meanwhile: to build anew afterwards would save none of that. An index is therefore built anew
/// only where that makes it better: it is invalid, of another kind or operator class than asked for, its lists were
/// made from less than half of the rows, or too_forgetful says so.
[[nodiscard]] IndexDecision decide(const IndexPolicy& policy, const Target& target, const IndexFacts& facts,
                                   IndexWork work);

/// Its recall is below what is wanted, and a fifth of the table was written since it was built: then building anew
/// helps. Otherwise a setting must change.
[[nodiscard]] bool too_forgetful(const IndexFacts& facts, double recall);
inline constexpr double k_wanted_recall = 0.95;

/// Worth measuring: never measured, or a twentieth of the table was written since.
[[nodiscard]] bool recall_is_stale(const IndexFacts& facts);

/// vector_cosine_ops, halfvec_l2_ops
[[nodiscard]] std::string operator_class(VectorType type, Metric metric);
[[nodiscard]] std::string_view distance_operator(Metric metric);  ///< <=>

/// "hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)", behind USING.
[[nodiscard]] std::string index_definition(const IndexPolicy& policy, const Target& target, IndexKind kind,
                                           std::size_t rows);

/// Bytes that building a graph of these rows takes: each vector and some 0.8 KB of links.
[[nodiscard]] std::size_t predicted_memory(const Target& target, std::size_t rows);
/// Of a build of all rows, at the rate of the last one that was noted and took in 1,000 rows or more.
[[nodiscard]] double predicted_seconds(const Target& target, const IndexFacts& facts);
/// Of a load of `rows` into a table whose graph is there, at the rate of the last runs that were noted.
[[nodiscard]] double predicted_insertion(const Target& target, const IndexFacts& facts, std::size_t rows);
/// Why a new table should be filled for such a load and get its index afterwards, since that is sooner done; empty: it
/// is not, or there is no graph.
[[nodiscard]] std::string reason_to_refill(const Target& target, const IndexFacts& facts, std::size_t rows);
/// What the build is given: what it takes, but not less than the server is set to, and at most half of what its
/// operator says the machine has for caches.
[[nodiscard]] std::size_t granted_memory(const IndexFacts& facts, std::size_t predicted);

/// What is known to be wrong with this version, for whoever has an index of this kind.
[[nodiscard]] std::vector<std::string> version_warnings(std::string_view pgvector, IndexKind kind);
/// Parallel builds of some versions write beyond a buffer.
[[nodiscard]] bool builds_in_parallel(std::string_view pgvector);

}  // namespace ingot::store
