// The rows of a change set by chunk_id, whatever their order was: they lie in a scratch file, and only their ids in
// memory, so that a load of any size takes the memory of one row.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "io/replaced_files.hpp"
#include "store/backends/row_format.hpp"
#include "store/store.hpp"

namespace ingot::store {

class StagedRows {
 public:
  /// Checks each row as RowChecks does. The file at `scratch` is there as long as the object.
  [[nodiscard]] static Result<StagedRows> read(io::ReplacedFiles& files, const std::string& scratch,
                                               const ChangeSet& changes, std::size_t dimensions);

  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] const std::string& chunk_id(std::size_t at) const { return places_[at].chunk_id; }
  [[nodiscard]] bool has_vector(std::size_t at) const { return places_[at].has_vector; }
  /// Sorted embed_keys of the rows that came without a vector.
  [[nodiscard]] const std::vector<std::string>& wanted() const { return wanted_; }

  /// Without times and run. `embedding` is filled when there is one.
  [[nodiscard]] Result<FileRow> row(std::size_t at, std::span<float> embedding);

 private:
  struct Place {
    std::string chunk_id;
    std::size_t offset = 0;
    std::size_t line = 0;  // bytes; the vector is behind it
    bool has_vector = false;
  };
  StagedRows(std::unique_ptr<io::NewFile> file, const ChangeSet& changes)
      : file_(std::move(file)), source_(changes.source), tenant_(changes.tenant) {}
  [[nodiscard]] Result<void> take(const Row& row);

  std::unique_ptr<io::NewFile> file_;
  std::string source_;
  std::string tenant_;
  std::vector<Place> places_;  // by chunk_id
  std::vector<std::string> wanted_;
};

}  // namespace ingot::store
