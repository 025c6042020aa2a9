// One database as a run works with it: where it is, which chunk tables, and a connection that is made anew when it is
// lost. Invariant: no statement depends on what an earlier one left in the session, since a pooler may change it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "io/clock.hpp"
#include "store/backends/connection.hpp"
#include "store/backends/schema.hpp"
#include "store/store.hpp"
#include "store/url.hpp"

namespace ingot::store {

class Session {
 public:
  /// Connects. Errors: config for unusable options or a database in another encoding, database otherwise. The clock
  /// must outlive the session.
  [[nodiscard]] static Result<Session> open(const Options& options, io::Clock& clock);
  /// The same with a clock of its own.
  [[nodiscard]] static Result<Session> open(const Options& options);

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] const Target& target() const { return target_; }
  /// That one and those beside it, ascending by name.
  [[nodiscard]] std::span<const Target> targets() const { return targets_; }
  [[nodiscard]] io::Clock& clock() { return *clock_; }
  [[nodiscard]] std::string where() const { return place(url_); }
  [[nodiscard]] const Url& url() const { return url_; }

  /// Connects again unless the connection is good; a server that is not there is waited for, since it was there.
  [[nodiscard]] Result<void> ready();

  /// Work that may be done twice: once more over a new connection when an idle one has been cut.
  template <class T, class Work>
  [[nodiscard]] Result<T> tried(const Work& work) {
    if (auto good = ready(); !good) return fail(std::move(good.error()));
    Answer<T> answer = work();
    if (!answer && answer.error().lost) {
      if (auto good = ready(); !good) return fail(std::move(good.error()));
      answer = work();
    }
    if (!answer) return fail(std::move(answer.error().error));
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return std::move(*answer);
    }
  }

 private:
  Session(Url url, SslMode mode, const Options& options, io::Clock& clock, Connection connection)
      : url_(std::move(url)),
        mode_(mode),
        limits_(options.limits),
        target_(options.target()),
        targets_(options.targets()),
        clock_(&clock),
        connection_(std::move(connection)) {}

  Url url_;
  SslMode mode_;
  Limits limits_;
  Target target_;
  std::vector<Target> targets_;
  std::unique_ptr<io::Clock> own_clock_;  // unless the caller lent one
  io::Clock* clock_;
  Connection connection_;
};

}  // namespace ingot::store
