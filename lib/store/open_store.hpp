// Which store a run works with: a database, a file or a folder. All of them keep the contract of class Store.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/store.hpp"

namespace ingot::io {
class ReplacedFiles;
}  // namespace ingot::io

namespace ingot::store {

/// "postgres", "jsonl:FILE" or "faiss:DIR" into kind and path of the options. Error (config): what else it is.
[[nodiscard]] Result<void> read_store_name(std::string_view name, Options& options);

/// Opens what the options name. Errors: those of open_postgres(), or of a file that
/// cannot be read.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const Options& options);

/// A file or a folder behind another door, which must outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open_file_store(const Options& options, io::ReplacedFiles& files);

/// Error (config) with a sentence when the store is no database, for what only Postgres can do.
[[nodiscard]] Result<void> needs_postgres(const Options& options);

}  // namespace ingot::store
