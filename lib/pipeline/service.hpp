// How texts of a run reach the embedding service: what the settings say, as the client takes it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "embed/client.hpp"
#include "io/append_file.hpp"
#include "io/http.hpp"

namespace ingot::pipeline {

/// What a run that pays for vectors needs besides its doors.
struct ServiceDoors {
  std::function<Result<std::unique_ptr<io::HttpClient>>(const io::HttpLimits&)> http;
  io::AppendFiles& journals;
  std::uint64_t seed = 1;  ///< of the jitter between attempts
};

/// Those of the real world; `journals` must outlive them.
[[nodiscard]] ServiceDoors real_service(io::AppendFiles& journals);

/// What may be spent.
struct Spending {
  std::optional<std::size_t> max_tokens;
  std::optional<double> max_usd;
  std::optional<std::chrono::seconds> timeout;
};

/// The model runs in this program: no request, no key, no price.
[[nodiscard]] bool is_local(const config::Settings& settings);

/// Identity of the service's vectors, part of every embed_key: never to change silently.
[[nodiscard]] std::string service_space(const config::Settings& settings);

/// Errors (config): no key where one is needed, a width that the service cannot be asked for.
[[nodiscard]] Result<embed::ClientOptions> client_options(const config::Settings& settings, embed::TextUse use);

[[nodiscard]] io::HttpLimits http_limits(const config::Settings& settings);

}  // namespace ingot::pipeline
