#include "embed/client.hpp"

#include <random>

#include <catch2/catch_test_macros.hpp>

#include "support/fake_service.hpp"

namespace ingot::embed::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Reply = FakeService::Reply;

struct World {
  explicit World(FakeService::Behaviour behaviour, std::size_t texts = 40, ClientOptions with = client_options())
      : options(std::move(with)), work(texts), service(clock, std::move(behaviour)) {}

  Result<void> run() { return embed_all(options, work, service, clock, outlook, stats); }
  [[nodiscard]] Time passed() const { return clock.passed - std::chrono::hours(1); }

  TickingClock clock;
  ClientOptions options;
  Texts work;
  FakeService service;
  Outlook outlook;
  ClientStats stats;
};

Reply well(const io::HttpRequest& request, std::size_t) {
  return right_answer(request);
}

// Answers well but for the requests with these numbers.
FakeService::Behaviour except(std::map<std::size_t, Reply> replies) {
  return [replies = std::move(replies)](const io::HttpRequest& request, std::size_t number) -> Reply {
    const auto found = replies.find(number);
    return found == replies.end() ? right_answer(request) : found->second;
  };
}

FakeService::Behaviour always(const Reply& reply) {
  return [reply](const io::HttpRequest&, std::size_t) { return reply; };
}

Reply fault(io::HttpFailure failure) {
  return tl::unexpected(
      io::HttpFault{failure, "cannot connect to 127.0.0.1:1", {}, failure != io::HttpFailure::connect});
}

bool holds_text(const io::HttpRequest& request, const std::string& text) {
  const auto texts = texts_of(request);
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

TEST_CASE("every text comes back with its own vector, whatever the batches", "[embed][client]") {
  for (const std::size_t batch : std::initializer_list<std::size_t>{1, 7, 8, 64}) {
    World world(&well, 40, client_options(batch));
    REQUIRE(world.run());
    CHECK(world.service.requests == (40 + batch - 1) / batch);
    for (std::size_t at = 0; at < 40; ++at) {
      CHECK(world.work.handed_back[at] == 1);
      const auto [x, y] = vector_of(world.work.texts[at]);
      CHECK(world.work.vectors[at] == std::vector<float>{static_cast<float>(x), static_cast<float>(y)});
    }
  }
}

TEST_CASE("batches keep to weight and bytes", "[embed][client]") {
  ClientOptions by_weight = client_options(64);
  by_weight.batch_weight = 50;  // five texts of ten tokens
  World heavy(&well, 12, by_weight);
  REQUIRE(heavy.run());
  CHECK(heavy.service.sizes == std::vector<std::size_t>{5, 5, 2});
  ClientOptions by_bytes = client_options(64);
  by_bytes.batch_bytes = 12;  // "text 0" has six
  World long_texts(&well, 4, by_bytes);
  REQUIRE(long_texts.run());
  CHECK(long_texts.service.sizes == std::vector<std::size_t>{2, 2});
}

TEST_CASE("one request finds out whether the service answers, then several are in flight", "[embed][client]") {
  World world(&well, 8 * 40);
  world.options.limiter.most_in_flight = 6;
  REQUIRE(world.run());
  CHECK(world.service.sent_at[1] - world.service.sent_at[0] == milliseconds(100));
  CHECK(world.service.sent_at[1] == world.service.sent_at[4]);
  CHECK(world.service.most == 6);
}

TEST_CASE("a wait that the service asks for holds for all and costs no attempt", "[embed][client]") {
  std::map<std::size_t, Reply> storm;
  for (std::size_t number = 2; number < 12; ++number)
    storm[number] = status_answer(429, R"({"error":{"code":"rate_limit_exceeded"}})", {{"retry-after", "20"}});
  World world(except(std::move(storm)), 100);
  world.options.limiter.most_in_flight = 4;
  REQUIRE(world.run());
  CHECK(world.stats.throttled == 10);
  CHECK(world.stats.embedded == 100);
  for (std::size_t at = 1; at < world.service.requests; ++at) {
    const Time gap = world.service.sent_at[at] - world.service.sent_at[at - 1];
    CHECK((gap < milliseconds(200) || gap >= seconds(19)));
  }
}

TEST_CASE("no wait is longer than two minutes, and a storm ends the run", "[embed][client]") {
  World world(always(status_answer(429, "{}", {{"retry-after", "1e9"}})));
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::embedding);
  CHECK(done.error().message.find("429") != std::string::npos);
  CHECK(world.service.requests <= 4);
  CHECK(world.passed() < seconds(600));
}

TEST_CASE("a storm of 429 without a wait is met by fewer and fewer requests", "[embed][client]") {
  std::map<std::size_t, Reply> storm;
  for (std::size_t number = 5; number < 205; ++number) storm[number] = status_answer(429);
  World world(except(std::move(storm)), 400);
  world.options.patience = std::chrono::hours(2);
  REQUIRE(world.run());
  CHECK(world.stats.embedded == 400);
  CHECK(world.stats.throttled == 200);
  // Backoffs of 4 s on average, one request at a time.
  CHECK(world.passed() > seconds(300));
}

TEST_CASE("an empty account stops at once", "[embed][client]") {
  World world(except({{3, status_answer(429, R"({"error":{"code":"insufficient_quota","message":"no money"}})")}}),
              400);
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().message == "http://127.0.0.1:1 answered 429: no money");
  CHECK(done.error().hint.find("billing") != std::string::npos);
  // What was on its way is waited for and handed on.
  CHECK(world.work.handed_back.size() == world.stats.embedded);
  CHECK(world.service.requests * 8 - 8 == world.stats.embedded);
}

TEST_CASE("key, address and model at fault stop at once", "[embed][client]") {
  for (const int status : {301, 307, 401, 403, 404, 405}) {
    World world(always(status_answer(status, "no")));
    const auto done = world.run();
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == ErrorKind::embedding);
    CHECK(world.service.requests == 1);
  }
}

TEST_CASE("the one text at fault is found and the others are embedded", "[embed][client]") {
  const auto behaviour = [](const io::HttpRequest& request, std::size_t) -> Reply {
    if (!holds_text(request, "text 77")) return right_answer(request);
    return status_answer(400, R"({"error":{"message":"input too long"}})");
  };
  World world(behaviour, 128, client_options(64));
  REQUIRE(world.run());
  CHECK(world.stats.embedded == 127);
  REQUIRE(world.work.refused.size() == 1);
  CHECK(world.work.refused.begin()->first == 77);
  CHECK(world.work.refused.begin()->second.message == "http://127.0.0.1:1 answered 400: input too long");
  CHECK(world.service.received["text 77"] == 7);  // 64, 32, 16, 8, 4, 2, 1
}

TEST_CASE("a service that takes no text at all is asked a handful of times", "[embed][client]") {
  World world(always(status_answer(400, "no such parameter")), 6400, client_options(64));
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::embedding);
  CHECK(world.service.requests == 8);
}

TEST_CASE("a request that is too large teaches a smaller one", "[embed][client]") {
  const auto behaviour = [](const io::HttpRequest& request, std::size_t) -> Reply {
    if (texts_of(request).size() > 32) return status_answer(413);
    return right_answer(request);
  };
  World world(behaviour, 64 * 20, client_options(64));
  world.options.limiter.most_in_flight = 1;
  REQUIRE(world.run());
  CHECK(world.stats.embedded == 64 * 20);
  CHECK(std::count_if(world.service.sizes.begin(), world.service.sizes.end(), [](auto size) { return size > 32; }) <=
        2);
}

TEST_CASE("what fails in passing is tried again, five times at most", "[embed][client]") {
  for (const int status : {408, 409, 425, 500, 502, 503, 504, 520, 529}) {
    World thrice(except({{1, status_answer(status)}, {2, status_answer(status)}, {3, status_answer(status)}}));
    REQUIRE(thrice.run());
    CHECK(thrice.stats.embedded == 40);
    CHECK(thrice.stats.retries == 3);
    World forever(always(status_answer(status)));
    const auto done = forever.run();
    REQUIRE_FALSE(done);
    CHECK(done.error().message.find("(5 attempts)") != std::string::npos);
    CHECK(forever.service.requests == 5);
    CHECK(forever.passed() <= seconds(60));
  }
}

TEST_CASE("ten failures in a row open the circuit", "[embed][client]") {
  ClientOptions options = client_options(1);
  options.attempts = 100;
  World world(
      [](const io::HttpRequest& request, std::size_t number) -> Reply {
        if (number <= 3) return right_answer(request);
        return fault(io::HttpFailure::cut);
      },
      100, options);
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().message.find("(10 failures in a row)") != std::string::npos);
  CHECK(world.service.requests <= 3 + 4 + 10);
}

TEST_CASE("what may have been paid for is counted", "[embed][client]") {
  World world(except({{2, fault(io::HttpFailure::timed_out)}, {3, fault(io::HttpFailure::connect)}}));
  world.options.limiter.most_in_flight = 1;
  REQUIRE(world.run());
  CHECK(world.stats.maybe_inputs == 8);
  CHECK(world.stats.maybe_tokens == 80);
  CHECK(world.stats.tokens == 400);
}

TEST_CASE("an answer that cannot be used is asked for three times", "[embed][client]") {
  World html(always(status_answer(200, "<html>sign in</html>")));
  const auto done = html.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().message.find("<html>sign in</html> (3 attempts)") != std::string::npos);
  CHECK(html.service.requests == 3);
  World width(always(status_answer(200, R"({"data":[{"index":0,"embedding":[1,0,0]}]})")), 1);
  const auto wide = width.run();
  REQUIRE_FALSE(wide);
  CHECK(wide.error().message == "http://127.0.0.1:1: the answer has a vector of 3 values where 2 were expected");
  CHECK(width.service.requests == 1);
}

TEST_CASE("x-should-retry is honoured", "[embed][client]") {
  World no(always(status_answer(500, "", {{"x-should-retry", "false"}})));
  CHECK_FALSE(no.run());
  CHECK(no.service.requests == 1);
  World yes(except({{1, status_answer(400, "", {{"x-should-retry", "true"}})}}));
  CHECK(yes.run());
  CHECK(yes.stats.refused == 0);
}

TEST_CASE("a budget of tokens is never exceeded", "[embed][client]") {
  World world(&well, 400);
  world.options.budget.max_tokens = 1000;
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::refused);
  CHECK(world.stats.tokens == 960);
  CHECK(world.work.handed_back.size() == 96);
}

TEST_CASE("a budget of money is never exceeded, and doubtful requests count", "[embed][client]") {
  World world(except({{1, fault(io::HttpFailure::cut)}}), 400);
  world.options.budget.max_usd = 0.01;
  world.options.budget.usd_per_million_tokens = 20;  // 500 tokens
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::refused);
  CHECK(world.stats.tokens + world.stats.maybe_tokens == 480);
}

TEST_CASE("a stop waits for answers on their way and sends nothing more", "[embed][client]") {
  World world(&well, 4000);
  std::size_t asked = 0;
  world.outlook.stop = [&]() -> std::optional<Error> {
    if (++asked <= 10) return std::nullopt;
    return Error{ErrorKind::interrupted, "stopped", {}, {}};
  };
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::interrupted);
  CHECK(world.stats.embedded == world.service.requests * 8);
  CHECK(world.stats.embedded < 4000);
}

TEST_CASE("a deadline ends the run", "[embed][client]") {
  World world(always(status_answer(429, "", {{"retry-after", "30"}})));
  world.options.deadline = seconds(45);
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().message.find("--timeout") != std::string::npos);
  CHECK(world.passed() < seconds(60));
}

TEST_CASE("nothing is sent when there is no room to keep what would come", "[embed][client]") {
  World world(&well);
  world.work.prepared = fail(ErrorKind::io, "no space left");
  const auto done = world.run();
  REQUIRE_FALSE(done);
  CHECK(done.error().message == "no space left");
  CHECK(world.service.requests == 0);
}

TEST_CASE("whatever goes wrong, a text is handed back once at most and never lost in silence", "[embed][client]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    World world(
        [&random](const io::HttpRequest& request, std::size_t) -> Reply {
          switch (random() % 12) {
            case 0:
              return status_answer(429, "", {{"retry-after-ms", "50"}});
            case 1:
              return status_answer(503);
            case 2:
              return fault(io::HttpFailure::cut);
            case 3:
              return status_answer(200, "{\"data\":[]}");
            case 4:
              return status_answer(413);
            default:
              return right_answer(request);
          }
        },
        200);
    world.options.seed = seed;
    const auto done = world.run();
    INFO("seed " << seed);
    for (const auto& [id, times] : world.work.handed_back) CHECK(times == 1);
    CHECK(world.work.handed_back.size() == world.stats.embedded + world.stats.refused);
    if (done) CHECK(world.work.handed_back.size() == 200);
  }
}

}  // namespace ingot::embed::test
