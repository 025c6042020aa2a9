// An embeddings service in memory whose time passes only when somebody waits for it, for tests of the client.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "embed/client.hpp"
#include "io/clock.hpp"
#include "io/http.hpp"

namespace ingot::embed::test {

/// Time that only passes when somebody sleeps or waits.
class TickingClock final : public io::Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(passed));
  }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return passed; }
  void sleep(std::chrono::milliseconds duration) override { passed += duration; }

  std::chrono::nanoseconds passed = std::chrono::hours(1);
};

/// The texts of a request's body.
inline std::vector<std::string> texts_of(const io::HttpRequest& request) {
  const auto body = json::parse(request.body);
  std::vector<std::string> texts;
  for (const Value& text : *body->find("input")->as_list()) texts.push_back(*text.as_string());
  return texts;
}

/// A vector that only its text has: (cos a, sin a).
inline std::pair<double, double> vector_of(const std::string& text) {
  const double angle = static_cast<double>(std::hash<std::string>{}(text)) * 0x1p-62;
  return {std::cos(angle), std::sin(angle)};
}

/// The right answer, of two values a vector.
inline io::HttpAnswer right_answer(const io::HttpRequest& request) {
  std::string data;
  std::size_t index = 0;
  for (const std::string& text : texts_of(request)) {
    const auto [x, y] = vector_of(text);
    data += fmt::format("{}{{\"index\":{},\"embedding\":[{},{}]}}", index == 0 ? "" : ",", index, x, y);
    ++index;
  }
  return {200, {}, fmt::format("{{\"data\":[{}],\"model\":\"m\"}}", data)};
}

inline io::HttpAnswer status_answer(int status, std::string body = {}, std::vector<io::HttpField> fields = {}) {
  return {status, std::move(fields), std::move(body)};
}

class FakeService final : public io::HttpClient {
 public:
  using Reply = tl::expected<io::HttpAnswer, io::HttpFault>;
  /// What is answered to the request with that number (from 1).
  using Behaviour = std::function<Reply(const io::HttpRequest&, std::size_t)>;

  FakeService(TickingClock& clock, Behaviour behaviour) : clock_(clock), behaviour_(std::move(behaviour)) {}

  void start(std::uint64_t id, io::HttpRequest request) override {
    ++requests;
    sent_at.push_back(clock_.passed);
    for (const std::string& text : texts_of(request)) ++received[text];
    sizes.push_back(texts_of(request).size());
    Reply reply = behaviour_(request, requests);
    running_.insert({clock_.passed + latency, id, std::move(reply)});
    most = std::max(most, running_.size());
  }
  [[nodiscard]] std::vector<io::HttpOutcome> wait(std::chrono::milliseconds longest) override {
    std::vector<io::HttpOutcome> ended;
    if (running_.empty()) return ended;
    const Time until = clock_.passed + longest;
    clock_.passed = std::max(clock_.passed, std::min(until, running_.begin()->end));
    while (!running_.empty() && running_.begin()->end <= clock_.passed) {
      ended.push_back({running_.begin()->id, running_.begin()->reply, latency});
      running_.erase(running_.begin());
    }
    return ended;
  }
  [[nodiscard]] std::size_t in_flight() const override { return running_.size(); }

  Time latency = std::chrono::milliseconds(100);
  std::size_t requests = 0;
  std::size_t most = 0;  ///< at once
  std::vector<std::size_t> sizes;
  std::vector<Time> sent_at;
  std::map<std::string, std::size_t> received;  ///< how often

 private:
  struct Running {
    Time end;
    std::uint64_t id;
    Reply reply;
    bool operator<(const Running& other) const { return std::pair(end, id) < std::pair(other.end, other.id); }
  };
  TickingClock& clock_;
  Behaviour behaviour_;
  std::set<Running> running_;
};

/// Texts "text 0", "text 1", ... and what became of them.
class Texts final : public Work {
 public:
  explicit Texts(std::size_t count, std::size_t tokens_each = 10) : tokens_(tokens_each) {
    for (std::size_t at = 0; at < count; ++at) texts.push_back(fmt::format("text {}", at));
    vectors.resize(count);
  }
  std::optional<Input> next() override {
    if (next_ == texts.size()) return std::nullopt;
    const std::size_t id = next_++;
    return Input{id, texts[id], tokens_};
  }
  Result<void> prepare(std::size_t) override { return prepared; }
  Result<void> take(std::span<const Input> inputs, const Matrix& matrix) override {
    for (std::size_t at = 0; at < inputs.size(); ++at) {
      ++handed_back[inputs[at].id];
      vectors[inputs[at].id].assign(matrix.row(at).begin(), matrix.row(at).end());
    }
    return taken;
  }
  void refuse(const Input& input, const Error& why) override {
    ++handed_back[input.id];
    refused[input.id] = why;
  }

  std::vector<std::string> texts;
  std::vector<std::vector<float>> vectors;
  std::map<std::size_t, std::size_t> handed_back;
  std::map<std::size_t, Error> refused;
  Result<void> prepared;
  Result<void> taken;

 private:
  std::size_t tokens_;
  std::size_t next_ = 0;
};

inline ClientOptions client_options(std::size_t batch = 8) {
  ClientOptions options;
  options.endpoint.service.name = "custom";
  options.endpoint.base_url = "http://127.0.0.1:1/v1";
  options.endpoint.key = "sk-test-0123456789abcdef";
  options.endpoint.model = "m";
  options.endpoint.dimensions = 2;
  options.batch_inputs = batch;
  return options;
}

}  // namespace ingot::embed::test
