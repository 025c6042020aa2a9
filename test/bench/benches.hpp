// The benchmarks. Each makes one report, which main prints as JSON. What is ours runs on one thread, but
// for the whole program that the dry run starts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/value.hpp"
#include "chunk/chunk.hpp"
#include "corpus.hpp"

namespace ingot::bench {

/// Parsing, counting and chunking within these limits, and what the chunks are like.
[[nodiscard]] Value chunk_report(const Corpus& corpus, const chunk::Options& limits);

/// Embedding by local/hash-<dimensions>, in texts of 1 to 4 kB.
[[nodiscard]] Value embed_local_report(const Corpus& corpus, std::size_t dimensions);

struct ServiceOptions {
  std::string mock;                ///< the program mock-embeddings
  std::string peer;                ///< path of the script that runs the official client; empty: it is not run
  std::vector<std::string> parts;  ///< of latency, throughput, memory, limits; empty: all
};

/// The client of embedding services: texts a second with and without latency, memory over a million texts, use of a
/// limited rate.
[[nodiscard]] Value service_report(const ServiceOptions& options);

struct DryRunOptions {
  std::string ingest;                ///< the program
  std::string cmark;                 ///< ingot-cmark
  std::vector<std::string> folders;  ///< one run for each
  int runs = 15;                     ///< of each, by turns
};

/// Wall time of `ingest --dry-run --root DIR` against cmark-gfm's parse of the same files, and its memory.
[[nodiscard]] Value dry_run_report(const DryRunOptions& options);

/// Time and memory of `ingest --dry-run` for a CSV and a JSON file of so many bytes, and of a quarter of them. The
/// files are made in the folder for temporary files.
[[nodiscard]] Value large_files_report(const std::string& ingest, std::size_t bytes);

struct LoadOptions {
  std::string database_url;
  std::string folder;  ///< for temporary files, some 800 MB for 50,000 rows
  std::string peer;    ///< path of the script that loads with LangChain.js; empty: it is not run
  std::size_t rows = 50'000;
};

/// Rows a second into an empty table beside psql's \\copy of the same rows, the share of it that a hundredth of changed
/// rows costs, and memory.
[[nodiscard]] Value load_report(const LoadOptions& options);

struct TokensOptions {
  std::string program;               ///< this program, to be started again for each cold measurement
  std::vector<std::string> folders;  ///< those that the corpus was read from
  std::string peers;                 ///< path of the script that measures other tokenizers; empty: none
};

/// Counting, for each encoding: start-up, cold and warm, by instruction set, and beside other tokenizers.
[[nodiscard]] Value tokens_report(const Corpus& corpus, const TokensOptions& options);

/// Time by length for texts that make tokenizers slow.
[[nodiscard]] Value hostile_report();

/// Time and memory by length of parsing and chunking every shape of test/support/hostile.hpp up to so many bytes, each
/// in a process of its own; with names, only of those that have one of them in theirs.
[[nodiscard]] Value hostile_documents_report(std::size_t most_bytes, const std::vector<std::string>& names);

}  // namespace ingot::bench
