#include "store/backends/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "io/clock.hpp"
#include "io/failpoint.hpp"
#include "store/backends/libpq.hpp"
#include "store/backends/server_error.hpp"

#ifndef INGOT_VERSION
#define INGOT_VERSION "0"
#endif

namespace ingot::store {
namespace {

constexpr std::chrono::milliseconds k_connect_timeout{10'000};
constexpr std::chrono::milliseconds k_patience{30'000};  // for a server that is starting or full
constexpr std::chrono::milliseconds k_first_pause{250};
constexpr std::chrono::milliseconds k_longest_pause{2'000};
constexpr std::size_t k_shown = 200;

// Where there is a connection or a reply the library has been opened.
const Libpq& pq() {
  return **libpq();
}

void ignore(void*, const PGresult*) {}

// Why a connection was not made.
struct Refusal {
  std::string sqlstate;
  std::string message;
};

// libpq gives the text only. Each host that was tried has left a part that begins "connection to server at"; the last
// is shown. With PQERRORS_VERBOSE a server's word reads "FATAL:  28P01: password ...", in any language of the server.
Refusal refusal(std::string_view words) {
  constexpr std::string_view k_host = "connection to server ";
  if (const auto last = words.rfind(k_host); last != std::string_view::npos) words.remove_prefix(last);
  if (const auto said = words.find(" failed: "); said != std::string_view::npos) words.remove_prefix(said + 9);
  words = text::trim(words.substr(0, words.find('\n')));
  Refusal result;
  const auto is_code = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  const auto colon = words.find(":  ");
  if (colon != std::string_view::npos && words.size() >= colon + 10) {
    const std::string_view code = words.substr(colon + 3, 5);
    if (words.substr(colon + 8, 2) == ": " && std::all_of(code.begin(), code.end(), is_code)) {
      result.sqlstate = std::string(code);
      words.remove_prefix(colon + 10);
    }
  }
  result.message = shortened(words);
  return result;
}

// Where distributions keep the roots of public authorities.
constexpr std::array k_public_roots = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                       "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

// sslrootcert=system, which libpq knows from version 16 on, is the distribution's file; empty: libpq's own default.
Result<std::string> root_certificate(const Url& url, SslMode mode) {
  if (url.ssl_root_certificate != "system") return url.ssl_root_certificate;
  if (mode != SslMode::verify_full) {
    return fail(ErrorKind::config, "sslrootcert=system takes any public authority's word, so it needs verify-full",
                "set PGSSL_MODE=verify-full, or name the root of your provider with sslrootcert=/path");
  }
  const auto found = std::find_if(k_public_roots.begin(), k_public_roots.end(),
                                  [](const char* path) { return ::access(path, R_OK) == 0; });
  if (found != k_public_roots.end()) return std::string(*found);
  return fail(ErrorKind::config, "sslrootcert=system: this machine has no file of public root certificates",
              "install the package ca-certificates, or name a file with sslrootcert=/path");
}

pg_conn* start(const Url& url, SslMode mode, const std::string& roots, std::chrono::milliseconds silence) {
  const std::string user_timeout = std::to_string(silence.count());
  const std::string port = std::to_string(url.port);
  const std::string ssl(name(mode));
  std::vector<const char*> keys;
  std::vector<const char*> values;
  const auto set = [&](const char* key, const char* value) {
    keys.push_back(key);
    values.push_back(value);
  };
  set("host", url.host.c_str());
  set("port", port.c_str());
  set("user", url.user.c_str());
  set("password", url.password.c_str());
  set("dbname", url.database.c_str());
  set("sslmode", ssl.c_str());
  set("ssl_min_protocol_version", "TLSv1.2");
  if (!roots.empty()) set("sslrootcert", roots.c_str());
  if (!url.channel_binding.empty()) set("channel_binding", url.channel_binding.c_str());
  set("gssencmode", "disable");
  set("connect_timeout", "10");
  set("keepalives", "1");
  set("keepalives_idle", "10");
  set("keepalives_interval", "5");
  set("keepalives_count", "3");
  set("tcp_user_timeout", user_timeout.c_str());
  set("application_name", "ingest/" INGOT_VERSION);
  set("target_session_attrs", "read-write");
  set("client_encoding", "UTF8");
  set(nullptr, nullptr);
  return pq().connectStartParams(keys.data(), values.data(), 0);  // 0: the database name is no connection string
}

// Drives the handshake by hand, because PQconnectdbParams gives no SQLSTATE. The time is the machine's own here: it
// waits on a socket, which no other clock could advance.
bool finish_handshake(pg_conn* connection) {
  const auto deadline = std::chrono::steady_clock::now() + k_connect_timeout;
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (wanted != PGRES_POLLING_OK) {
    if (wanted == PGRES_POLLING_FAILED) return false;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const auto events = static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT);
    pollfd socket{pq().socket(connection), events, 0};
    const int ready = ::poll(&socket, 1, static_cast<int>(left.count()));
    if (ready == 0 || (ready < 0 && errno != EINTR)) return false;
    if (ready > 0) wanted = pq().connectPoll(connection);
  }
  return true;
}

using Handle = std::unique_ptr<pg_conn, void (*)(pg_conn*)>;

tl::expected<Handle, Refusal> try_once(const Url& url, SslMode mode, const std::string& roots,
                                       std::chrono::milliseconds silence) {
  Handle connection(start(url, mode, roots, silence), pq().finish);
  if (!connection) return tl::unexpected(Refusal{{}, "out of memory"});
  pq().setErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  pq().setNoticeReceiver(connection.get(), &ignore, nullptr);
  if (pq().status(connection.get()) != CONNECTION_BAD && finish_handshake(connection.get())) return connection;
  Refusal why = refusal(pq().errorMessage(connection.get()));
  if (why.message.empty()) why.message = "no answer within 10 s";
  return tl::unexpected(std::move(why));
}

std::string_view field(const PGresult* result, int code) {
  const char* text = pq().resultErrorField(result, code);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// Shutdown, crash, timeouts of an idle session: the server closes after these words, a moment later perhaps.
bool ends_session(std::string_view sqlstate) {
  return sqlstate.starts_with("57P0") || sqlstate.starts_with("08") || sqlstate == "25P03";
}

bool is_success(const PGresult* result) {
  switch (pq().resultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::size_t Reply::rows() const {
  return static_cast<std::size_t>(pq().ntuples(result_.get()));
}

bool Reply::null(std::size_t row, std::size_t column) const {
  return pq().getisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view Reply::text(std::size_t row, std::size_t column) const {
  const auto r = static_cast<int>(row);
  const auto c = static_cast<int>(column);
  return {pq().getvalue(result_.get(), r, c), static_cast<std::size_t>(pq().getlength(result_.get(), r, c))};
}

std::optional<std::int64_t> Reply::number(std::size_t row, std::size_t column) const {
  const std::string_view digits = text(row, column);
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::size_t Reply::affected() const {
  return std::strtoull(pq().cmdTuples(result_.get()), nullptr, 10);
}

void Reply::clear(pg_result* result) {
  pq().clear(result);
}

Connection::Connection(pg_conn* connection, std::string where, const Limits& limits)
    : connection_(connection, pq().finish), where_(std::move(where)), limits_(limits) {}

Result<Connection> Connection::open(const Url& url, SslMode mode, io::Clock& clock, const Limits& limits,
                                    WaitFor wait) {
  if (const auto opened = libpq(); !opened) return fail(opened.error());
  const auto roots = root_certificate(url, mode);
  if (!roots) return fail(roots.error());
  const HostKind host = is_loopback(url.host) ? HostKind::loopback : HostKind::remote;
  const auto deadline = clock.steady() + k_patience;
  for (auto pause = k_first_pause;; pause = std::min(pause * 2, k_longest_pause)) {
    auto handle = try_once(url, mode, *roots, limits.silence);
    if (handle) return Connection(handle->release(), place(url), limits);
    const Refusal& why = handle.error();
    const bool passes = is_passing(why.sqlstate) || (wait == WaitFor::absent && why.sqlstate.empty());
    if (!passes || clock.steady() + pause > deadline) {
      return fail(connect_error(place(url), host, why.sqlstate, why.message));
    }
    clock.sleep(pause);
  }
}

Failure Connection::lost_or(std::string_view doing) const {
  Failure failure;
  failure.lost = !alive();
  failure.error.kind = ErrorKind::database;
  failure.error.message = fmt::format("the connection to {} {}", where_, failure.lost ? "broke" : doing);
  failure.error.hint = "run again; nothing was written";
  return failure;
}

Answer<Reply> Connection::checked(pg_result* result) {
  Reply reply(result);
  if (result != nullptr && is_success(result)) return reply;
  const std::string_view sqlstate = result == nullptr ? std::string_view() : field(result, PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) return give_up(lost_or("gave no result"));
  Failure failure;
  failure.sqlstate = std::string(sqlstate);
  failure.lost = !alive() || ends_session(sqlstate);
  failure.error = statement_error(where_, sqlstate, shortened(field(result, PG_DIAG_MESSAGE_PRIMARY)));
  return give_up(std::move(failure));
}

Connection::Moment Connection::deadline() const {
  if (!patience_) return std::nullopt;
  return std::chrono::steady_clock::now() + *patience_;
}

// False when the time is up. libpq by itself would wait for a server that is there and silent for ever: neither
// keepalives nor tcp_user_timeout see that, and statement_timeout is the server's. What is wrong with the connection
// shows when the answer is read.
bool Connection::take_input(Moment deadline) {
  int wait = -1;
  if (deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    wait = static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
  }
  pollfd socket{pq().socket(connection_.get()), POLLIN, 0};
  const int ready = ::poll(&socket, 1, wait);
  broken_ = (ready < 0 && errno != EINTR) || (ready > 0 && pq().consumeInput(connection_.get()) == 0);
  return true;
}

bool Connection::has_answer(Moment deadline) {
  broken_ = false;
  while (!broken_ && pq().isBusy(connection_.get()) != 0) {
    if (!take_input(deadline)) return false;
  }
  return true;
}

// The last result of what was sent, or the first error: behind the words of a server that closes comes one without.
Answer<Reply> Connection::finished(bool sent) {
  if (!sent) return give_up(lost_or("refused a statement"));
  const Moment until = deadline();
  pg_result* last = nullptr;
  for (bool more = true; more;) {
    if (!has_answer(until)) {
      pq().clear(last);
      connection_.reset();
      return give_up(lost_or("gave no answer"));
    }
    pg_result* const next = pq().getResult(connection_.get());
    if (next == nullptr) break;
    if (last != nullptr && !is_success(last)) {
      pq().clear(next);
      continue;
    }
    pq().clear(last);
    last = next;
    more = pq().resultStatus(last) != PGRES_COPY_IN && pq().resultStatus(last) != PGRES_COPY_OUT;
  }
  return checked(last);
}

Answer<Reply> Connection::run(const std::string& sql) {
  const bool sent = pq().sendQuery(connection_.get(), sql.c_str()) == 1;
  if (sql == "COMMIT") INGOT_FAILPOINT(commit_sent);
  return finished(sent);
}

Answer<Reply> Connection::run(const std::string& sql, std::span<const Parameter> parameters, ReplyFormat format) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Parameter& parameter : parameters) {
    values.push_back(parameter.value.c_str());
    lengths.push_back(static_cast<int>(parameter.value.size()));
    formats.push_back(parameter.format == Parameter::Format::binary ? 1 : 0);
  }
  return finished(pq().sendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(parameters.size()), nullptr,
                                       values.data(), lengths.data(), formats.data(),
                                       format == ReplyFormat::binary ? 1 : 0) == 1);
}

Answer<std::size_t> Connection::copy_in(const std::string& sql, const std::function<Result<bool>(std::string&)>& more) {
  if (auto begun = run(sql); !begun) return give_up(std::move(begun.error()));
  std::string buffer;
  bool sent = true;
  std::optional<Error> stopped;
  for (bool go_on = true; go_on && sent && !stopped;) {
    buffer.clear();
    auto produced = more(buffer);
    if (!produced) {
      stopped = std::move(produced.error());
    } else {
      go_on = *produced;
      sent = pq().putCopyData(connection_.get(), buffer.data(), static_cast<int>(buffer.size())) == 1;
    }
  }
  if (!sent || pq().putCopyEnd(connection_.get(), stopped ? "the client has no more rows" : nullptr) != 1)
    return give_up(lost_or("refused data"));
  auto reply = finished(true);
  if (stopped) return give_up(std::move(*stopped));
  if (!reply) return give_up(std::move(reply.error()));
  return reply->affected();
}

Answer<void> Connection::copy_out(const std::string& sql, const std::function<Result<void>(std::string_view)>& take) {
  if (auto begun = run(sql); !begun) return give_up(std::move(begun.error()));
  Result<void> taken;
  char* bytes = nullptr;
  for (int length = 0; length >= 0;) {
    const Moment until = deadline();
    broken_ = false;
    while ((length = pq().getCopyData(connection_.get(), &bytes, 1)) == 0 && !broken_) {
      if (take_input(until)) continue;
      connection_.reset();
      return give_up(lost_or("gave no answer"));
    }
    if (length <= 0) break;
    if (taken) taken = take({bytes, static_cast<std::size_t>(length)});
    pq().freemem(bytes);
  }
  auto reply = finished(true);
  if (!reply) return give_up(std::move(reply.error()));
  if (!taken) return give_up(std::move(taken.error()));
  return {};
}

int Connection::process() const {
  return pq().backendPID(connection_.get());
}

bool Connection::alive() const {
  return pq().status(connection_.get()) == CONNECTION_OK;
}

std::string Connection::server_encoding() const {
  const char* name = pq().parameterStatus(connection_.get(), "server_encoding");
  return name == nullptr ? std::string() : std::string(name);
}

std::string text_array(std::span<const std::string> values) {
  std::string out = "{";
  for (const std::string& value : values) {
    if (out.size() > 1) out.push_back(',');
    out.push_back('"');
    for (const char c : value) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out.push_back('}');
  return out;
}

std::string shortened(std::string_view server_text) {
  std::string shown = text::printable(server_text.substr(0, 4 * k_shown));
  if (shown.size() <= k_shown) return shown;
  std::size_t end = k_shown - 3;
  while (end > 0 && utf8::is_continuation(shown[end])) --end;
  shown.resize(end);
  return shown + "...";
}

}  // namespace ingot::store
