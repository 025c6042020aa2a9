// What the rows of a file store lie in, whatever its format: read from the first row to the last, and written anew.
// Invariant: readers see what was there before finish() or what was written, as a whole.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "io/replaced_files.hpp"
#include "store/backends/row_format.hpp"

namespace ingot::store {

/// Errors of all functions: io and config, as RowLines has them.
class ShelfReader {
 public:
  virtual ~ShelfReader() = default;
  [[nodiscard]] virtual const FileHeader& header() const = 0;

  /// By chunk_id, and by parent_id after the rows; null behind the last. Valid until the next call.
  [[nodiscard]] virtual Result<const FileRow*> next_row() = 0;
  [[nodiscard]] virtual Result<const FileParent*> next_parent() = 0;
  /// Of the row that came last, once: its line and its vector.
  [[nodiscard]] virtual std::string_view line() const = 0;
  [[nodiscard]] virtual Result<void> vector(std::span<float> embedding) = 0;

  /// Where the vector of the row that came last lies, to be read at any time.
  struct Place {
    std::size_t part = 0;
    std::size_t at = 0;
    std::size_t size = 0;
  };
  [[nodiscard]] virtual Place place() const = 0;
  [[nodiscard]] virtual Result<void> vector_at(const Place& place, std::span<float> embedding) = 0;
};

/// What was not finished is gone with the writer.
class ShelfWriter {
 public:
  virtual ~ShelfWriter() = default;
  /// By chunk_id. A row that is as it was brings its line along; it is empty otherwise.
  [[nodiscard]] virtual Result<void> row(const FileRow& row, std::string_view line,
                                         std::span<const float> embedding) = 0;
  /// By parent_id, behind the rows.
  [[nodiscard]] virtual Result<void> parent(const FileParent& parent) = 0;
  [[nodiscard]] virtual Result<void> finish() = 0;
};

class Shelf {
 public:
  virtual ~Shelf() = default;
  [[nodiscard]] virtual std::string where() const = 0;
  /// Whoever writes holds the lock of this file, and may use the other one meanwhile.
  [[nodiscard]] virtual std::string lock_path() const = 0;
  [[nodiscard]] virtual std::string scratch_path() const = 0;
  /// Null when nothing is there yet.
  [[nodiscard]] virtual Result<std::unique_ptr<ShelfReader>> open() = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ShelfWriter>> create(const FileHeader& header) = 0;
};

/// One file, whose lines hold their vectors. `files` must outlive it.
[[nodiscard]] std::unique_ptr<Shelf> make_jsonl_shelf(io::ReplacedFiles& files, std::string path);
/// A folder with an index of FAISS for each tenant. `files` must outlive it.
[[nodiscard]] std::unique_ptr<Shelf> make_faiss_shelf(io::ReplacedFiles& files, std::string folder);

}  // namespace ingot::store
