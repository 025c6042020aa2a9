#include "embed/rate_fields.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using namespace std::chrono_literals;
using embed::rate_duration;

namespace {

using Wait = std::optional<std::chrono::nanoseconds>;

constexpr std::int64_t k_now = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT

embed::RateFields read(std::vector<io::HttpField> fields) {
  io::HttpAnswer answer;
  answer.status = 429;
  answer.fields = std::move(fields);
  return embed::rate_fields(answer, k_now);
}

Wait retry_after(const std::string& value) {
  return read({{"retry-after", value}}).retry_after;
}

std::optional<embed::Allowance> requests(const std::string& limit, const std::string& left = "",
                                         const std::string& reset = "") {
  return read({{"x-ratelimit-limit-requests", limit},
               {"x-ratelimit-remaining-requests", left},
               {"x-ratelimit-reset-requests", reset}})
      .requests;
}

}  // namespace

TEST_CASE("durations are read in the forms that services write", "[rate]") {
  CHECK(rate_duration("1s") == 1s);
  CHECK(rate_duration("6m0s") == 6min);
  CHECK(rate_duration("20ms") == 20ms);
  CHECK(rate_duration("1h2m3.5s") == 3'723'500ms);
  CHECK(rate_duration("2m59.56s") == 179'560ms);
  CHECK(rate_duration("0s") == 0s);
  CHECK(rate_duration(" 5m ") == 5min);
  CHECK(rate_duration("30") == 30s);
  CHECK(rate_duration("0.25") == 250ms);
  CHECK(rate_duration("1e2") == 100s);
  CHECK(rate_duration("1000000000") == 1'000'000'000s);
}

TEST_CASE("what is no duration is none", "[rate]") {
  for (const char* text : {"",      " ",      "s",          "m5",
                           "1x",    "1.2.3s", "-1s",        "-1",
                           "1m-5s", "1 m",    "1m 5s",      "1mm",
                           "5s7",   "nan",    "inf",        "NaNs",
                           "1e400", "1e400s", "1000000001", "99999999999999999999h",
                           "0x10",  "1,5s",   "soon",       "2026-01-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK(rate_duration(text) == std::nullopt);
  }
}

TEST_CASE("Retry-After is milliseconds, seconds or a date", "[rate]") {
  CHECK(read({{"retry-after-ms", "1500"}}).retry_after == 1500ms);
  CHECK(read({{"retry-after-ms", "0.5"}}).retry_after == 500us);
  CHECK(retry_after("0") == 0s);
  CHECK(retry_after("7") == 7s);
  CHECK(retry_after(" 7 ") == 7s);
  CHECK(retry_after("1.5") == 1500ms);
  CHECK(retry_after("Sun, 06 Nov 1994 08:50:37 GMT") == 60s);
  CHECK(retry_after("Sunday, 06-Nov-94 08:49:47 GMT") == 10s);
  CHECK(retry_after("Sun Nov  6 08:49:38 1994") == 1s);
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:36 GMT") == 0s);
  CHECK(retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0s);
}

TEST_CASE("milliseconds go before seconds, where they are right", "[rate]") {
  const auto both = [](const std::string& milliseconds) {
    return read({{"retry-after", "7"}, {"retry-after-ms", milliseconds}}).retry_after;
  };
  CHECK(both("1500") == 1500ms);
  CHECK(both("0") == 0s);
  for (const char* wrong : {"-1", "", "soon", "nan", "7s"}) {
    CAPTURE(wrong);
    CHECK(both(wrong) == 7s);
  }
}

TEST_CASE("a very long wait is a wait, and what is no time is none", "[rate]") {
  for (const char* text :
       {"1e9", "1000000000", "1000000001", "1e300", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
    CAPTURE(text);
    CHECK(retry_after(text) == 1'000'000'000s);
  }
  CHECK(read({{"retry-after-ms", "1e300"}}).retry_after == 1'000'000'000s);
  for (const char* text : {"", " ", "-1", "-0.001", "-1e9", "soon", "nan", "inf", "-inf", "7s", "7 seconds", "1,5",
                           "0x10", "Sun, 06 Nov 1994", "Sun, 99 Nov 1994 08:49:37 GMT", "\x1b[31m", "1e400"}) {
    CAPTURE(text);
    CHECK(retry_after(text) == std::nullopt);
  }
  CHECK(read({}).retry_after == std::nullopt);
}

TEST_CASE("allowances of requests and tokens are read apart", "[rate]") {
  const embed::RateFields fields = read({{"x-ratelimit-limit-requests", "3000"},
                                         {"x-ratelimit-remaining-requests", "2999"},
                                         {"x-ratelimit-reset-requests", "20ms"},
                                         {"x-ratelimit-limit-tokens", "1000000"},
                                         {"x-ratelimit-remaining-tokens", "0"},
                                         {"x-ratelimit-reset-tokens", "6m0s"}});
  REQUIRE(fields.requests);
  CHECK(fields.requests->limit == 3000);
  CHECK(fields.requests->left == 2999);
  CHECK(fields.requests->full == Wait(20ms));
  REQUIRE(fields.tokens);
  CHECK(fields.tokens->limit == 1'000'000);
  CHECK(fields.tokens->left == 0);
  CHECK(fields.tokens->full == Wait(6min));
  CHECK_FALSE(read({{"x-ratelimit-limit-tokens", "5"}}).requests);
}

TEST_CASE("impossible limits are absent", "[rate]") {
  for (const char* limit : {"0", "-1", "0.5", "", "nan", "inf", "1e400", "many", "3000, 3000;w=60"}) {
    CAPTURE(limit);
    CHECK_FALSE(requests(limit, "1", "1s"));
  }
  for (const char* left : {"-1", "3001", "", "nan", "some"}) {
    CAPTURE(left);
    const auto found = requests("3000", left, "-1s");
    REQUIRE(found);
    CHECK(found->limit == 3000);
    CHECK_FALSE(found->left);
    CHECK_FALSE(found->full);
  }
  CHECK(requests("1", "1")->left == 1);
  CHECK_FALSE(requests("3000", "1", "1763800000")->full);  // a moment, not a duration
}

TEST_CASE("x-should-retry is true, false or absent", "[rate]") {
  CHECK(read({{"x-should-retry", "true"}}).should_retry == true);
  CHECK(read({{"x-should-retry", "false"}}).should_retry == false);
  CHECK_FALSE(read({{"x-should-retry", "1"}}).should_retry);
  CHECK_FALSE(read({{"x-should-retry", ""}}).should_retry);
  CHECK_FALSE(read({}).should_retry);
}
