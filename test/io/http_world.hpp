// A client and the requests of tests.
#pragma once

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "io/http.hpp"
#include "support/raw_server.hpp"

namespace ingot::io::test {

using ingot::test::Peer;
using ingot::test::RawServer;

inline std::unique_ptr<HttpClient> make_client(const HttpLimits& limits = {}) {
  auto client = make_http_client(limits);
  if (!client) FAIL(client.error().message);
  return std::move(*client);
}

/// Limits that end a test soon.
inline HttpLimits within(std::chrono::milliseconds total) {
  HttpLimits limits;
  limits.total = total;
  return limits;
}

inline std::vector<HttpOutcome> wait_for_all(HttpClient& client) {
  std::vector<HttpOutcome> all;
  while (client.in_flight() > 0) {
    for (HttpOutcome& one : client.wait(std::chrono::seconds(10))) all.push_back(std::move(one));
  }
  return all;
}

inline HttpOutcome fetch(HttpClient& client, HttpRequest request) {
  client.start(7, std::move(request));
  auto all = wait_for_all(client);
  REQUIRE(all.size() == 1);
  CHECK(all.front().id == 7);
  return std::move(all.front());
}

inline HttpOutcome fetch(const RawServer& server, const HttpLimits& limits = {}) {
  const auto client = make_client(limits);
  return fetch(*client, {server.url(), {}, {}});
}

/// The fault of a request that a server spoils by sending `bytes` and closing.
inline HttpFault fault_after(const std::string& bytes, const HttpLimits& limits = {}) {
  const RawServer server([&bytes](Peer& peer) {
    if (!peer.request().empty()) peer.send(bytes);
  });
  auto outcome = fetch(server, limits);
  if (outcome.answer) FAIL("answered with status " << outcome.answer->status);
  CHECK(outcome.answer.error().sent);
  CHECK(outcome.answer.error().message.find('\n') == std::string::npos);
  return outcome.answer.error();
}

}  // namespace ingot::io::test
