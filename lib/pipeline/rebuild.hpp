// `ingest --rebuild`: all chunks into a new table beside the old one, for another model, width or type of vectors, and
// then the new one in its place (store/rebuild.hpp).
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "pipeline/ingest.hpp"
#include "store/rebuild.hpp"

namespace ingot::pipeline {

struct Rebuilt {
  IngestResult filled;                    ///< the run that filled the new table
  std::optional<store::Swapped> swapped;  ///< none: a dry run, or a document stands in the way
};

/// A dry run plans what the new table lacks and writes nothing. A real run does not swap when a document was rejected:
/// its last good version is only in the old table. What was filled stays for the next try. Errors: those of ingest and
/// of store::Rebuild; usage for a store in files and for a run over some documents only.
[[nodiscard]] Result<Rebuilt> rebuild(const config::Settings& settings, const IngestOptions& options,
                                      const Doors& doors, const ServiceDoors& service, io::Clock& clock);

}  // namespace ingot::pipeline
