#include "io/http.hpp"

#include <csignal>
#include <set>

#include <pthread.h>

#include "io/http_world.hpp"

using namespace ingot;
using namespace ingot::io::test;
using io::HttpFailure;
using io::HttpLimits;
using io::HttpRequest;

namespace {

constexpr const char* k_key = "Bearer sk-hunter2";

HttpRequest with_key(const std::string& url, std::string body = "{}") {
  return {url, {{"Authorization", k_key}, {"Content-Type", "application/json"}}, std::move(body)};
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Sets the proxy of the environment while it lives.
class ProxyVariables {
 public:
  explicit ProxyVariables(const std::string& url) {
    for (const char* name : k_names) ::setenv(name, url.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  ~ProxyVariables() {
    for (const char* name : k_names) ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
  }
  ProxyVariables(const ProxyVariables&) = delete;
  ProxyVariables& operator=(const ProxyVariables&) = delete;

 private:
  static constexpr std::array<const char*, 2> k_names = {"http_proxy", "https_proxy"};
};

}  // namespace

TEST_CASE("an answer comes with its status, its fields and its body", "[http]") {
  const RawServer server([](Peer& peer) {
    (void)peer.request();
    peer.send("HTTP/1.1 429 Slow\r\nRetry-After:  7 \r\nX-A: 1\r\nx-a: 2\r\nEmpty:\r\nContent-Length: 4\r\n\r\nwait");
  });
  const auto outcome = fetch(server);
  REQUIRE(outcome.answer);
  CHECK(outcome.answer->status == 429);
  CHECK(outcome.answer->body == "wait");
  CHECK(outcome.answer->field("retry-after") == "7");
  CHECK(outcome.answer->field("x-a") == "1");
  CHECK(outcome.answer->field("empty") == "");
  CHECK_FALSE(outcome.answer->field("absent"));
  CHECK(outcome.answer->fields.size() == 5);
  CHECK(outcome.took.count() > 0);
}

TEST_CASE("a request is sent as it was given and says no more than it must", "[http]") {
  std::string seen;
  const std::string body = "{\"input\":\"" + std::string(300'000, 'x') + "\"}";
  {
    const RawServer server([&seen](Peer& peer) {
      seen = peer.request();
      peer.answer("ok");
    });
    const auto client = io::test::make_client();
    REQUIRE(fetch(*client, with_key(server.url() + "v1/embeddings?x=1", body)).answer);
  }
  CHECK(seen.starts_with("POST /v1/embeddings?x=1 HTTP/1.1\r\n"));
  CHECK(seen.ends_with("\r\n\r\n" + body));
  CHECK(count(seen, "Authorization: Bearer sk-hunter2\r\n") == 1);
  CHECK(count(seen, "Content-Type:") == 1);
  CHECK(count(seen, "User-Agent: ingot/" INGOT_VERSION "\r\n") == 1);
  CHECK(count(seen, "Expect") == 0);
  CHECK(count(seen, "Accept-Encoding") == 0);
  CHECK(count(seen, "Upgrade") == 0);
}

TEST_CASE("a request without a body is a GET", "[http]") {
  std::string seen;
  {
    const RawServer server([&seen](Peer& peer) {
      while (true) {
        const std::string request = peer.request();
        if (request.empty()) return;
        seen += request.substr(0, request.find('/'));
        peer.answer("");
      }
    });
    const auto client = io::test::make_client();
    REQUIRE(fetch(*client, {server.url(), {}, {}}).answer);
    REQUIRE(fetch(*client, with_key(server.url())).answer);
    REQUIRE(fetch(*client, {server.url(), {}, {}}).answer);
  }
  CHECK(seen == "GET POST GET ");
}

TEST_CASE("a thousand requests share a few connections", "[http]") {
  const RawServer server([](Peer& peer) {
    while (true) {
      const std::string request = peer.request();
      if (request.empty() || !peer.answer(request.substr(request.find("\r\n\r\n") + 4))) return;
    }
  });
  HttpLimits limits;
  limits.connections = 4;
  const auto client = io::test::make_client(limits);
  for (std::uint64_t id = 0; id < 1000; ++id) client->start(id, {server.url(), {}, "body of " + std::to_string(id)});
  CHECK(client->in_flight() == 1000);
  std::set<std::uint64_t> ids;
  for (const auto& outcome : wait_for_all(*client)) {
    if (!outcome.answer) FAIL(outcome.answer.error().message);
    CHECK(outcome.answer->body == "body of " + std::to_string(outcome.id));
    ids.insert(outcome.id);
  }
  CHECK(ids.size() == 1000);
  CHECK(server.connections() == 4);
}

TEST_CASE("a kept connection that the server has closed is opened again", "[http]") {
  std::atomic<int> requests = 0;
  const RawServer server([&requests](Peer& peer) {
    if (peer.request().empty()) return;
    ++requests;
    peer.answer("ok");  // and the connection is closed without a word
  });
  const auto client = io::test::make_client();
  for (int i = 0; i < 100; ++i) {
    const auto outcome = fetch(*client, with_key(server.url()));
    if (!outcome.answer) FAIL(outcome.answer.error().message);
  }
  CHECK(requests == 100);
}

TEST_CASE("a redirect is an answer, and the key goes nowhere else", "[http]") {
  std::atomic<int> others = 0;
  const RawServer other([&others](Peer&) { ++others; });
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    const RawServer server([&](Peer& peer) {
      (void)peer.request();
      peer.send("HTTP/1.1 " + std::string(status) + " Go\r\nLocation: " + other.url() +
                "\r\nContent-Length: 0\r\n\r\n");
    });
    const auto client = io::test::make_client();
    const auto outcome = fetch(*client, with_key(server.url()));
    REQUIRE(outcome.answer);
    CHECK(std::to_string(outcome.answer->status) == status);
  }
  CHECK(other.connections() == 0);
}

TEST_CASE("a refused request is told by wait and nothing is sent", "[http]") {
  const auto client = io::test::make_client();
  for (HttpRequest request : {with_key("http://api.example.com/v1"), with_key("https://me:hunter2@127.0.0.1/"),
                              with_key("file:///etc/passwd"),
                              HttpRequest{"https://127.0.0.1:1/", {{"Authorization", "hunter2\r\nX: y"}}, "{}"},
                              HttpRequest{"https://127.0.0.1:1/", {{"hunter2 hunter2", "y"}}, "{}"}}) {
    client->start(1, std::move(request));
    CHECK(client->in_flight() == 1);
    const auto outcomes = client->wait(std::chrono::milliseconds(0));
    REQUIRE(outcomes.size() == 1);
    REQUIRE_FALSE(outcomes.front().answer);
    const auto& fault = outcomes.front().answer.error();
    CHECK(fault.failure == HttpFailure::refused);
    CHECK_FALSE(fault.sent);
    CHECK((fault.message + fault.hint).find("hunter2") == std::string::npos);
  }
  CHECK(client->in_flight() == 0);
}

TEST_CASE("a connection that is refused is told with its place", "[http]") {
  std::uint16_t port = 0;
  {
    port = RawServer([](Peer&) {}).port();
  }
  const auto client = io::test::make_client();
  const auto outcome = fetch(*client, with_key("http://127.0.0.1:" + std::to_string(port) + "/"));
  REQUIRE_FALSE(outcome.answer);
  const auto& fault = outcome.answer.error();
  CHECK(fault.failure == HttpFailure::connect);
  CHECK(fault.message == "cannot connect to 127.0.0.1:" + std::to_string(port) + ": connection refused");
  CHECK_FALSE(fault.sent);
}

TEST_CASE("a name without an address cannot be resolved, however often it is tried", "[http]") {
  HttpLimits limits;
  limits.connect = std::chrono::milliseconds(2000);
  const auto client = io::test::make_client(limits);
  for (const int attempt : {1, 2, 3}) {
    INFO(attempt);
    const auto outcome = fetch(*client, with_key("https://something.invalid/v1"));
    REQUIRE_FALSE(outcome.answer);
    CHECK(outcome.answer.error().failure == HttpFailure::resolve);
    CHECK(outcome.answer.error().message.starts_with("cannot resolve something.invalid"));
    CHECK_FALSE(outcome.answer.error().sent);
  }
}

TEST_CASE("proxies of the environment are not asked for this machine", "[http]") {
  std::atomic<int> asked = 0;
  const RawServer proxy([&asked](Peer& peer) {
    (void)peer.request();
    ++asked;
    peer.send("HTTP/1.1 407 Pay\r\nContent-Length: 0\r\n\r\n");
  });
  const RawServer server([](Peer& peer) {
    if (!peer.request().empty()) peer.answer("ok");
  });
  const ProxyVariables variables(proxy.url());
  const auto client = io::test::make_client();
  const auto near = fetch(*client, with_key(server.url()));
  CHECK(near.answer);
  CHECK(asked == 0);
  const auto far = fetch(*client, with_key("https://api.example.com/v1"));
  REQUIRE_FALSE(far.answer);
  CHECK(far.answer.error().failure == HttpFailure::connect);
  CHECK(far.answer.error().message == "the proxy refused to reach api.example.com:443: status 407");
  CHECK_FALSE(far.answer.error().sent);
  CHECK(asked == 1);
}

TEST_CASE("wait returns after its time, at once when nothing is in flight, and when a signal comes", "[http]") {
  const RawServer server([](Peer& peer) { peer.wait_until_closed(); });
  const auto client = io::test::make_client();
  CHECK(client->wait(std::chrono::hours(1)).empty());
  client->start(1, {server.url(), {}, {}});
  CHECK(client->wait(std::chrono::milliseconds(30)).empty());
  CHECK(client->in_flight() == 1);
  struct sigaction quiet {};
  quiet.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &quiet, nullptr);
  const auto waiting = ::pthread_self();
  std::atomic<bool> back = false;
  std::thread sender([&] {
    while (!back) {
      ::pthread_kill(waiting, SIGUSR1);
      std::this_thread::yield();
    }
  });
  CHECK(client->wait(std::chrono::hours(1)).empty());
  back = true;
  sender.join();
}
