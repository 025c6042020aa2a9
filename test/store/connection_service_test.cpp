#include <array>

#include <fmt/format.h>

#include "store/faults.hpp"
#include "support/listener.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::Listener;

namespace {

Error refusal(const Options& options) {
  TickingClock clock;
  const auto store = open_postgres(options, clock);
  REQUIRE_FALSE(store);
  CHECK(clock.sleeps == 0);
  return store.error();
}

// What a server says that does not let anybody in.
void turn_away(int client, std::string_view sqlstate) {
  std::array<char, 1024> startup{};
  [[maybe_unused]] const auto got = ::recv(client, startup.data(), startup.size(), 0);
  std::string fields;
  for (const std::string_view field :
       {std::string_view("SFATAL"), std::string_view("VFATAL"), std::string_view("Mgo away")}) {
    fields.append(field).push_back('\0');
  }
  fields.append("C").append(sqlstate).push_back('\0');
  fields.push_back('\0');
  std::string message = "E";
  const auto size = static_cast<std::uint32_t>(fields.size() + 4);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) message.push_back(static_cast<char>((size >> shift) & 0xFFU));
  message += fields;
  [[maybe_unused]] const auto sent = ::send(client, message.data(), message.size(), MSG_NOSIGNAL);
}

}  // namespace

TEST_CASE("P02: a wrong password is one line that names the place and not the password", "[service][pgfault][direct]") {
  Url url = real_url();
  url.password = "Zecret word";
  Options options;
  options.database_url = url_with(url);
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::database);
  CHECK(error.message.find(place(url).substr(0, url.user.size() + 1)) != std::string::npos);
  CHECK(error.message.find("28P01") != std::string::npos);
  CHECK(error.message.find('\n') == std::string::npos);
  CHECK(error.hint.find("password in DATABASE_URL") != std::string::npos);
  for (const char* piece : {"Zecret", "%5a", "word@"})
    CHECK((error.message + error.hint).find(piece) == std::string::npos);
}

TEST_CASE("P02: an unknown database and a closed port are told apart, and neither is tried again",
          "[service][pgfault][direct]") {
  Url url = real_url();
  Options options;
  url.database = "no such database";
  options.database_url = url_with(url);
  CHECK(refusal(options).hint.find("database name") != std::string::npos);
  std::uint16_t closed = 0;
  {
    const Listener listener([](int) {});
    closed = listener.port();
  }
  url.port = closed;
  options.database_url = url_with(url);
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::database);
  CHECK(error.message.find("Connection refused") != std::string::npos);
  CHECK(error.hint == "start it with: dev-vector-db up");
}

TEST_CASE("P01 P03: a server that is starting or full is asked again for a bounded time", "[service][pgfault]") {
  for (const std::string state : {"57P03", "53300"}) {
    const Listener listener([&](int client) { turn_away(client, state); });
    TickingClock clock;
    Options options;
    options.database_url = fmt::format("postgresql://u:Zecret@127.0.0.1:{}/d", listener.port());
    const auto store = open_postgres(options, clock);
    REQUIRE_FALSE(store);
    CHECK(clock.sleeps > 5);
    CHECK(clock.steady() <= std::chrono::seconds(30));
    CHECK(store.error().kind == ErrorKind::database);
    CHECK(store.error().message.find(state) != std::string::npos);
    CHECK(store.error().message.find("go away") != std::string::npos);
  }
}

TEST_CASE("a server that speaks nonsense is an error and not a wait", "[service]") {
  const Listener listener([](int client) {
    [[maybe_unused]] const auto sent = ::send(client, "HTTP/1.1 400 Bad\r\n\r\n", 20, MSG_NOSIGNAL);
  });
  Options options;
  options.database_url = fmt::format("postgresql://u:Zecret@127.0.0.1:{}/d", listener.port());
  const Error error = refusal(options);
  CHECK(error.kind == ErrorKind::database);
  CHECK((error.message + error.hint).find("Zecret") == std::string::npos);
}

TEST_CASE("an idle connection that has been cut is made anew", "[service]") {
  const Table table("idle");
  REQUIRE(table.prepared());
  PgProxy proxy(real_url().port);
  TickingClock clock;
  const auto store = open_with(through(proxy, table), clock);
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  CHECK(manifest_of(*store, "docs").chunks.empty());
  proxy.cut_all();
  CHECK(manifest_of(*store, "docs").chunks.empty());
  proxy.cut_all();
  CHECK(store->apply(changes.set()));
  CHECK(table.count() == "1");
}
