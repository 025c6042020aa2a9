// A door between a client and a real Postgres that knows where the protocol's messages begin and end, and does harm at
// the one that a test names. One thread relays any number of connections. Invariant: bytes that no rule
// concerns arrive as they were sent, in their order. Behind a TLS handshake messages cannot be seen and pass as they
// are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::test {

enum class From { client, server };

// Types of messages that have no letter in the protocol.
constexpr char k_startup = '^';
constexpr char k_ssl_request = '!';
constexpr char k_cancel_request = '~';

enum class When {
  before,  ///< the message does not arrive
  inside,  ///< half of it does
  after,   ///< it does
};

enum class Deed {
  cut,         ///< both ends are closed in order
  reset,       ///< both ends are closed by RST
  half_close,  ///< the client is told that no more comes; what it sends still arrives
  stall,       ///< nothing is taken from either side any more
  hold,        ///< the same until release()
  flip,        ///< a byte of the message arrives changed; `when` does not matter, nor below
  drop,        ///< the message does not arrive, and everything else does
  shorten,     ///< half of its bytes arrive, with a length that fits them
};

struct Rule {
  From from = From::client;
  char type = 'Q';   ///< letter of the protocol, or one of those above
  std::string text;  ///< somewhere in the message; empty: any
  int nth = 1;       ///< of those that fit, from 1
  When when = When::before;
  Deed deed = Deed::cut;
  std::size_t byte = 0;  ///< to flip; 0 is the letter, 1-4 the length
  int times = 1;         ///< messages in a row that it acts on, of those that fit
};

struct LoggedMessage {
  int connection = 0;  ///< from 0, in order of arrival
  From from = From::client;
  char type = 0;
  std::size_t size = 0;  ///< bytes, with letter and length
  std::string text;      ///< the first bytes behind the length
};

class PgProxy {
 public:
  /// Listens on a free port of 127.0.0.1 and leads to `server_port` there.
  explicit PgProxy(std::uint16_t server_port);
  ~PgProxy();
  PgProxy(const PgProxy&) = delete;
  PgProxy& operator=(const PgProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  /// In effect for messages from now on.
  void add(Rule rule);
  /// Every SSLRequest is answered with this byte, and the server does not hear of it.
  void answer_ssl_request(char answer);
  /// Connections from now on lead there.
  void lead_to(std::uint16_t server_port);
  /// What is held goes on.
  void release();
  /// Ends all connections; returns when they are closed.
  void cut_all();

  /// Rules that have acted.
  [[nodiscard]] std::size_t fired() const;
  [[nodiscard]] std::vector<LoggedMessage> log() const;
  /// Messages so far that fit.
  [[nodiscard]] std::size_t count(From from, char type, std::string_view text = {}) const;
  /// Returns when that many have come, or after ten seconds, then false.
  [[nodiscard]] bool wait_for(From from, char type, std::string_view text, std::size_t wanted) const;

 private:
  class Relay;
  std::unique_ptr<Relay> relay_;
};

}  // namespace ingot::test
