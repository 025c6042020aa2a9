// The JSON of an answer: one embedding for each input, good or with the defect that the script asks for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "support/mock_embeddings/request.hpp"
#include "support/mock_embeddings/script.hpp"

namespace ingot::mock {

/// Vectors are as wide as the request says, else `dimensions`; `tokens` goes into the usage.
[[nodiscard]] std::string embeddings_body(const EmbeddingsRequest& request, std::size_t dimensions, std::size_t tokens,
                                          Defect defect, std::optional<std::size_t> at);

/// Whether a client can use every vector of a body with this defect.
[[nodiscard]] bool is_good(Defect defect);

}  // namespace ingot::mock
