// A text that is sent once a day for each space, to see whether the service still answers with the model that the
// stored vectors are of.
#pragma once

#include <string>

#include "base/result.hpp"
#include "embed/client.hpp"
#include "embed/journal.hpp"
#include "io/clock.hpp"
#include "io/http.hpp"
#include "store/paid_cache.hpp"

namespace ingot::pipeline {

/// How it is sent; the references must outlive the call.
struct CanaryCheck {
  const embed::ClientOptions& options;
  io::HttpClient& http;
  io::Clock& clock;
  const embed::Outlook& outlook;
  embed::ClientStats& stats;
};

/// Sends nothing where the space was looked at less than a day ago. Errors: embedding when the vector differs from the
/// one that is stored; those of the client, the journal and the cache.
[[nodiscard]] Result<void> check_canary(const CanaryCheck& check, store::PaidCache& cache, embed::Journal& journal,
                                        const std::string& space);

}  // namespace ingot::pipeline
