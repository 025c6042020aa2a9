// What the embedding column and its index are to be: PGVECTOR_TYPE, PGVECTOR_INDEX and their like (config -> store).
// Invariant: a combination that check_indexable lets pass can be built by pgvector (spec store 7).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ingot::store {

enum class VectorType {
  vector,   ///< float32, an index up to 2,000 dimensions
  halfvec,  ///< float16: half the space, twice the speed of a build; an index up to 4,000 dimensions
};
[[nodiscard]] std::string_view name(VectorType type);
/// "halfvec(1536)", as SQL takes it.
[[nodiscard]] std::string column_type(VectorType type, std::size_t dimensions);

enum class IndexKind { none, hnsw, ivfflat };
[[nodiscard]] std::string_view name(IndexKind kind);

enum class IndexWish { automatic, hnsw, ivfflat, none };
enum class Metric { cosine, inner_product, l2 };

/// From this many rows on an automatic index is built: below, exact search is as fast and finds everything.
inline constexpr std::size_t k_rows_worth_an_index = 50'000;

struct IndexPolicy {
  IndexWish wish = IndexWish::automatic;
  Metric metric = Metric::cosine;    ///< applications use it through <=>; the others answer <#> and <-> only
  std::size_t m = 16;                ///< hnsw: links of a row, 2-100; more find better and cost memory
  std::size_t ef_construction = 64;  ///< hnsw: rows looked at for each one, 2m-1000; more find better and cost time
  std::optional<std::size_t> lists;  ///< ivfflat: 1-32768; unset: rows / 1,000, of more than a million their root
};

/// The most dimensions that an index of this type takes.
[[nodiscard]] std::size_t most_indexed_dimensions(VectorType type);

/// What the policy makes of a table of so many rows.
[[nodiscard]] IndexKind wanted_kind(const IndexPolicy& policy, std::size_t rows);

/// Whether an index will be possible, known before anything is paid for. An automatic one counts: it will be due when
/// the table has grown. Errors: config, with the way out.
[[nodiscard]] Result<void> check_indexable(const IndexPolicy& policy, VectorType type, std::size_t dimensions);

}  // namespace ingot::store
