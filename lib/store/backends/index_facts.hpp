// What the server says that decides about the vector index: rows, indexes, memory, rights, earlier builds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/index.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"

namespace ingot::store {

struct IndexFacts {
  std::size_t rows = 0;
  std::vector<model::StoredIndex> indexes;   ///< hnsw and ivfflat on the whole column, by name
  std::string pgvector;                      ///< version
  std::size_t maintenance_memory = 0;        ///< bytes, as the server is set
  std::size_t cache_memory = 0;              ///< effective_cache_size in bytes: what its operator says the machine has
  bool owner = false;                        ///< the user may make indexes
  bool pooled = false;                       ///< settings of the session are not ours alone
  std::optional<std::int64_t> last_run;      ///< of the table, of any source
  std::optional<std::size_t> rows_at_build;  ///< of the last build that a run noted
  std::optional<std::int64_t> build_milliseconds;
  std::size_t written_since_build = 0;             ///< rows written or removed by later runs
  std::optional<std::size_t> inserted_per_second;  ///< rows that the last runs wrote with the graph in place
  std::optional<double> recall;                    ///< as measured last
  std::size_t written_since_recall = 0;
};

/// Errors: config when there is no such table.
[[nodiscard]] Answer<IndexFacts> read_index_facts(Connection& connection, const Target& target, const Url& url);

/// The name of our index, and of one that is being built: the same with the run's number behind it. Shortened as
/// parents_table is; never to change silently.
[[nodiscard]] std::string index_name(std::string_view table);
[[nodiscard]] std::string index_name(std::string_view table, std::int64_t run);
[[nodiscard]] bool is_our_index(std::string_view name);

/// Of the advisory lock of whoever builds. Never to change silently: two versions must exclude each other.
[[nodiscard]] std::string index_lock_key(std::string_view table);

/// "0.8.10" against "0.8.4": by their numbers.
[[nodiscard]] bool is_older(std::string_view version, std::string_view than);

}  // namespace ingot::store
