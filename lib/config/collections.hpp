// Documents of one corpus that have chunk tables of their own: `collections` of the chunking config. One run writes all
// of the tables in one transaction (pipeline/commit.hpp).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "config/chunking.hpp"
#include "config/config_text.hpp"

namespace ingot::config {

/// In the order of the file. Errors (config): "path:line:column: what".
[[nodiscard]] Result<std::vector<Collection>> read_collections(const ConfigText& text, const Value& root);

/// That the collections' tables and the one of all other documents are different tables, and that none has the name of
/// one that this program keeps beside another. Errors (config): "path:line: what".
[[nodiscard]] Result<void> check_collections(const ChunkingConfig& config, const std::string& table);

}  // namespace ingot::config
