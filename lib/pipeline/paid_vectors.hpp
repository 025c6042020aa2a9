// The vectors of a run that a service is paid for: out of the shared cache, out of the journal, and only what is in
// neither from the service. What is answered lies in the journal before anything else happens, and in the shared cache
// before the run goes on (spec embedding 2); where a store has no cache it stays in the journal until the rows have it.
// Invariant: a text whose answer was received in full is never sent again. What may be paid for twice are texts on
// their way when the process ends or a connection breaks: at most the batch size times the requests in flight.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "embed/journal.hpp"
#include "io/clock.hpp"
#include "model/chunk.hpp"
#include "model/run.hpp"
#include "pipeline/progress.hpp"
#include "pipeline/service.hpp"
#include "pipeline/vectors.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// The references must outlive the call.
struct Paying {
  const config::Settings& settings;
  const Spending& spending;
  const ServiceDoors& service;
  store::Store& store;
  Progress& progress;
  io::Clock& clock;
};

struct PaidVectors {
  Vectors vectors;                                              ///< of all but the refused ones
  std::vector<std::pair<const model::Record*, Error>> refused;  ///< texts that the service does not take
  model::EmbeddingStats stats;
  std::vector<std::string> warnings;
  std::optional<embed::Journal> unsettled;  ///< the store has no cache: holds the vectors until settle()
};

/// Records with different embed_keys. Errors: config, those of embed::embed_all(), of the journal and of the store; the
/// vectors that were paid for are in the cache, or in the journal where there is none or it cannot be written.
[[nodiscard]] Result<PaidVectors> paid_vectors(const Paying& paying, std::span<const model::Record* const> wanted);

/// For a store without a cache, once the rows are in it: the journal goes when the rows of this source have all vectors
/// that it holds. It stays when it holds others, of other sources or stores, that nobody should pay for again.
[[nodiscard]] Result<void> settle(embed::Journal& journal, store::Store& store, const std::string& source);

}  // namespace ingot::pipeline
