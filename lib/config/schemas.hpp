// The metadata schemas that the rules of a chunking config name.
#pragma once

#include "base/result.hpp"
#include "config/chunking.hpp"
#include "io/filesystem.hpp"

namespace ingot::config {

/// The file that a rule's `schema` names: relative to the folder of the config. Empty for the built-in one.
[[nodiscard]] std::string schema_file(const ChunkingConfig& config, const ChunkingRule& rule);

/// Gives every rule that names a file its schema; a file is read once. Errors (config): the
/// place in the config that names a file which cannot be read, or the place in a file that is no right schema.
[[nodiscard]] Result<void> read_schemas(ChunkingConfig& config, io::FileSystem& files);

}  // namespace ingot::config
