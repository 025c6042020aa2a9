#include "store/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_form = "write it as postgresql://user:password@host:5433/database";
constexpr std::string_view k_encode =
    "percent-encode each of @ : / # ? % [ ] and blanks in a user or password: @ is %40, : is %3A, / is %2F, # is %23, "
    "? is "
    "%3F, % is %25";
constexpr std::string_view k_parameters =
    "known parameters: sslmode, sslrootcert, channel_binding, host (a socket's directory), pgbouncer";

tl::unexpected<Error> wrong(std::string_view part, std::string_view what, std::string_view hint = k_form) {
  return fail(ErrorKind::config, fmt::format("DATABASE_URL: the {} {}", part, what), std::string(hint));
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Result<std::string> decoded(std::string_view part, std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out.push_back(text[at]);
      continue;
    }
    const auto high = at + 2 < text.size() ? digit(text[at + 1]) : std::nullopt;
    const auto low = at + 2 < text.size() ? digit(text[at + 2]) : std::nullopt;
    if (!high || !low) return wrong(part, "has a % that two hexadecimal digits do not follow", k_encode);
    if (*high == 0 && *low == 0) return wrong(part, "has a NUL (%00)");
    out.push_back(static_cast<char>(*high * 16 + *low));
    at += 2;
  }
  if (utf8::first_invalid(out)) return wrong(part, "is not valid UTF-8 once its percent signs are decoded");
  return out;
}

// The URL cut at its delimiters, still encoded.
struct Pieces {
  std::string_view user;
  std::optional<std::string_view> password;
  std::string_view host;
  std::optional<std::string_view> port;
  std::optional<std::string_view> database;
  std::string_view query;
};

Result<std::string_view> without_scheme(std::string_view text) {
  if (text::is_blank(text))
    return fail(ErrorKind::config, "DATABASE_URL is empty", "start a local database with: dev-vector-db up");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) {
      return wrong("text", "holds white space or a control character",
                   "look for blanks and line ends around it; a blank in a password is %20");
    }
  }
  for (const std::string_view scheme : {std::string_view("postgresql:"), std::string_view("postgres:")}) {
    if (!text.starts_with(scheme)) continue;
    if (!text.substr(scheme.size()).starts_with("//")) return wrong("scheme", "is not followed by //");
    return text.substr(scheme.size() + 2);
  }
  return wrong("scheme", "is not postgresql:// or postgres://");
}

Result<void> cut_host_and_port(std::string_view text, Pieces& pieces) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return wrong("host", "has a [ without its ]");
    pieces.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    if (!text.empty() && text.front() != ':') return wrong("host", "is followed by something that is no port");
    if (!text.empty()) pieces.port = text.substr(1);
    return {};
  }
  if (text.find_first_of("[]") != std::string_view::npos) return wrong("host", "has a bracket in the wrong place");
  const auto colon = text.find(':');
  pieces.host = text.substr(0, colon);
  if (colon == std::string_view::npos) return {};
  pieces.port = text.substr(colon + 1);
  if (pieces.port->find(':') != std::string_view::npos) {
    return wrong("host", "has more than one colon", "write an IPv6 address in brackets: [::1]:5433");
  }
  return {};
}

Result<Pieces> cut(std::string_view text) {
  Pieces pieces;
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  std::string_view rest = text.substr(authority.size());
  // An @ behind the authority means that it was ended too early, by a character inside the password.
  if (rest.find('@') != std::string_view::npos)
    return wrong("password (or user)", "holds / ? or # that is not percent-encoded", k_encode);
  if (rest.find('#') != std::string_view::npos)
    return wrong("database (or parameter)", "holds # that is not percent-encoded", k_encode);
  const auto at = authority.find('@');
  if (at != std::string_view::npos) {
    if (authority.find('@', at + 1) != std::string_view::npos) {
      return wrong("password (or user)", "holds @ that is not percent-encoded", k_encode);
    }
    const std::string_view login = authority.substr(0, at);
    const auto colon = login.find(':');
    pieces.user = login.substr(0, colon);
    if (colon != std::string_view::npos) pieces.password = login.substr(colon + 1);
    if (pieces.user.find_first_of("[]") != std::string_view::npos)
      return wrong("user", "holds a bracket that is not percent-encoded", k_encode);
    if (pieces.password && pieces.password->find_first_of(":[]") != std::string_view::npos) {
      return wrong("password", "holds : [ or ] that is not percent-encoded", k_encode);
    }
  }
  if (auto done = cut_host_and_port(at == std::string_view::npos ? authority : authority.substr(at + 1), pieces);
      !done) {
    return fail(std::move(done.error()));
  }
  const auto question = rest.find('?');
  if (question != std::string_view::npos) pieces.query = rest.substr(question + 1);
  rest = rest.substr(0, question);
  if (!rest.empty()) pieces.database = rest.substr(1);
  return pieces;
}

Result<void> read_port(std::string_view digits, std::uint16_t& port) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure != std::errc() || end != digits.data() + digits.size() || number < 1 || number > 65535) {
    return wrong("port", "is not a number from 1 to 65535");
  }
  port = static_cast<std::uint16_t>(number);
  return {};
}

std::optional<SslMode> ssl_mode_of(std::string_view word) {
  for (const SslMode mode : {SslMode::disable, SslMode::require, SslMode::verify_ca, SslMode::verify_full}) {
    if (name(mode) == word) return mode;
  }
  return std::nullopt;
}

Result<void> read_parameter(std::string_view key, std::string value, Url& url) {
  if (key == "sslmode") {
    url.ssl_mode = ssl_mode_of(value);
    if (!url.ssl_mode) {
      return wrong("parameter sslmode", "is not disable, require, verify-ca or verify-full",
                   "allow and prefer fall back to plain text and are not offered; use sslmode=verify-full");
    }
  } else if (key == "sslrootcert") {
    url.ssl_root_certificate = std::move(value);
  } else if (key == "channel_binding") {
    if (value != "disable" && value != "prefer" && value != "require")
      return wrong("parameter channel_binding", "is not disable, prefer or require");
    url.channel_binding = std::move(value);
  } else if (key == "host") {
    if (!url.host.empty() || !value.starts_with('/'))
      return wrong("parameter host", "is not the directory of a socket, or a host is named already");
    url.host = std::move(value);
  } else if (key != "pgbouncer") {  // Prisma's word for "behind a pooler"; this program always behaves as if it were
    return wrong("parameters", "hold one that this program does not know", k_parameters);
  }
  return {};
}

Result<void> read_query(std::string_view query, Url& url) {
  if (query.empty()) return {};
  for (const std::string_view pair : text::split(query, '&')) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return wrong("parameters", "hold one without =", k_parameters);
    auto value = decoded("parameter", pair.substr(equals + 1));
    if (!value) return fail(std::move(value.error()));
    if (auto done = read_parameter(pair.substr(0, equals), std::move(*value), url); !done) return done;
  }
  return {};
}

Result<void> check_host(const Url& url, bool bracketed) {
  if (url.host.empty()) return wrong("host", "is missing");
  if (url.host.front() == '/') return {};
  const auto fits = [bracketed](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '.' || (bracketed ? c == ':' || c == '%' : c == '-' || c == '_');
  };
  if (url.host.find(',') != std::string::npos) return wrong("host", "is a list; one host is taken");
  if (!std::all_of(url.host.begin(), url.host.end(), fits))
    return wrong("host", "holds a character that no host name has");
  return {};
}

Result<void> decode_names(const Pieces& pieces, Url& url) {
  struct Field {
    std::string_view part;
    std::string_view text;
    std::string* to;
  };
  const std::array<Field, 4> fields{{{"user", pieces.user, &url.user},
                                     {"password", pieces.password.value_or(""), &url.password},
                                     {"host", pieces.host, &url.host},
                                     {"database", pieces.database.value_or(""), &url.database}}};
  for (const Field& field : fields) {
    auto value = decoded(field.part, field.text);
    if (!value) return fail(std::move(value.error()));
    *field.to = std::move(*value);
  }
  return {};
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  auto rest = without_scheme(text);
  if (!rest) return fail(std::move(rest.error()));
  auto pieces = cut(*rest);
  if (!pieces) return fail(std::move(pieces.error()));
  Url url;
  if (auto done = decode_names(*pieces, url); !done) return fail(std::move(done.error()));
  if (pieces->port) {
    if (auto done = read_port(*pieces->port, url.port); !done) return fail(std::move(done.error()));
  }
  if (auto done = read_query(pieces->query, url); !done) return fail(std::move(done.error()));
  const bool bracketed = rest->find('[') != std::string_view::npos;
  if (auto done = check_host(url, bracketed); !done) return fail(std::move(done.error()));
  if (url.user.empty()) return wrong("user", "is missing");
  if (url.database.empty()) return wrong("database", "is missing");
  if (pieces->database->find('/') != std::string_view::npos)
    return wrong("database", "holds / that is not percent-encoded", k_encode);
  return url;
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('/') || host == "::1" || text::lower_ascii(host) == "localhost") return true;
  if (!host.starts_with("127.")) return false;
  const auto numeric = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return std::all_of(host.begin(), host.end(), numeric) && std::count(host.begin(), host.end(), '.') == 3;
}

std::string place(const Url& url) {
  const bool brackets = url.host.find(':') != std::string::npos;
  return text::printable(fmt::format("{}@{}{}{}:{}/{}", url.user, brackets ? "[" : "", url.host, brackets ? "]" : "",
                                     url.port, url.database));
}

Result<SslMode> effective_ssl_mode(const Url& url, std::optional<SslMode> wished) {
  if (wished && url.ssl_mode && *wished != *url.ssl_mode) {
    return fail(ErrorKind::config,
                fmt::format("PGSSL_MODE is {} but DATABASE_URL says sslmode={}", name(*wished), name(*url.ssl_mode)),
                "remove one of the two");
  }
  if (wished) return *wished;
  if (url.ssl_mode) return *url.ssl_mode;
  return is_loopback(url.host) ? SslMode::disable : SslMode::verify_full;
}

std::string_view name(SslMode mode) {
  switch (mode) {
    case SslMode::disable:
      return "disable";
    case SslMode::require:
      return "require";
    case SslMode::verify_ca:
      return "verify-ca";
    case SslMode::verify_full:
      return "verify-full";
  }
  return "verify-full";
}

}  // namespace ingot::store
