// The first half of every run: scan, read, parse, chunk, metadata. lint-chunks and ingest look at the very same values.
// Invariant: the result does not depend on the number of threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "io/process.hpp"
#include "lint/drift.hpp"
#include "lint/lint.hpp"
#include "metadata/record.hpp"
#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/document.hpp"
#include "model/run.hpp"
#include "model/source_file.hpp"
#include "parse/parse.hpp"
#include "pipeline/lint_cache.hpp"
#include "pipeline/progress.hpp"

namespace ingot::pipeline {

/// The doors that a run goes through.
struct Doors {
  io::FileSystem& files;
  io::Processes& processes;
  Progress& progress;
};

/// What is kept of each chunk. Without its texts a run needs a fraction of the memory, and a dry run sends none. What a
/// plan compares, and the digest and the date of each file, are not even made when only costs are asked for: what
/// embedding the chunks takes.
/// Findings alone need no records once they are found.
enum class Keep { texts, digests, costs, findings };

/// The parts of structured files: an edit changes the cuts of its part alone. Part of what decides where chunks end,
/// as a rule of the config is: another size cuts every larger file again.
inline constexpr parse::PartLimits k_parts{.least_bytes = std::size_t{128} << 10U, .most_bytes = std::size_t{1} << 20U};

struct LoadOptions {
  Keep keep = Keep::texts;
  std::optional<std::string> space;                 ///< embedding space: sets each record's embed_key
  const lint::Profile* lint = nullptr;              ///< looks for findings; must outlive the load
  const lint::DriftBaseline* drift = nullptr;       ///< what the rules compare the run with; may be null
  LintCache* cache = nullptr;                       ///< with Keep::findings: what is known, and what is now; likewise
  std::size_t whole_bytes = std::size_t{4} << 20U;  ///< larger structured files are read in windows
  parse::PartLimits parts = k_parts;
  bool may_be_empty = false;  ///< paths that were named and are all excluded are nothing to do, and no mistake

  /// What is made of records. Rules look at metadata; only a plan compares hashes and keys.
  [[nodiscard]] metadata::Detail detail() const {
    if (keep == Keep::texts || keep == Keep::digests) return metadata::Detail::stored;
    return lint == nullptr ? metadata::Detail::sent : metadata::Detail::described;
  }
};

struct LoadedDocument {
  model::SourceFile file;  ///< with its bytes when they are kept, or when there are findings to show in them
  const config::ChunkingRule* rule = nullptr;  ///< in the settings, which must outlive this
  std::string doc_id;
  std::string content_key;             ///< KeyHash of the file, where a cache wants it; empty when read in windows
  std::vector<model::Record> records;  ///< none with Keep::findings
  std::vector<model::ParentRecord> parents;    ///< none where its rule asks for none
  std::optional<model::DocumentRecord> whole;  ///< of its own row, while that is to be written; see documents.hpp
  std::vector<model::Diagnostic> findings;     ///< sorted by position; empty unless they were asked for
  lint::DocumentFacts facts;                   ///< likewise
};

/// A file that findings point into and that is no document: the config, the ingestion baseline.
struct OtherFile {
  std::string path;  ///< as shown
  std::string bytes;
  std::vector<model::Diagnostic> findings;  ///< sorted by position
};

struct Corpus {
  std::vector<LoadedDocument> documents;  ///< sorted by path
  std::vector<model::RejectedDocument> rejected;
  std::vector<model::Skipped> skipped;
  std::vector<model::Diagnostic> findings;  ///< about no single document; empty unless they were asked for
  std::vector<OtherFile> others;            ///< those with findings; empty unless they were asked for
  std::vector<std::string> warnings;        ///< for the user, one line each
  lint::ConfigFacts config;                 ///< files without a rule and rules without files are in there

  [[nodiscard]] std::size_t chunk_count() const;
};

/// Errors: usage and config; a single bad document lands in `rejected`. No input at all is an error, and so is a file
/// without a rule where no findings were asked for.
[[nodiscard]] Result<Corpus> load_corpus(const config::Settings& settings, const LoadOptions& options,
                                         const Doors& doors);

}  // namespace ingot::pipeline
