#include <fmt/format.h>

#include "store/proxy.hpp"
#include "store/service.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;

namespace {

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string url_with(const Url& url) {
  return fmt::format("postgresql://{}:{}@127.0.0.1:{}/{}", encoded(url.user), encoded(url.password), url.port,
                     encoded(url.database));
}

Url real_url() {
  const auto url = parse_url(database_url());
  REQUIRE(url);
  return *url;
}

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

TEST_CASE("a wrong password is one line that names the place and not the password", "[service]") {
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

TEST_CASE("an unknown database and a closed port are told apart", "[service]") {
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

TEST_CASE("a server that is starting or full is asked again for a bounded time", "[service]") {
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

TEST_CASE("a connection that breaks ends in the old state or the new, and in a true report", "[service]") {
  const Url url = real_url();
  for (const Cut cut : {Cut::in_copy, Cut::before_commit, Cut::after_commit}) {
    const Table table("broken");
    REQUIRE(table.prepared());
    Proxy proxy(url.port);
    Url through = url;
    through.port = proxy.port();
    Options options = table.options();
    options.database_url = url_with(through);
    TickingClock clock;
    auto store = open_postgres(options, clock);
    REQUIRE(store);
    Changes changes("docs");
    for (int i = 0; i < 100; ++i) changes.row("a" + std::to_string(i) + "#chunk-01", "text" + std::to_string(i));
    proxy.arm(cut);
    INFO(static_cast<int>(cut));
    const auto applied = (*store)->apply(changes.set());
    if (!applied) FAIL(applied.error().message);
    CHECK_FALSE(proxy.armed());
    CHECK(applied->written == 100);
    CHECK(table.count() == "100");
    CHECK(Session().value("SELECT count(*) || ' ' || max(id) FROM perazzi_ingestion_runs WHERE chunk_table = '" +
                          table.name() + "'") == "1 " + std::to_string(applied->run_id));
  }
}

TEST_CASE("an idle connection that has been cut is made anew", "[service]") {
  const Table table("idle");
  REQUIRE(table.prepared());
  Url through = real_url();
  Proxy proxy(through.port);
  through.port = proxy.port();
  Options options = table.options();
  options.database_url = url_with(through);
  TickingClock clock;
  auto store = open_postgres(options, clock);
  REQUIRE(store);
  Changes changes("docs");
  changes.row("a#chunk-01", "one");
  CHECK(manifest_of(**store, "docs").chunks.empty());
  proxy.drop();
  CHECK(manifest_of(**store, "docs").chunks.empty());
  proxy.drop();
  CHECK((*store)->apply(changes.set()));
  CHECK(table.count() == "1");
}
