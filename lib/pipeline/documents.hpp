// The documents table of PGVECTOR_LAYOUT=documents (pipeline -> store): which of its rows a run writes. Plans compare
// chunks only, so this says what becomes of a document whose chunks stay as they are.
// Invariant: the table has a row for each document of the source with chunks, or it has none.
#pragma once

#include <cstddef>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "model/plan.hpp"
#include "pipeline/corpus.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// Takes the rows of documents that are stored as they are out of the corpus: what is left is to be written. Errors:
/// those of the store; refused where the layout is flat and the source has documents, which nobody would keep right.
[[nodiscard]] Result<void> leave_out_stored(const config::Settings& settings, store::Store& store, Corpus& corpus);

/// Documents with a row to write.
[[nodiscard]] std::size_t rows_to_write(const Corpus& corpus);
/// Of those the ones whose chunks all stay as they are, which no line of the plan tells of.
[[nodiscard]] std::size_t rows_alone(const Corpus& corpus, const model::Plan& plan);

}  // namespace ingot::pipeline
