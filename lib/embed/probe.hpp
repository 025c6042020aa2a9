// One tiny request, to learn what an embeddings service does before anything depends on it.
#pragma once

#include <cstddef>
#include <optional>

#include "embed/client.hpp"
#include "embed/rate_fields.hpp"
#include "embed/refusals.hpp"
#include "embed/wire.hpp"
#include "io/clock.hpp"
#include "io/http.hpp"

namespace ingot::embed {

struct Probe {
  std::size_t width = 0;                 ///< values of a vector
  std::optional<Embeddings> embeddings;  ///< of two short texts; none when the width is not the one wanted
  RateFields rates;
  Time took{0};
};

/// Sent once; nothing is tried again.
[[nodiscard]] tl::expected<Probe, Refusal> probe(const Endpoint& endpoint, io::HttpClient& http, io::Clock& clock);

}  // namespace ingot::embed
