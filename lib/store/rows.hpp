// Rows on their way into a table, one at a time, so that a load of any size takes the memory of one row and its vector.
// Invariant: reading again from the start gives the same rows, since a transaction may have to be tried again.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace ingot::store {

/// A row to insert or change. The views live as long as its reader says.
struct Row {
  std::string_view chunk_id;
  std::string_view doc_id;
  std::string_view chunk_key;
  std::string_view content;
  std::string metadata;  ///< JSON text of an object
  std::string_view content_hash;
  std::string_view embed_key;
  std::string_view meta_hash;
  std::span<const float> embedding;  ///< empty: copy the vector of a stored row with the same embed_key
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// The next row is the first one again.
  virtual void rewind() = 0;
  /// Null behind the last one. Views are valid until the next call. Errors: those of the place that vectors lie in.
  [[nodiscard]] virtual Result<const Row*> next() = 0;
};

/// Rows that are there already.
class RowsInMemory final : public RowReader {
 public:
  RowsInMemory() = default;
  explicit RowsInMemory(std::vector<Row> rows) : rows_(std::move(rows)) {}

  void add(Row row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::size_t size() const override { return rows_.size(); }
  void rewind() override { next_ = 0; }
  [[nodiscard]] Result<const Row*> next() override { return next_ == rows_.size() ? nullptr : &rows_[next_++]; }

 private:
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

/// A document to insert or change; the views must live until apply() returns.
struct DocumentRow {
  std::string_view doc_id;
  std::optional<std::string_view> content;  ///< none: too long to be kept
  std::string metadata;                     ///< JSON text of an object
  std::string_view content_hash;
};

/// What tells a stored row of the documents table from another one.
struct StoredDocument {
  std::string doc_id;
  std::string content_hash;
  std::string tenant;
};

}  // namespace ingot::store
