// One connection to Postgres: a thin layer over libpq (store.apply in the way of a document). No type of libpq shows.
// Invariants: what a server says reaches an error only as its primary message and SQLSTATE, escaped and cut; nothing
// depends on the session, so that a pooler in transaction mode may stand between (spec store 6, 9, 11).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/url.hpp"

struct pg_conn;
struct pg_result;

namespace ingot::io {
class Clock;
}

namespace ingot::store {

/// Why a statement did not do its work, with what a caller needs to decide whether to try again.
struct Failure {
  Error error;
  std::string sqlstate;  ///< five characters; empty when the server did not answer
  bool lost = false;     ///< the connection is gone
};

template <class T>
using Answer = tl::expected<T, Failure>;

[[nodiscard]] inline tl::unexpected<Failure> give_up(Failure failure) {
  return tl::unexpected<Failure>(std::move(failure));
}
[[nodiscard]] inline tl::unexpected<Failure> give_up(Error error) {
  return give_up(Failure{std::move(error), {}, false});
}

/// The rows that a statement gave, in the form that was asked for. Views live as long as this object.
class Reply {
 public:
  explicit Reply(pg_result* result) : result_(result, &clear) {}

  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] bool null(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;  ///< empty for NULL
  [[nodiscard]] std::optional<std::int64_t> number(std::size_t row, std::size_t column) const;
  [[nodiscard]] bool truth(std::size_t row, std::size_t column) const { return text(row, column) == "t"; }
  [[nodiscard]] std::size_t affected() const;  ///< rows that the statement inserted, changed, removed or copied

 private:
  static void clear(pg_result* result);
  std::unique_ptr<pg_result, void (*)(pg_result*)> result_;
};

/// A value for $1, $2 ...: text, or the binary form of its type.
struct Parameter {
  enum class Format { text, binary };

  explicit Parameter(std::string text) : value(std::move(text)) {}
  explicit Parameter(std::string_view text) : value(text) {}
  explicit Parameter(const char* text) : value(text) {}
  Parameter(std::string bytes, Format as) : value(std::move(bytes)), format(as) {}

  std::string value;
  Format format = Format::text;
};

enum class ReplyFormat { text, binary };

/// What a new connection waits for, up to 30 s by the clock: a server that says that it is starting, stopping or full,
/// or also one that does not answer, which has answered before.
enum class WaitFor { starting, absent };

class Connection {
 public:
  /// Errors: database; config for a root certificate that is not there.
  [[nodiscard]] static Result<Connection> open(const Url& url, SslMode mode, io::Clock& clock,
                                               const Limits& limits = {}, WaitFor wait = WaitFor::starting);

  /// A server that has not answered a statement after so long counts as lost; nothing: any time.
  void answer_within(std::optional<std::chrono::milliseconds> time) { patience_ = time; }
  /// The same for a statement to which the server itself allows `time`: Limits::silence is added.
  void answer_after(std::chrono::milliseconds time) { patience_ = time + limits_.silence; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// Statements without parameters; several may be separated by ';', the reply is that of the last.
  [[nodiscard]] Answer<Reply> run(const std::string& sql);
  [[nodiscard]] Answer<Reply> run(const std::string& sql, std::span<const Parameter> parameters,
                                  ReplyFormat format = ReplyFormat::text);

  /// `sql` is COPY ... FROM STDIN. `more` appends bytes to the (empty) buffer and says whether there is more to come;
  /// its error ends the statement and is returned. Returns the rows that the server counted.
  [[nodiscard]] Answer<std::size_t> copy_in(const std::string& sql,
                                            const std::function<Result<bool>(std::string&)>& more);

  /// `sql` is COPY ... TO STDOUT. `take` gets the bytes as they come, cut anywhere; after its error the rest is thrown
  /// away and the error returned.
  [[nodiscard]] Answer<void> copy_out(const std::string& sql,
                                      const std::function<Result<void>(std::string_view)>& take);

  [[nodiscard]] bool alive() const;
  [[nodiscard]] std::string server_encoding() const;
  /// The process that the server named at the start of the session.
  [[nodiscard]] int process() const;

 private:
  using Moment = std::optional<std::chrono::steady_clock::time_point>;

  Connection(pg_conn* connection, std::string where, const Limits& limits);
  [[nodiscard]] Moment deadline() const;
  [[nodiscard]] bool take_input(Moment deadline);
  [[nodiscard]] bool has_answer(Moment deadline);
  [[nodiscard]] Answer<Reply> finished(bool sent);
  [[nodiscard]] Answer<Reply> checked(pg_result* result);
  [[nodiscard]] Failure lost_or(std::string_view doing) const;

  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
  bool broken_ = false;  // what take_input() found
  std::string where_;
  Limits limits_;
  std::optional<std::chrono::milliseconds> patience_;
};

/// A text[] literal.
[[nodiscard]] std::string text_array(std::span<const std::string> values);

/// Text of a server fit for a terminal: escaped, at most 200 bytes.
[[nodiscard]] std::string shortened(std::string_view server_text);

}  // namespace ingot::store
