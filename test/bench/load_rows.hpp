// Rows like those of a knowledge base, made the same way every time: about 1.5 kB of text, 600 B of metadata, a vector
// of unit length. Vectors lie in a file, as those of a run do.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/rows.hpp"

namespace ingot::bench {

inline constexpr std::size_t k_row_dimensions = 1536;
/// Of the file for psql, in its order.
inline constexpr std::string_view k_copy_columns =
    "source, tenant, run_id, chunk_id, doc_id, chunk_key, content, metadata, content_hash, embed_key, meta_hash, "
    "embedding";

/// The files, in a folder for temporary ones; they go with the object.
class LoadData {
 public:
  LoadData(std::string folder, std::size_t rows);
  ~LoadData();
  LoadData(const LoadData&) = delete;
  LoadData& operator=(const LoadData&) = delete;

  [[nodiscard]] const std::string& vector_file() const { return vectors_; }  ///< float32, one row behind the other
  [[nodiscard]] const std::string& copy_file() const { return copy_; }       ///< of COPY ... (FORMAT binary)
  [[nodiscard]] std::string_view text(std::size_t at) const { return texts_[at % texts_.size()]; }

 private:
  std::string vectors_;
  std::string copy_;
  std::vector<std::string> texts_;
};

/// Two texts for each row, so that one can change.
enum class RowText { first, second };

class BenchRows final : public store::RowReader {
 public:
  BenchRows(const LoadData& data, std::size_t first, std::size_t count, RowText text);
  ~BenchRows() override;
  BenchRows(const BenchRows&) = delete;
  BenchRows& operator=(const BenchRows&) = delete;

  [[nodiscard]] std::size_t size() const override { return count_; }
  void rewind() override { next_ = 0; }
  [[nodiscard]] Result<const store::Row*> next() override;

 private:
  const LoadData& data_;
  int file_;
  std::size_t first_;
  std::size_t count_;
  std::size_t next_ = 0;
  RowText text_;
  store::Row row_;
  std::array<std::string, 5> strings_;
  std::vector<float> vector_;
};

}  // namespace ingot::bench
