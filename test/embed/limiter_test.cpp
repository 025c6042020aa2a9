#include "embed/limiter.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/fake_service.hpp"

namespace ingot::embed::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A service with full buckets at the start that fill at their rate, which announces what is left.
class Metered {
 public:
  Metered(TickingClock& clock, double requests, double tokens)
      : clock_(clock),
        start_(clock.passed),
        requests_(requests),
        tokens_(tokens),
        left_requests_(requests),
        left_tokens_(tokens) {}

  FakeService::Reply operator()(const io::HttpRequest& request, std::size_t) {
    const double passed = static_cast<double>((clock_.passed - last_).count()) / 60e9;
    last_ = clock_.passed;
    left_requests_ = std::min(requests_, left_requests_ + requests_ * passed);
    left_tokens_ = std::min(tokens_, left_tokens_ + tokens_ * passed);
    const double cost = 100.0 * static_cast<double>(texts_of(request).size());
    const bool fits = left_requests_ >= 1 && left_tokens_ >= cost;
    io::HttpAnswer answer = fits ? right_answer(request) : status_answer(429);
    if (fits) {
      left_requests_ -= 1;
      left_tokens_ -= cost;
      used_tokens += cost;
      used_requests += 1;
    } else {
      ++refused;
    }
    answer.fields = {{"x-ratelimit-limit-requests", fmt::format("{}", requests_)},
                     {"x-ratelimit-remaining-requests", fmt::format("{}", std::floor(left_requests_))},
                     {"x-ratelimit-limit-tokens", fmt::format("{}", tokens_)},
                     {"x-ratelimit-remaining-tokens", fmt::format("{}", std::floor(left_tokens_))}};
    return answer;
  }
  // Of what could have been used until now.
  [[nodiscard]] double share() const {
    const double minutes = static_cast<double>((clock_.passed - start_).count()) / 60e9;
    return std::max(used_tokens / (tokens_ * (1 + minutes)), used_requests / (requests_ * (1 + minutes)));
  }

  double used_tokens = 0;
  double used_requests = 0;
  std::size_t refused = 0;

 private:
  TickingClock& clock_;
  Time start_;
  Time last_ = std::chrono::hours(1);
  double requests_;
  double tokens_;
  double left_requests_;
  double left_tokens_;
};

void check_use(double requests, double tokens, std::size_t batch, Time latency) {
  TickingClock clock;
  Metered metered(clock, requests, tokens);
  FakeService service(clock,
                      [&](const io::HttpRequest& request, std::size_t number) { return metered(request, number); });
  service.latency = latency;
  ClientOptions options = client_options(batch);
  Texts work(60'000, 100);
  ClientStats stats;
  INFO(requests << " requests, " << tokens << " tokens, batches of " << batch);
  const auto done = embed_all(options, work, service, clock, {}, stats);
  if (!done) FAIL(done.error().message);
  CHECK(metered.share() >= 0.95);
  CHECK(static_cast<double>(metered.refused) < 0.01 * static_cast<double>(service.requests));
}

}  // namespace

TEST_CASE("announced limits are used and hardly ever exceeded", "[embed][limiter]") {
  check_use(3000, 1'000'000, 64, milliseconds(30));
  check_use(3000, 1'000'000, 2, milliseconds(30));
  check_use(3000, 1'000'000, 64, seconds(1));
  check_use(500, 100'000'000, 16, milliseconds(200));
}

TEST_CASE("limits of the user hold from the first request", "[embed][limiter]") {
  TickingClock clock;
  FakeService service(clock, [](const io::HttpRequest& request, std::size_t) { return right_answer(request); });
  ClientOptions options = client_options(1);
  options.limiter.requests_per_minute = 60;
  Texts work(180);
  ClientStats stats;
  REQUIRE(embed_all(options, work, service, clock, {}, stats));
  const Time passed = clock.passed - std::chrono::hours(1);
  CHECK(passed >= seconds(119));
  CHECK(passed <= seconds(125));
}

TEST_CASE("a limit of a day is not taken for one of a minute", "[embed][limiter]") {
  Bucket bucket;
  bucket.announce(Time{0}, {200, 0.0, std::chrono::hours(24)}, 0);
  CHECK(bucket.ready_at(Time{0}, 1) > std::chrono::minutes(7));
  Bucket minute;
  minute.announce(Time{0}, {200, 0.0, std::chrono::seconds(60)}, 0);
  CHECK(minute.ready_at(Time{0}, 1) < seconds(1));
}

TEST_CASE("a request larger than the bucket leaves when the bucket is full", "[embed][limiter]") {
  Bucket bucket(1000);
  CHECK(bucket.ready_at(Time{0}, 5000) == Time{0});
  bucket.take(Time{0}, 5000);
  CHECK(bucket.ready_at(Time{0}, 1000) >= std::chrono::minutes(5));
}

TEST_CASE("the window grows with answers and is cut once for all that left together", "[embed][limiter]") {
  LimiterOptions options;
  options.most_in_flight = 10;
  Limiter limiter(options);
  Time now = seconds(1);
  const auto answer = [&](Pressure pressure, Time start) {
    limiter.started(start, 1);
    limiter.ended(now, start, 1, pressure, {});
  };
  CHECK(limiter.window() == 1);
  answer(Pressure::none, now);
  CHECK(limiter.window() == 4);
  for (int at = 0; at < 4; ++at) answer(Pressure::none, now);
  CHECK(limiter.window() == 5);
  for (int at = 0; at < 100; ++at) answer(Pressure::none, now);
  CHECK(limiter.window() == 10);
  const Time start = now;
  now += seconds(1);
  for (int at = 0; at < 10; ++at) answer(Pressure::throttled, start);
  CHECK(limiter.window() == 8);
}

TEST_CASE("a sudden delay cuts the window", "[embed][limiter]") {
  Limiter limiter({});
  Time now = seconds(1);
  for (int at = 0; at < 60; ++at) {
    limiter.started(now, 1);
    limiter.ended(now + milliseconds(200), now, 1, Pressure::none, {});
    now += milliseconds(200);
  }
  const std::size_t before = limiter.window();
  limiter.started(now, 1);
  limiter.ended(now + seconds(5), now, 1, Pressure::none, {});
  CHECK(limiter.window() < before);
}

}  // namespace ingot::embed::test
