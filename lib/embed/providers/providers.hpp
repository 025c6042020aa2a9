// The list of embedders: one file in this folder and one row in k_providers (embedder.cpp) each.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "embed/embedder.hpp"
#include "io/filesystem.hpp"

namespace ingot::embed {

struct Provider {
  std::string_view prefix;  ///< of the model names that are its own
  /// `model` starts with the prefix. Errors: config.
  Result<std::unique_ptr<Embedder>> (*make)(std::string_view model, std::size_t dimensions, io::FileSystem& files);
};

inline constexpr std::string_view k_hash_prefix = "local/hash-";
inline constexpr std::string_view k_static_prefix = "local/static:";

[[nodiscard]] Result<std::unique_ptr<Embedder>> make_local_hash(std::string_view model, std::size_t dimensions,
                                                                io::FileSystem& files);
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_local_static(std::string_view model, std::size_t dimensions,
                                                                  io::FileSystem& files);

}  // namespace ingot::embed
