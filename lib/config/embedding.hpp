// Where texts are sent to be embedded, and how: the variables of the embedding service, resolved. Only read for models
// that are not local.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/provenance.hpp"
#include "config/variable_reader.hpp"
#include "embed/services.hpp"
#include "io/filesystem.hpp"

namespace ingot::config {

struct Embedding {
  embed::Service service;
  std::string base_url;  ///< https, or http on this machine
  std::string api_key;   ///< secret; empty: none is given
  std::size_t concurrency = 16;
  std::optional<double> requests_per_minute;
  std::optional<double> tokens_per_minute;
  std::string authorities;  ///< PEM file; empty: those of the system
  std::string journal;      ///< folder of vectors that are not in the shared cache yet
};

/// Errors (config): an address that is no https, an unknown service, a key that no field can hold, numbers out of
/// range. Whether there is a key at all is not looked at: a dry run needs none.
[[nodiscard]] Result<Embedding> resolve_embedding(const VariableReader& variables,
                                                  const std::optional<std::string>& api_key, io::FileSystem& files,
                                                  std::vector<Provenance>& provenance);

}  // namespace ingot::config
