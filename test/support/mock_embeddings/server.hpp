// A server of embeddings as OpenAI's API has them, on 127.0.0.1, that answers well or misbehaves exactly as told. One
// thread serves all connections and waits for all of them at once; any method may be called by any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "support/mock_embeddings/service.hpp"

namespace ingot::mock {

class Server {
 public:
  /// Listens when it returns. Errors (io, config): the port is taken, the ledger cannot be written, the certificate is
  /// no good.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(Settings settings = {});
  ~Server();  ///< ends all connections
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string url() const;  ///< what OPENAI_BASE_URL takes: "http://127.0.0.1:4711/v1", https with TLS

  /// From its beginning, for the requests and connections that come from now on.
  void play(Script script);

  [[nodiscard]] Counters counters() const;
  [[nodiscard]] Tally tally(std::string_view text) const;
  [[nodiscard]] Tallies tallies() const;
  [[nodiscard]] std::optional<Request> last_request() const;

  /// Returns when the counters fit, or after `most`; whether they did.
  [[nodiscard]] bool wait_for(const std::function<bool(const Counters&)>& fits,
                              std::chrono::milliseconds most = std::chrono::seconds(10)) const;

 private:
  class Loop;
  explicit Server(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace ingot::mock
