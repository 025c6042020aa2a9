// What the server says to a request: key, limits and script decide; and what it counts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/mock_embeddings/answer.hpp"
#include "support/mock_embeddings/ledger.hpp"
#include "support/mock_embeddings/meter.hpp"
#include "support/mock_embeddings/request.hpp"
#include "support/mock_embeddings/script.hpp"
#include "support/mock_embeddings/socket.hpp"

namespace ingot::mock {

struct Settings {
  std::uint16_t port = 0;                ///< of 127.0.0.1; 0: a free one
  std::size_t dimensions = 1536;         ///< when the request does not say
  std::chrono::milliseconds latency{0};  ///< from the request's last byte to the answer's first, making it included
  Limit requests{};
  Limit tokens{};
  std::string api_key{};  ///< others get 401; empty: anybody
  std::optional<Tls> tls = std::nullopt;
  Script script{};
  std::string ledger_file{};
  Memory memory = Memory::kept;  ///< of the ledger: a hundred bytes for each text
  /// Both are called by the server's thread, and must not ask the server.
  std::function<std::size_t(std::string_view)> tokens_of{};  ///< empty: a quarter of the bytes, rounded up
  std::function<std::chrono::nanoseconds()> clock{};         ///< of the limits alone; empty: the steady one
};

struct Counters {
  std::uint64_t connections = 0;  ///< accepted
  std::uint64_t open = 0;         ///< connections now
  std::uint64_t requests = 0;
  std::uint64_t inputs = 0;
  std::uint64_t tokens = 0;
  std::uint64_t refused = 0;    ///< answers with status 429
  std::uint64_t finished = 0;   ///< answers whose last byte was taken by the kernel, cut or not
  std::uint64_t abandoned = 0;  ///< answers that a client did not wait for
  std::uint64_t in_flight = 0;  ///< from the request's last byte to the answer's last
  std::uint64_t most_in_flight = 0;
};

struct Task {
  Answer answer;
  std::vector<std::string> hashes;  ///< of its inputs
};

class Service {
 public:
  Service(Settings settings, Ledger ledger);

  [[nodiscard]] Greeting greet();  ///< the next connection
  void goodbye() { --counters_.open; }

  /// Notes the request's inputs and decides on an answer. Each task ends with finished() or abandoned().
  [[nodiscard]] Task begin(Request request);
  void finished(const Task& task);
  void abandoned();

  void play(Script script);
  [[nodiscard]] std::chrono::milliseconds latency() const { return settings_.latency; }
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] const std::optional<Request>& last_request() const { return last_request_; }

 private:
  [[nodiscard]] bool knows(const Request& request) const;
  [[nodiscard]] Action decide(const Request& request, const Result<EmbeddingsRequest>& wanted, std::size_t tokens,
                              Fields& fields);
  [[nodiscard]] Action next_action(const Result<EmbeddingsRequest>& wanted);
  [[nodiscard]] std::size_t count(const std::vector<std::string>& inputs) const;

  Settings settings_;
  Ledger ledger_;
  Meter meter_;
  Counters counters_;
  std::size_t action_ = 0;
  std::uint64_t taken_ = 0;  // how often that action
  std::size_t connection_ = 0;
  std::optional<Request> last_request_;
};

}  // namespace ingot::mock
