// Where a store is and what its tables are to be (config -> store).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/target.hpp"
#include "store/vector_options.hpp"

namespace ingot::store {

enum class SslMode { disable, require, verify_ca, verify_full };

enum class StoreKind { postgres, jsonl, faiss };

/// How long another is waited for, in milliseconds.
struct Limits {
  std::chrono::milliseconds silence{30'000};   ///< a server that takes nothing for so long is taken for lost
  std::chrono::milliseconds lock_wait{5'000};  ///< for one lock that another session holds
};

struct Options {
  std::string database_url;              ///< postgresql://user:password@host:port/database; never printed
  std::string table = "perazzi_chunks";  ///< [a-z_][a-z0-9_]{0,62}
  std::vector<std::string> more_tables;  ///< that runs write in the same transaction; of databases only
  std::size_t dimensions = 1536;         ///< of the embedding column, 1-16000
  std::optional<SslMode> ssl_mode;       ///< unset: disable for a loopback host, verify-full elsewhere
  std::string tenant;                    ///< of the rows that runs write; empty: none
  StoreKind kind = StoreKind::postgres;
  std::string path;  ///< the file of jsonl, the folder of faiss
  Limits limits;
  VectorType vector_type = VectorType::vector;
  Layout layout = Layout::flat;
  IndexPolicy index;

  /// Whether it is said where the store is.
  [[nodiscard]] bool named() const { return kind != StoreKind::postgres || !database_url.empty(); }
  [[nodiscard]] Target target() const { return {table, dimensions, vector_type}; }
  /// Of all tables, ascending by name.
  [[nodiscard]] std::vector<Target> targets() const;
};

}  // namespace ingot::store
