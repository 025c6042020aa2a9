// Texts to vectors over the network: batches, several requests in flight, one limiter below one retry layer, and a
// budget that is reserved before anything is sent. One thread, one loop; whoever gives the texts takes the vectors.
// Invariants: every text is handed back exactly once, as vectors or as refused, or the run ends with an error; what a
// service has answered in full is handed on before anything else is sent or an error is returned.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "embed/limiter.hpp"
#include "embed/wire.hpp"
#include "io/clock.hpp"
#include "io/http.hpp"

namespace ingot::embed {

struct Input {
  std::size_t id = 0;     ///< the caller's
  std::string_view text;  ///< lives until the input is handed back
  std::size_t tokens = 0;
};

/// Where the texts come from and where the vectors go. Called from run()'s thread only.
class Work {
 public:
  virtual ~Work() = default;
  /// The next text; nothing when all have been given.
  virtual std::optional<Input> next() = 0;
  /// Before a request leaves; `texts` are all that are then on their way. An error ends the run without sending it.
  [[nodiscard]] virtual Result<void> prepare(std::size_t texts) = 0;
  /// Vectors that have been paid for: one row an input, in their order.
  [[nodiscard]] virtual Result<void> take(std::span<const Input> inputs, const Matrix& vectors) = 0;
  /// The service does not take this text; the others go on.
  virtual void refuse(const Input& input, const Error& why) = 0;
};

struct Budget {
  std::optional<std::size_t> max_tokens;
  std::optional<double> max_usd;
  std::optional<double> usd_per_million_tokens;
};

struct ClientOptions {
  Endpoint endpoint;
  TextUse use = TextUse::document;
  std::size_t batch_inputs = 64;
  std::optional<std::size_t> batch_weight;  ///< as request_weight() counts
  std::optional<std::size_t> batch_bytes;   ///< of the texts
  LimiterOptions limiter;
  Budget budget;
  std::size_t attempts = 5;          ///< at one request that fails in passing
  std::size_t damaged_attempts = 3;  ///< at one that is answered with what cannot be used
  std::size_t failures_in_a_row = 10;
  Time patience = std::chrono::minutes(5);        ///< from the first refusal without a good answer since
  Time longest_wait = std::chrono::seconds(120);  ///< that a service may ask for
  std::optional<Time> deadline;                   ///< of the whole run, from its start
  std::uint64_t seed = 1;                         ///< of the jitter
};

/// What a run did, and is doing.
struct ClientStats {
  std::size_t requests = 0;
  std::size_t retries = 0;    ///< requests that were sent again, whole or halved
  std::size_t throttled = 0;  ///< answers that told to wait
  std::size_t embedded = 0;   ///< texts
  std::size_t refused = 0;
  std::size_t tokens = 0;        ///< paid for: as the service counts where it does, else as we do
  std::size_t maybe_inputs = 0;  ///< texts of requests that may have been paid for and were not answered
  std::size_t maybe_tokens = 0;  ///< their tokens, not in `tokens`
  std::size_t in_flight = 0;
  std::size_t most_in_flight = 0;
  std::string_view waiting_for;  ///< "the rate limit", "another attempt"; empty: nothing
};

/// Called now and then, at least ten times a second while something happens.
using Watcher = std::function<void(const ClientStats&)>;
/// The error to end with, once the run is to end: nothing more is sent, answers on their way are still waited for.
using StopAsked = std::function<std::optional<Error>()>;

struct Outlook {
  Watcher watch;
  StopAsked stop;
};

/// Embeds all of `work`. Errors: embedding when the service fails or refuses; refused when the budget does not last;
/// those of `work`. `stats` is complete also when an error is returned.
[[nodiscard]] Result<void> embed_all(const ClientOptions& options, Work& work, io::HttpClient& http, io::Clock& clock,
                                     const Outlook& outlook, ClientStats& stats);

/// A few texts, such as a question. Errors: as of embed_all(), embedding when a text is refused.
[[nodiscard]] Result<Matrix> embed_few(const ClientOptions& options, std::span<const std::string_view> texts,
                                       io::HttpClient& http, io::Clock& clock);

/// The fields that every request carries; the key is among them.
[[nodiscard]] io::HttpRequest request_to(const Endpoint& endpoint, std::string body, std::size_t texts);

}  // namespace ingot::embed
