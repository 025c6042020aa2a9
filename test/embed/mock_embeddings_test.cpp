// The server that other tests rely on: what it answers, counts and limits. Its faults: mock_faults_test.cpp.
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/base64.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "support/mock_embeddings/server.hpp"
#include "support/mock_embeddings/vectors.hpp"
#include "support/raw_client.hpp"

using namespace ingot;
using namespace ingot::mock;
using test::RawAnswer;
using test::RawClient;

namespace {

std::unique_ptr<Server> started(Settings settings = {}) {
  auto server = Server::start(std::move(settings));
  REQUIRE(server);
  return *std::move(server);
}

Value parsed(const std::string& body) {
  auto value = json::parse(body);
  REQUIRE(value);
  return *std::move(value);
}

// The k-th embedding of an answer, in either encoding.
std::vector<float> embedding(const Value& answer, std::size_t k) {
  const Value* value = answer.find("data")->as_list()->at(k).find("embedding");
  std::vector<float> vector;
  if (const auto* digits = value->as_string()) {
    const auto bytes = from_base64(*digits);
    REQUIRE(bytes);
    vector.resize(bytes->size() / sizeof(float));
    std::memcpy(vector.data(), bytes->data(), vector.size() * sizeof(float));
  } else {
    for (const Value& number : *value->as_list()) vector.push_back(static_cast<float>(*number.as_real()));
  }
  return vector;
}

bool has_field(const RawAnswer& answer, const std::string& field) {
  return answer.head.find("\r\n" + field + "\r\n") != std::string::npos;
}

Action kept_for(std::uint64_t requests) {
  Action action;
  action.repeat = requests;
  return action;
}

}  // namespace

TEST_CASE("the mock server gives the same unit vectors in base64 and in numbers", "[mock]") {
  const auto server = started();
  RawClient client(server->port());
  const auto numbers = client.ask(R"({"model":"m","input":["one","tw\u00f6\n"]})");
  const auto base64 = client.ask(R"({"input":["one","twö\n"],"encoding_format":"base64","model":"m"})");
  CHECK(numbers.status() == 200);
  CHECK(has_field(numbers, "Content-Type: application/json"));
  const Value answer = parsed(numbers.body);
  CHECK(*answer.find("model")->as_string() == "m");
  CHECK(*answer.find("object")->as_string() == "list");
  CHECK(*answer.find("data")->as_list()->at(1).find("index")->as_int() == 1);
  CHECK(*answer.find("usage")->find("prompt_tokens")->as_int() == 3);  // three and five bytes
  const auto vector = embedding(answer, 1);
  CHECK(vector == vector_of("m", "tw\xC3\xB6\n", 1536));
  CHECK(vector == embedding(parsed(base64.body), 1));
  CHECK(vector != embedding(answer, 0));
  CHECK(vector != vector_of("n", "tw\xC3\xB6\n", 1536));
  double squares = 0;
  for (const float number : vector) squares += static_cast<double>(number) * static_cast<double>(number);
  CHECK(std::abs(std::sqrt(squares) - 1) < 1e-6);
}

// Golden: caches of vectors in other tests may hold these.
TEST_CASE("the mock server's vectors are the same on every machine", "[mock]") {
  const auto vector = vector_of("m", "text", 5);
  const std::string bytes(static_cast<const char*>(static_cast<const void*>(vector.data())), 5 * sizeof(float));
  CHECK(sha256_hex(bytes) == "064723d574720af760c3f81bc553a97b150b6581e2e2591463ea2f4b51140966");
}

TEST_CASE("the mock server writes base64 of any length", "[mock]") {
  for (const std::string_view bytes : {"", "a", "ab", "abc", "abcd", "\xFF\xFE\xFD"}) {
    std::string digits;
    mock::append_base64(digits, bytes);
    CHECK(digits.size() == (bytes.size() + 2) / 3 * 4);
    CHECK(from_base64(digits) == bytes);
  }
}

TEST_CASE("the mock server takes many requests over one connection, also before it has answered", "[mock]") {
  const auto server = started({.dimensions = 3});
  RawClient client(server->port());
  client.post(R"({"model":"m","input":"first"})");
  client.post(R"({"model":"m","input":"second","dimensions":4})", "Authorization: Bearer k\r\n");
  CHECK(embedding(parsed(client.answer().body), 0) == vector_of("m", "first", 3));
  CHECK(embedding(parsed(client.answer().body), 0) == vector_of("m", "second", 4));
  CHECK(server->counters().connections == 1);
  CHECK(server->counters().requests == 2);
  CHECK(server->counters().inputs == 2);
  const auto last = server->last_request();
  REQUIRE(last);
  CHECK(last->field("authorization") == "Bearer k");
  CHECK(last->body.find("\"dimensions\":4") != std::string::npos);
}

TEST_CASE("the mock server lets many requests wait at the same time", "[mock]") {
  const auto server = started({.dimensions = 3, .latency = std::chrono::milliseconds(1)});
  server->play({.actions = {{.repeat = 64, .delay = std::chrono::hours(1)}}});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (std::size_t i = 0; i < 64; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->post(R"({"model":"m","input":"text"})");
  }
  CHECK(server->wait_for([](const Counters& counters) { return counters.in_flight == 64; }));
  CHECK(RawClient(server->port()).ask(R"({"model":"m","input":"text"})").status() == 200);
  CHECK(server->counters().most_in_flight == 65);
}

TEST_CASE("the mock server promises to read a large body when it is asked to", "[mock]") {
  const auto server = started({.dimensions = 3});
  RawClient client(server->port());
  const std::string json = R"({"model":"m","input":"text"})";
  client.send("POST /v1/embeddings HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(json.size()) +
              "\r\n\r\n");
  CHECK(client.rest(20).starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send(json);
  CHECK(client.answer().status() == 200);
}

TEST_CASE("the mock server complains of requests that are wrong", "[mock]") {
  const auto server = started({.api_key = "secret"});
  RawClient client(server->port());
  const char* key = "Authorization: Bearer secret\r\n";
  for (const char* json : {"", "{", "[]", "{\"model\":\"m\"}", "{\"input\":\"a\"}", "{\"model\":\"m\",\"input\":[]}",
                           "{\"model\":\"m\",\"input\":[\"\"]}", "{\"model\":\"m\",\"input\":[1]}",
                           "{\"model\":\"m\",\"input\":\"a\",\"dimensions\":0}",
                           "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"hex\"}",
                           "{\"model\":\"m\",\"input\":\"a\",\"truncate\":true}"}) {
    INFO(json);
    const auto answer = client.ask(json, key);
    CHECK(answer.status() == 400);
    CHECK(parsed(answer.body).find("error")->find("message") != nullptr);
  }
  CHECK(client.ask(R"({"model":"m","input":"a"})").status() == 401);
  CHECK(client.ask(R"({"model":"m","input":"a"})", "api-key: secret\r\n").status() == 200);
  client.send("GET /v1/models HTTP/1.1\r\nauthorization: Bearer secret\r\n\r\n");
  CHECK(client.answer().status() == 404);
}

TEST_CASE("the mock server's ledger tells what was received from what was answered well", "[mock]") {
  const auto file = std::filesystem::temp_directory_path() / ("ingot-mock-ledger-" + std::to_string(::getpid()));
  std::filesystem::remove(file);
  const auto server = started({.dimensions = 3, .ledger_file = file.string()});
  server->play({.actions = {kept_for(1), {.cut = 50}, {.defect = Defect::zero}, {.status = 500}}});
  for (const char* text : {"good", "cut", "zero", "failed", "good"}) {
    RawClient client(server->port());
    const auto answer = client.ask(std::string(R"({"model":"m","input":[")") + text + R"(","all"]})");
    CHECK(answer.head.empty() == (text == std::string_view("cut")));
  }
  CHECK(server->tally("good") == Tally{2, 2});
  CHECK(server->tally("cut") == Tally{1, 0});
  CHECK(server->tally("zero") == Tally{1, 0});
  CHECK(server->tally("failed") == Tally{1, 0});
  CHECK(server->tally("all") == Tally{5, 2});
  CHECK(server->tallies().size() == 5);
  std::ifstream lines(file);
  const std::string text(std::istreambuf_iterator<char>(lines), {});
  const std::string good = sha256_hex("good") + "\n";
  const std::string all = sha256_hex("all") + "\n";
  CHECK(text.starts_with("R " + good + "R " + all + "A " + good + "A " + all + "R " + sha256_hex("cut") + "\n"));
  CHECK(text::count(text, '\n') == 14);
  std::filesystem::remove(file);
}

TEST_CASE("the mock server counts what a client did not wait for", "[mock]") {
  const auto server = started({.script = {.otherwise = {.delay = std::chrono::hours(1)}}});
  {
    const RawClient client(server->port());
    client.post(R"({"model":"m","input":"text"})");
    CHECK(server->wait_for([](const Counters& counters) { return counters.in_flight == 1; }));
  }
  CHECK(server->wait_for([](const Counters& counters) { return counters.abandoned == 1 && counters.open == 0; }));
  CHECK(server->tally("text") == Tally{1, 0});
  CHECK(server->counters().in_flight == 0);
}

TEST_CASE("the mock server limits requests and tokens a minute, and says how much is left", "[mock]") {
  const auto time = std::make_shared<std::atomic<std::int64_t>>(0);
  const auto server = started({.dimensions = 3,
                               .requests = {60, 2},
                               .tokens = {600, 0},
                               .tokens_of = [](std::string_view text) { return text.size(); },
                               .clock = [time] { return std::chrono::milliseconds(*time); }});
  RawClient client(server->port());
  const auto ask = [&](std::size_t tokens) {
    return client.ask(R"({"model":"m","input":")" + std::string(tokens, 'x') + "\"}");
  };
  const auto first = ask(590);
  CHECK(first.status() == 200);
  CHECK(has_field(first, "x-ratelimit-limit-requests: 60"));
  CHECK(has_field(first, "x-ratelimit-remaining-requests: 1"));
  CHECK(has_field(first, "x-ratelimit-reset-requests: 1s"));
  CHECK(has_field(first, "x-ratelimit-limit-tokens: 600"));
  CHECK(has_field(first, "x-ratelimit-remaining-tokens: 10"));
  CHECK(has_field(first, "x-ratelimit-reset-tokens: 59s"));
  const auto tokens_gone = ask(20);
  CHECK(tokens_gone.status() == 429);
  CHECK(has_field(tokens_gone, "retry-after-ms: 1000"));
  CHECK(ask(10).status() == 200);
  const auto requests_gone = ask(1);
  CHECK(requests_gone.status() == 429);
  CHECK(has_field(requests_gone, "retry-after-ms: 1000"));
  CHECK(has_field(requests_gone, "x-ratelimit-remaining-requests: 0"));
  *time = 999;
  CHECK(has_field(ask(1), "retry-after-ms: 1"));
  *time = 1000;
  CHECK(ask(10).status() == 200);
  CHECK(server->counters().refused == 3);
}

TEST_CASE("the mock server writes durations as OpenAI does", "[mock]") {
  using std::chrono::milliseconds;
  CHECK(duration_text(milliseconds(0)) == "0s");
  CHECK(duration_text(std::chrono::microseconds(19'001)) == "20ms");
  CHECK(duration_text(milliseconds(1000)) == "1s");
  CHECK(duration_text(milliseconds(8640)) == "8.64s");
  CHECK(duration_text(milliseconds(360'000)) == "6m0s");
  CHECK(duration_text(milliseconds(3'723'004)) == "1h2m3.004s");
}
