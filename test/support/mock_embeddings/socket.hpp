// One accepted connection that never blocks, plain or under TLS.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace ingot::mock {

enum class TlsVersion { v1_0, v1_1, v1_2, v1_3 };

struct Tls {
  std::string certificate;  ///< PEM, the server's own first, then its chain
  std::string key;          ///< PEM
  TlsVersion oldest = TlsVersion::v1_2;
  TlsVersion newest = TlsVersion::v1_3;
  std::string ciphers{};  ///< as OpenSSL lists them, for TLS 1.2 and older; empty: OpenSSL's own choice
};

using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// Errors (config): OpenSSL does not take the certificate, the key or the ciphers.
[[nodiscard]] Result<TlsContext> make_tls_context(const Tls& tls);

class Socket {
 public:
  /// Owns the descriptor, which does not block. Without a context the connection is plain.
  Socket(int descriptor, const TlsContext& context);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  enum class State { open, blocked, closed };
  struct Moved {
    std::size_t bytes = 0;  ///< at least one when open
    State state = State::open;
  };
  [[nodiscard]] Moved read(std::span<char> to);
  [[nodiscard]] Moved write(std::string_view bytes);

  /// The connection ends by RST when the socket goes.
  void reset_at_end();
  /// TLS says goodbye first.
  void say_goodbye();

 private:
  [[nodiscard]] Moved tls_moved(int result);

  int descriptor_;
  ssl_st* tls_ = nullptr;
};

}  // namespace ingot::mock
