// The vectors of one run: made batch by batch, and looked at before anything is written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "embed/batches.hpp"
#include "embed/embedder.hpp"
#include "io/scratch_file.hpp"
#include "lint/profile.hpp"
#include "model/chunk.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

/// Vectors of records with different embed_keys. They lie in a scratch file, so that a run of any size holds the
/// lengths alone; the records must outlive this.
class Vectors {
 public:
  /// Room for one vector of each record. Errors: io.
  [[nodiscard]] static Result<Vectors> make(std::span<const model::Record* const> records, std::size_t dimensions);

  [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
  [[nodiscard]] bool has(std::size_t row) const { return has_[row] != 0; }
  [[nodiscard]] bool has(std::string_view embed_key) const;
  /// How many there are.
  [[nodiscard]] std::size_t size() const;

  /// That of the record at `row`. Threads may set different rows at once. Errors: io.
  [[nodiscard]] Result<void> set(std::size_t row, std::span<const float> vector);
  /// Fills `to`, or empties it when there is none. Errors: io.
  [[nodiscard]] Result<void> read(std::string_view embed_key, std::vector<float>& to) const;

  /// The records that have one, and the lengths of those.
  struct Lengths {
    std::vector<const model::Record*> records;
    std::vector<std::optional<double>> lengths;
  };
  [[nodiscard]] Lengths lengths() const;

 private:
  Vectors(io::ScratchFile file, std::span<const model::Record* const> records, std::size_t dimensions);

  io::ScratchFile file_;
  std::vector<const model::Record*> records_;
  std::unordered_map<std::string_view, std::size_t> row_by_key_;
  std::vector<char> has_;
  std::vector<std::optional<double>> lengths_;
  std::size_t dimensions_;
};

/// What is to be embedded, in order, and the requests that take it.
struct Wanted {
  std::span<const model::Record* const> records;
  std::span<const embed::Batch> batches;
};

/// Errors: those of the embedder.
[[nodiscard]] Result<Vectors> make_vectors(const embed::Embedder& embedder, const Wanted& wanted, std::size_t jobs,
                                           Progress& progress);

/// Adds what the rules about vectors find to the documents, and to the corpus what holds for all.
void check_vectors(const config::Settings& settings, const lint::Profile& profile, const Vectors& vectors,
                   Corpus& corpus);

}  // namespace ingot::pipeline
