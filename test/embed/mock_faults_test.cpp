// Every way in which the mock server can be told to misbehave.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "support/mock_embeddings/gzip.hpp"
#include "support/mock_embeddings/server.hpp"
#include "support/raw_client.hpp"

using namespace ingot;
using namespace ingot::mock;
using test::RawClient;

namespace {

constexpr std::string_view k_two = R"({"model":"m","input":["one","two"]})";
constexpr std::string_view k_two_base64 = R"({"model":"m","input":["one","two"],"encoding_format":"base64"})";

std::unique_ptr<Server> playing(Script script) {
  auto server = Server::start({.dimensions = 3, .script = std::move(script)});
  REQUIRE(server);
  return *std::move(server);
}

std::unique_ptr<Server> doing(Action action) {
  action.repeat = k_for_ever;
  return playing({.actions = {std::move(action)}});
}

std::string body_with(Defect defect, std::optional<std::size_t> at, std::string_view request) {
  const auto server = doing({.defect = defect, .at = at});
  return RawClient(server->port()).ask(request).body;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Everything that comes, for answers that end with their connection.
std::string all_of(const Server& server, std::string_view request = k_two) {
  RawClient client(server.port());
  client.post(request);
  return client.rest();
}

}  // namespace

TEST_CASE("the mock server spoils vectors as told", "[mock]") {
  const std::string good = body_with(Defect::none, {}, k_two);
  const auto count = [](const std::string& body, char c) { return text::count(body, c); };
  CHECK(count(good, ',') == 13);
  CHECK(count(body_with(Defect::wrong_width, {}, k_two), ',') == 15);
  CHECK(count(body_with(Defect::wrong_width, 1, k_two), ',') == 14);
  CHECK(count(body_with(Defect::half_width, {}, k_two), ',') == 9);
  CHECK(has(body_with(Defect::empty_vector, {}, k_two), "\"embedding\":[]"));
  CHECK(has(body_with(Defect::not_a_number, {}, k_two), "\"embedding\":[NaN,"));
  CHECK(has(body_with(Defect::infinity, {}, k_two), "\"embedding\":[Infinity,"));
  CHECK(has(body_with(Defect::not_a_number, {}, k_two_base64), "\"embedding\":\"AADAf"));
  CHECK(has(body_with(Defect::null_number, {}, k_two_base64), "[null,"));
  CHECK(has(body_with(Defect::too_large, {}, k_two_base64), "[1e400,"));
  CHECK(has(body_with(Defect::text_number, {}, k_two_base64), "[\"0.5\","));
  CHECK(has(body_with(Defect::denormal, {}, k_two_base64), "[1e-320,"));
  CHECK(has(body_with(Defect::zero, {}, k_two_base64), "\"AAAA"));
  CHECK(has(body_with(Defect::tiny, {}, k_two), "e-2"));
  CHECK(has(body_with(Defect::integers, {}, k_two_base64), "[0,"));
  CHECK(has(body_with(Defect::numbers, {}, k_two_base64), "\"embedding\":[0."));
  const std::string same = body_with(Defect::identical, {}, k_two_base64);
  const std::size_t vector = same.find("embedding\":\"");
  CHECK(same.substr(vector, 28) == same.substr(same.rfind("embedding\":\""), 28));
  CHECK(body_with(Defect::large, {}, k_two) != good);
  CHECK(body_with(Defect::truncated, {}, k_two) == good.substr(0, good.size() / 2));
}

TEST_CASE("the mock server confuses indexes, models and base64 as told", "[mock]") {
  const auto indexes = [](Defect defect, std::optional<std::size_t> at = {}) {
    const std::string body = body_with(defect, at, k_two);
    std::string found;
    for (std::size_t i = body.find("\"index\":"); i != std::string::npos; i = body.find("\"index\":", i + 1))
      found += body.substr(i + 8, body.find(',', i) - i - 8) + " ";
    return found;
  };
  CHECK(indexes(Defect::none) == "0 1 ");
  CHECK(indexes(Defect::one_missing) == "0 ");
  CHECK(indexes(Defect::one_missing, 0) == "1 ");
  CHECK(indexes(Defect::one_more) == "0 1 2 ");
  CHECK(indexes(Defect::duplicate_index) == "0 0 ");
  CHECK(indexes(Defect::duplicate_index, 0) == "0 1 0 ");
  CHECK(indexes(Defect::no_index) == "0 ");
  CHECK(indexes(Defect::index_out_of_range) == "0 2 ");
  CHECK(indexes(Defect::negative_index) == "0 -1 ");
  CHECK(indexes(Defect::shuffled) == "1 0 ");
  CHECK(has(body_with(Defect::other_model, {}, k_two), "\"model\":\"m-other\""));
  CHECK_FALSE(has(body_with(Defect::no_model, {}, k_two), "\"model\""));
  CHECK_FALSE(has(body_with(Defect::no_usage, {}, k_two), "\"usage\""));
  const std::string good = body_with(Defect::none, {}, k_two_base64);
  CHECK(body_with(Defect::base64_padding, 1, k_two_base64).size() == good.size() + 1);
  CHECK(body_with(Defect::base64_length, 1, k_two_base64).size() == good.size() - 4);
  CHECK(body_with(Defect::base64_big_endian, 1, k_two_base64).size() == good.size());
  CHECK(body_with(Defect::base64_big_endian, 1, k_two_base64) != good);
  CHECK(has(body_with(Defect::base64_alphabet, {}, k_two), "!"));
}

TEST_CASE("the mock server resets or ignores connections as told", "[mock]") {
  const auto server = playing({.connections = {Greeting::reset, Greeting::silent}});
  RawClient reset(server->port());
  CHECK(reset.rest().empty());
  CHECK(reset.was_reset());
  const RawClient silent(server->port());
  silent.post(k_two);
  CHECK(RawClient(server->port()).ask(k_two).status() == 200);
  CHECK(silent.is_quiet());
  CHECK(server->counters().requests == 1);
  CHECK(server->counters().connections == 3);
}

TEST_CASE("the mock server cuts an answer at any byte, by either way of closing", "[mock]") {
  const std::string whole = all_of(*doing({.end = End::close}));
  CHECK(has(whole, "\r\n\r\n{"));
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{17}, std::size_t{100}, whole.size() - 1}) {
    CHECK(all_of(*doing({.cut = bytes})) == whole.substr(0, bytes));
  }
  const auto server = doing({.cut = 0, .end = End::reset});
  RawClient client(server->port());
  client.post(k_two);
  CHECK(client.rest().empty());
  CHECK(client.was_reset());
}

TEST_CASE("the mock server falls silent in the middle of an answer", "[mock]") {
  const auto server = doing({.cut = 40, .end = End::silent});
  RawClient client(server->port());
  client.post(k_two);
  CHECK(client.rest(40).size() == 40);
  CHECK(client.is_quiet());
  const auto slow = doing({.body_delay = std::chrono::hours(1)});
  RawClient waiting(slow->port());
  waiting.post(k_two);
  CHECK(waiting.rest(40).ends_with("\r\n\r\n"));
  CHECK(waiting.is_quiet());
  const auto dripping = doing({.bytes_per_second = 1});
  RawClient dripped(dripping->port());
  dripped.post(k_two);
  CHECK(dripped.rest(1) == "H");
  CHECK(dripping->counters().finished == 0);
}

TEST_CASE("the mock server closes a kept connection between requests", "[mock]") {
  const auto server = doing({.end = End::close});
  RawClient client(server->port());
  const auto answer = client.ask(k_two);
  CHECK(answer.status() == 200);
  CHECK_FALSE(has(answer.head, "Connection"));
  CHECK(client.rest().empty());
  CHECK(server->tally("one") == Tally{1, 1});
}

TEST_CASE("the mock server tells the length of a body wrongly, twice, in chunks or not at all", "[mock]") {
  const std::string body = body_with(Defect::none, {}, k_two);
  const std::string length = std::to_string(body.size());
  const std::string longer = std::to_string(body.size() + 1000);
  const auto sent = [](Framing framing) { return all_of(*doing({.framing = framing, .end = End::close})); };
  const auto ends = [&](const std::string& answer, const std::string& end) {
    return answer.ends_with("\r\n\r\n" + end);
  };
  CHECK(has(sent(Framing::longer), "Content-Length: " + longer + "\r\n"));
  CHECK(ends(sent(Framing::longer), body));
  CHECK(has(sent(Framing::twice), "Content-Length: " + length + "\r\nContent-Length: " + longer + "\r\n"));
  CHECK_FALSE(has(sent(Framing::until_close), "Content-Length"));
  CHECK(ends(sent(Framing::until_close), body));
  CHECK(has(sent(Framing::chunked), "Transfer-Encoding: chunked\r\n"));
  CHECK(sent(Framing::chunked).ends_with(body + "\r\n0\r\n\r\n"));
  CHECK(sent(Framing::endless_chunks).ends_with(body + "\r\n"));
  const auto server = doing({.framing = Framing::longer});
  RawClient client(server->port());
  client.post(k_two);
  CHECK(server->wait_for([](const Counters& counters) { return counters.finished == 1; }));
  CHECK(server->tally("one") == Tally{1, 0});
}

TEST_CASE("the mock server sends huge and endless bodies without holding them", "[mock]") {
  const std::string body = body_with(Defect::none, {}, k_two);
  const auto huge = doing({.blanks = 3'000'000});
  const auto answer = RawClient(huge->port()).ask(k_two);
  CHECK(answer.body == body + std::string(3'000'000, ' '));
  const auto server = doing({.framing = Framing::chunked, .blanks = k_for_ever});
  {
    RawClient client(server->port());
    client.post(k_two);
    CHECK(client.rest(20'000'000).size() >= 20'000'000);
  }
  CHECK(server->wait_for([](const Counters& counters) { return counters.abandoned == 1; }));
}

TEST_CASE("the mock server makes valid gzip of any size", "[mock]") {
  constexpr std::string_view k_golden(
      "\x1F\x8B\x08\0\0\0\0\0\0\xFF\x4B\x4C\xFA\xAF\xA0\xA0\0\0\x0A\x1D\x3A\xD9\x06\0\0\0", 26);
  CHECK(gzip("ab\xFF", 3) == k_golden);
  const std::string bomb = gzip("{}", 1UL << 30U);
  CHECK(bomb.size() < (1UL << 30U) / 150);
  CHECK(bomb.ends_with(std::string("\xC6\x12\x49\x29\x02\0\0\x40", 8)));
  const auto server = doing({.gzip = true, .blanks = 100'000});
  const auto answer = RawClient(server->port()).ask(k_two);
  CHECK(has(answer.head, "Content-Encoding: gzip\r\n"));
  CHECK(answer.body.starts_with("\x1F\x8B"));
  CHECK(answer.body.size() < 2000);
}

TEST_CASE("the mock server floods clients with fields and informational answers", "[mock]") {
  CHECK(RawClient(doing({.field_bytes = 1 << 20})->port()).ask(k_two).head.size() > 1 << 20);
  CHECK(text::count(RawClient(doing({.field_count = 10'000})->port()).ask(k_two).head, '\n') > 10'000);
  const std::string storm = all_of(*doing({.informational = 1000, .end = End::close}));
  CHECK(has(storm, "100 Continue\r\n\r\nHTTP/1.1 200 OK"));
  CHECK(storm.find("200 OK") == 1000 * std::string_view("HTTP/1.1 100 Continue\r\n\r\n").size() + 9);
  const auto server = doing({.informational = k_for_ever});
  RawClient client(server->port());
  client.post(k_two);
  CHECK_FALSE(has(client.rest(1'000'000), "200 OK"));
}

TEST_CASE("the mock server answers with anything else", "[mock]") {
  CHECK(all_of(*doing({.raw = "no HTTP at all"})) == "no HTTP at all");
  CHECK(all_of(*doing({.raw = http2_goaway()})) == http2_goaway());
  const auto redirect = doing({.status = 302, .fields = {{"Location", "file:///etc/passwd"}}});
  CHECK(has(RawClient(redirect->port()).ask(k_two).head, "302 Found\r\n"));
  const auto page = RawClient(doing(web_page(200))->port()).ask(k_two);
  CHECK(has(page.head, "Content-Type: text/html\r\n"));
  CHECK_FALSE(has(page.head, "application/json"));
  const auto nothing = RawClient(doing({.body = ""})->port()).ask(k_two);
  CHECK(nothing.status() == 200);
  CHECK(nothing.body.empty());
  const auto quota = RawClient(doing(out_of_quota())->port()).ask(k_two);
  CHECK(quota.status() == 429);
  CHECK(has(quota.body, "\"code\":\"insufficient_quota\""));
  const auto wrapped = RawClient(doing({.body = out_of_quota().body})->port()).ask(k_two);
  CHECK(wrapped.status() == 200);
  const auto twice = doing({.fields = {{"Content-Length", "1"}, {"Content-Length", "2"}}});
  CHECK(text::split(RawClient(twice->port()).ask(k_two).head, ':').size() == 5);
}

TEST_CASE("the mock server's script goes action by action, and conditions go before it", "[mock]") {
  const auto script = read_script(R"({
    "actions": [{"repeat": 2, "status": 503, "fields": {"retry-after": "1", "x-twice": ["a", "b"]}},
                {"status": 429, "error": {"message": "slow", "type": "requests", "code": "rate_limit_exceeded"}}],
    "otherwise": {"defect": "wrong width", "at": 0, "framing": "chunked", "end": "close", "delay": 1},
    "conditions": [{"when": {"contains": "poison", "more_inputs_than": 1}, "status": 400, "error": "too long"},
                   {"when": {"longer_than": 20}, "status": 413}, {"when": {"dimensions": true}, "status": 422}]})");
  REQUIRE(script);
  const auto server = playing(*script);
  const auto ask = [&](const std::string& input) {
    return RawClient(server->port()).ask(R"({"model":"m","input":)" + input + "}");
  };
  const auto first = ask("\"a\"");
  CHECK(first.status() == 503);
  CHECK(has(first.head, "retry-after: 1\r\nx-twice: a\r\nx-twice: b\r\n"));
  CHECK(has(ask(R"(["a","a poisoned one"])").body, "too long"));
  CHECK(ask(R"("twenty-one characters")").status() == 413);
  CHECK(ask(R"("a","dimensions":4)").status() == 422);
  CHECK(ask(R"("poison")").status() == 503);
  CHECK(has(ask("\"a\"").body, "rate_limit_exceeded"));
  for (int i = 0; i < 3; ++i) CHECK(has(ask("\"a\"").head, "chunked"));
  CHECK(server->counters().refused == 1);
}

TEST_CASE("a script that is wrong says where", "[mock]") {
  const auto complaint = [](std::string_view json) {
    const auto script = read_script(json);
    return script ? std::string("none") : script.error().message;
  };
  CHECK(complaint("{}") == "none");
  CHECK(complaint(R"({"actions": [{"repeat": "for ever", "blanks": 5}], "connections": ["silent"]})") == "none");
  CHECK(complaint("{") == "the script is wrong: 1:2: not valid JSON");
  CHECK(complaint(R"({"action": []})") == "the script is wrong: \"action\" is not known");
  CHECK(has(complaint(R"({"actions": {}})"), "must be a list"));
  CHECK(has(complaint(R"({"actions": [{"state": 1}]})"), "\"state\" is not known"));
  CHECK(has(complaint(R"({"actions": [{"status": 99}]})"), "must be a number from 100 to 999"));
  CHECK(has(complaint(R"({"actions": [{"defect": "bad"}]})"), "\"defect\" is none of its words"));
  CHECK(has(complaint(R"({"actions": [{"cut": -1}]})"), "must be a number of at least 0"));
  CHECK(has(complaint(R"({"conditions": [{"status": 400}]})"), "must say \"when\""));
}
