// What the tests of faults share: a store whose connections go through the proxy, a clock that acts when somebody
// waits, and rows that call the test in the middle of a transaction.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "store/service.hpp"
#include "support/pg_proxy.hpp"

namespace ingot::store::test {

using ingot::test::Deed;
using ingot::test::From;
using ingot::test::PgProxy;
using ingot::test::When;

/// The statement, which BEGIN's READ COMMITTED is not.
inline const std::string k_commit("COMMIT\0", 7);

inline std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  return out;
}

inline Url real_url() {
  const auto url = parse_url(database_url());
  REQUIRE(url);
  return *url;
}

inline std::string url_with(const Url& url) {
  return fmt::format("postgresql://{}:{}@127.0.0.1:{}/{}", encoded(url.user), encoded(url.password), url.port,
                     encoded(url.database));
}

inline std::string url_through(std::uint16_t port) {
  Url url = real_url();
  url.port = port;
  return url_with(url);
}

/// Of the test's own user, through the proxy.
inline Options through(const PgProxy& proxy, const Table& table) {
  Options options = table.options();
  options.database_url = url_through(proxy.port());
  return options;
}

inline std::unique_ptr<Store> open_with(const Options& options, io::Clock& clock) {
  auto store = open_postgres(options, clock);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

/// Time that passes only when somebody sleeps, and then this is done, with the number of the sleep.
class ActingClock final : public io::Clock {
 public:
  explicit ActingClock(std::function<void(int)> act) : act_(std::move(act)) {}
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(passed_);
  }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return passed_; }
  void sleep(std::chrono::milliseconds duration) override {
    passed_ += duration;
    act_(++sleeps);
  }
  int sleeps = 0;

 private:
  std::function<void(int)> act_;
  std::chrono::milliseconds passed_{0};
};

/// Rows of another reader; before row `at` is given for the first time, this is done.
class ActingRows final : public RowReader {
 public:
  ActingRows(RowReader& rows, std::size_t at, std::function<void()> act) : rows_(rows), at_(at), act_(std::move(act)) {}
  [[nodiscard]] std::size_t size() const override { return rows_.size(); }
  void rewind() override {
    rows_.rewind();
    next_ = 0;
  }
  [[nodiscard]] Result<const Row*> next() override {
    if (next_++ == at_ && act_) std::exchange(act_, {})();
    return rows_.next();
  }

 private:
  RowReader& rows_;
  std::size_t at_;
  std::size_t next_ = 0;
  std::function<void()> act_;
};

inline void add_trigger(const Table& table, const std::string& event, const std::string& body) {
  Session().run("CREATE FUNCTION " + table.name() + "_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                " END $$; CREATE TRIGGER t BEFORE " + event + " ON " + table.name() +
                " FOR EACH ROW EXECUTE FUNCTION " + table.name() + "_trigger()");
}

/// Rows with texts of this many bytes, said to be new.
inline void add_rows(Changes& changes, int count, std::size_t bytes = 10) {
  for (int i = 0; i < count; ++i)
    changes.added(fmt::format("d{:04}#chunk-01", i), fmt::format("{} text {}", std::string(bytes, 'x'), i));
}

/// The error, with everything a user would see checked: one line, short, and no secret of a URL.
inline Error shown(Error error) {
  CHECK(error.message.find('\n') == std::string::npos);
  CHECK(error.message.find('\x1b') == std::string::npos);
  CHECK(error.message.size() < 500);
  INFO(error.message);
  CHECK_FALSE(error.hint.empty());
  const Url url = real_url();
  const std::string all = error.message + error.hint;
  CHECK(all.find(":" + url.password + "@") == std::string::npos);
  return error;
}

template <class T>
Error error_of(const Result<T>& result) {
  if (result) FAIL("it succeeded");
  return shown(result.error());
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace ingot::store::test
