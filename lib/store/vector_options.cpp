#include "store/vector_options.hpp"

#include <fmt/format.h>

namespace ingot::store {

std::string_view name(VectorType type) {
  return type == VectorType::halfvec ? "halfvec" : "vector";
}

std::string column_type(VectorType type, std::size_t dimensions) {
  return fmt::format("{}({})", name(type), dimensions);
}

std::string_view name(IndexKind kind) {
  switch (kind) {
    case IndexKind::hnsw:
      return "hnsw";
    case IndexKind::ivfflat:
      return "ivfflat";
    case IndexKind::none:
      break;
  }
  return "none";
}

std::size_t most_indexed_dimensions(VectorType type) {
  return type == VectorType::halfvec ? 4000 : 2000;
}

IndexKind wanted_kind(const IndexPolicy& policy, std::size_t rows) {
  switch (policy.wish) {
    case IndexWish::hnsw:
      return rows > 0 ? IndexKind::hnsw : IndexKind::none;
    case IndexWish::ivfflat:
      return rows > 0 ? IndexKind::ivfflat : IndexKind::none;  // its lists are made from the rows
    case IndexWish::automatic:
      return rows >= k_rows_worth_an_index ? IndexKind::hnsw : IndexKind::none;
    case IndexWish::none:
      break;
  }
  return IndexKind::none;
}

Result<void> check_indexable(const IndexPolicy& policy, VectorType type, std::size_t dimensions) {
  if (policy.wish == IndexWish::none) return {};
  const std::size_t most = most_indexed_dimensions(type);
  if (dimensions > most) {
    const bool halves = type == VectorType::vector && dimensions <= most_indexed_dimensions(VectorType::halfvec);
    return fail(
        ErrorKind::config,
        fmt::format("pgvector has no index on {}: it ends at {} dimensions", column_type(type, dimensions), most),
        halves ? "set PGVECTOR_TYPE=halfvec, or PGVECTOR_INDEX=none to search without an index"
               : "set PGVECTOR_INDEX=none to search without an index, or use a model with fewer dimensions");
  }
  if (policy.ef_construction < 2 * policy.m) {
    return fail(ErrorKind::config,
                fmt::format("PGVECTOR_EF_CONSTRUCTION is {} and must be at least twice PGVECTOR_M, {}",
                            policy.ef_construction, policy.m),
                fmt::format("set PGVECTOR_EF_CONSTRUCTION={} or more", 2 * policy.m));
  }
  return {};
}

}  // namespace ingot::store
