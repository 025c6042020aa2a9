// flags + environment + env file + config file + model table to one const Settings. Precedence: flag > process
// environment > env file > config file > default; every value knows where it came from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/chunking.hpp"
#include "config/embedding.hpp"
#include "config/provenance.hpp"
#include "embed/models.hpp"
#include "io/environment.hpp"
#include "io/filesystem.hpp"
#include "model/token_basis.hpp"
#include "source/scan.hpp"
#include "store/store.hpp"
#include "tokens/encoding.hpp"

namespace ingot::config {

enum class TargetEnvironment { local, preview, production };
[[nodiscard]] std::string_view name(TargetEnvironment environment);

/// What was typed, before anything is read.
struct Flags {
  std::vector<std::string> paths;  ///< PATH... and --doc
  std::optional<std::string> root;
  std::optional<std::string> config;
  std::optional<std::string> environment;  ///< --env
  std::optional<std::string> env_file;
  std::optional<std::string> source;
  std::optional<std::string> store;      ///< postgres, jsonl:FILE, faiss:DIR
  std::optional<std::string> models;     ///< a models file
  std::optional<std::string> tokenizer;  ///< cl100k_base, o200k_base
  std::optional<std::size_t> jobs;
  std::optional<std::string> api_key;  ///< read from standard input; secret
  bool allow_remote = false;
  UnknownKeys unknown_keys = UnknownKeys::refused;  ///< of the config
};

struct Settings {
  TargetEnvironment environment = TargetEnvironment::local;
  std::string root;
  std::string source_name;         ///< of the corpus: rows of other sources are never touched
  std::vector<std::string> paths;  ///< empty: everything
  ChunkingConfig chunking;
  std::string config_digest;  ///< KeyHash of what decides where chunks are cut: config, encoding, input limit
  source::Options scan;
  embed::Model model;                                        ///< with what the model table knows about it
  tokens::Encoding encoding = embed::k_estimating_encoding;  ///< that all tokens are counted in
  model::TokenBasis token_basis;                             ///< the same, and whether that is exact for the model
  std::size_t batch_size = 64;
  Embedding embedding;   ///< of models that are not local
  store::Options store;  ///< database_url is empty when none is set, or when the store is no database
  std::size_t jobs = 1;
  std::optional<std::int64_t> fixed_time;  ///< SOURCE_DATE_EPOCH
  std::vector<Provenance> provenance;
  std::vector<std::string> warnings;        ///< for the user, one line each
  std::vector<std::string> token_warnings;  ///< the same, for programs that count tokens
};

/// Reads the config file and the env file through the door. Errors: config and usage, with the place.
[[nodiscard]] Result<Settings> resolve(const Flags& flags, io::FileSystem& files, const io::Environment& environment,
                                       std::size_t processors);

}  // namespace ingot::config
