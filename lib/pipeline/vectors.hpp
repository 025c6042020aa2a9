// The vectors of one run: made batch by batch, and looked at before anything is written.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "embed/batches.hpp"
#include "embed/embedder.hpp"
#include "lint/profile.hpp"
#include "model/chunk.hpp"
#include "pipeline/corpus.hpp"

namespace ingot::pipeline {

/// Vectors by what they were made from.
struct Vectors {
  embed::Matrix matrix;
  std::unordered_map<std::string_view, std::size_t> row_by_key;  ///< views of the records

  /// Empty when there is none.
  [[nodiscard]] std::span<const float> find(std::string_view embed_key) const;
};

/// What is to be embedded, in order, and the requests that take it.
struct Wanted {
  std::span<const model::Record* const> records;
  std::span<const embed::Batch> batches;
};

/// Errors: those of the embedder.
[[nodiscard]] Result<Vectors> make_vectors(const embed::Embedder& embedder, const Wanted& wanted, std::size_t jobs,
                                           Progress& progress);

/// `vectors` has a row for each record. Adds what the rules about vectors find to the documents, and to the corpus what
/// holds for all.
void check_vectors(const config::Settings& settings, const lint::Profile& profile,
                   std::span<const model::Record* const> records, const embed::Matrix& vectors, Corpus& corpus);

}  // namespace ingot::pipeline
