// Reads DATABASE_URL by itself (config -> store), because libpq repeats the whole text, password included, when it
// cannot read one. Invariant: no error of this file holds a piece of the URL; it names the part and gives the rule.
// Stricter than libpq on purpose: a reserved character in a password is refused instead of being read as a host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/store.hpp"

namespace ingot::store {

struct Url {
  std::string user;
  std::string password;  ///< may be empty: the server may trust the user, or ~/.pgpass may know
  std::string host;      ///< name, address without brackets, or the directory of a socket ("/run/...")
  std::uint16_t port = 5432;
  std::string database;
  std::optional<SslMode> ssl_mode;   ///< ?sslmode=
  std::string ssl_root_certificate;  ///< ?sslrootcert=, a path
  std::string channel_binding;       ///< ?channel_binding=, empty, disable, prefer or require
};

/// Errors: config, "DATABASE_URL: the <part> ..." where part is scheme, user, password, host, port, database or
/// parameter.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// True for localhost, 127.0.0.0/8, ::1 and the directory of a socket.
[[nodiscard]] bool is_loopback(std::string_view host);

/// "perazzi@localhost:5433/perazzi", fit for a terminal; never the password.
[[nodiscard]] std::string place(const Url& url);

/// The mode to connect with: the wish of PGSSL_MODE, else that of the URL, else disable for a loopback host and
/// verify-full elsewhere. Errors: config when the two wishes differ.
[[nodiscard]] Result<SslMode> effective_ssl_mode(const Url& url, std::optional<SslMode> wished);

[[nodiscard]] std::string_view name(SslMode mode);  ///< as libpq spells it: verify-full

}  // namespace ingot::store
