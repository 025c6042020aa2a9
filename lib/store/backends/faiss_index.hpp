// An index file of FAISS: an IndexIDMap2 over an IndexFlatIP, which FAISS reads with read_index(),
// and whose inner products are cosines, since vectors have unit length. Written and read here without FAISS
// (HACKING.md). Rows have the order of the lines beside them.
//
//   "IxM2" head "IxFI" head u64 values, float32 each; u64 ids, i64 each          all little-endian
//   head: i32 dimensions, i64 rows, i64 2^20, i64 2^20, u8 trained = 1, i32 metric = 0 (inner product)
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "io/replaced_files.hpp"

namespace ingot::store {

class FaissIndexWriter {
 public:
  [[nodiscard]] static Result<FaissIndexWriter> create(io::ReplacedFiles& files, const std::string& path,
                                                       std::size_t dimensions);
  [[nodiscard]] Result<void> add(std::int64_t id, std::span<const float> embedding);
  /// The file has its name afterwards. Error (refused): two rows have one id.
  [[nodiscard]] Result<void> finish();
  /// Of all vectors so far, in their order.
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }

 private:
  FaissIndexWriter(std::unique_ptr<io::NewFile> file, std::size_t dimensions)
      : file_(std::move(file)), dimensions_(dimensions) {}

  std::unique_ptr<io::NewFile> file_;
  std::size_t dimensions_;
  std::string block_;
  std::string row_;
  std::vector<std::int64_t> ids_;
  std::uint64_t checksum_ = 0;
};

/// Errors (io) name the file: when it is not as the writer left it.
class FaissIndex {
 public:
  [[nodiscard]] static Result<FaissIndex> open(io::ReplacedFiles& files, const std::string& path,
                                               std::size_t dimensions);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] Result<std::int64_t> id(std::size_t row);
  /// The vector behind the one that was asked for last, from the first row on; `embedding` has the dimensions.
  [[nodiscard]] Result<void> next_vector(std::span<float> embedding);
  [[nodiscard]] Result<void> vector_at(std::size_t row, std::span<float> embedding);
  /// Of all that next_vector() has given.
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
  [[nodiscard]] std::size_t given() const { return given_; }

  [[nodiscard]] tl::unexpected<Error> damaged(std::string_view what) const;

 private:
  // A window of the file that moves along.
  struct Window {
    std::size_t begin = 0;
    std::string bytes;
  };
  FaissIndex(std::unique_ptr<io::OpenBytes> file, std::string path, std::size_t dimensions)
      : file_(std::move(file)), path_(std::move(path)), dimensions_(dimensions) {}
  [[nodiscard]] Result<void> check();
  [[nodiscard]] Result<std::string_view> bytes_at(Window& window, std::size_t offset, std::size_t size);

  std::unique_ptr<io::OpenBytes> file_;
  std::string path_;
  std::size_t dimensions_;
  std::size_t rows_ = 0;
  Window vectors_;
  Window ids_;
  std::uint64_t checksum_ = 0;
  std::size_t given_ = 0;
};

}  // namespace ingot::store
