// The list of embedders: one file in this folder and one row in k_providers (embedder.cpp) each.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "embed/embedder.hpp"

namespace ingot::embed {

struct Provider {
  std::string_view prefix;  ///< of the model names that are its own
  /// `model` starts with the prefix. Errors: config.
  Result<std::unique_ptr<Embedder>> (*make)(std::string_view model, std::size_t dimensions);
};

[[nodiscard]] Result<std::unique_ptr<Embedder>> make_local_hash(std::string_view model, std::size_t dimensions);

}  // namespace ingot::embed
