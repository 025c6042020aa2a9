#include "service_runs.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "base/json.hpp"
#include "embed/client.hpp"
#include "embed/services.hpp"
#include "embed/wire.hpp"
#include "io/clock.hpp"
#include "io/http.hpp"
#include "stop.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

constexpr std::size_t k_texts = 2048;  // 3 MB: more than the nearer caches hold
constexpr std::size_t k_text_bytes = 1500;
constexpr unsigned k_most_seconds = 600;

std::string make_text(std::mt19937_64& random) {
  static constexpr auto k_words = std::to_array<std::string_view>(
      {"the",      "keeper", "of",      "every",   "lighthouse", "writes",  "down",    "\"fog\"", "and",   "its",
       "hours",    "before", "another", "evening", "comes,",     "because", "ships\n", "depend",  "upon",  "records.",
       "Visitors", "may",    "read",    "them",    "in",         "winter",  "when",    "storms",  "close", "harbours"});
  std::string text = std::to_string(random());
  while (text.size() < k_text_bytes) text.append(" ").append(k_words[random() % k_words.size()]);
  return text;
}

embed::Endpoint endpoint(const std::string& url, std::size_t dimensions) {
  embed::Endpoint to;
  to.service = *embed::built_in_services().named("openai");
  to.base_url = url;
  to.key = "bench";
  to.model = "text-embedding-3-small";
  to.dimensions = dimensions;
  to.unit_norm = true;
  return to;
}

// Texts in turn, until the window is over; vectors are counted and forgotten.
class Turns final : public embed::Work {
 public:
  Turns(const Texts& texts, const Window& window) : texts_(texts), meter_(window) {}

  std::optional<embed::Input> next() override {
    if (meter_.over()) return std::nullopt;
    const std::size_t at = given_++ % texts_.texts.size();
    return embed::Input{at, texts_.texts[at], texts_.tokens[at]};
  }
  Result<void> prepare(std::size_t) override { return {}; }
  Result<void> take(std::span<const embed::Input> inputs, const embed::Matrix&) override {
    meter_.add(inputs.size());
    return {};
  }
  void refuse(const embed::Input&, const Error& why) override {
    stop("a text is refused: " + why.message, "see there");
  }
  [[nodiscard]] double per_second() const { return meter_.per_second(); }

 private:
  const Texts& texts_;
  Meter meter_;
  std::size_t given_ = 0;
};

// New texts, which live until their vectors are there.
class Stream final : public embed::Work {
 public:
  explicit Stream(std::size_t count) : count_(count) {}

  std::optional<embed::Input> next() override {
    if (given_ == count_) return std::nullopt;
    const std::string& text = living_.emplace(given_, make_text(random_)).first->second;
    return embed::Input{given_++, text, text.size() / 4};
  }
  Result<void> prepare(std::size_t) override { return {}; }
  Result<void> take(std::span<const embed::Input> inputs, const embed::Matrix&) override {
    for (const embed::Input& input : inputs) living_.erase(input.id);
    return {};
  }
  void refuse(const embed::Input&, const Error& why) override {
    stop("a text is refused: " + why.message, "see there");
  }

 private:
  std::size_t count_;
  std::size_t given_ = 0;
  std::mt19937_64 random_{1};
  std::unordered_map<std::size_t, std::string> living_;
};

void embed_or_stop(const std::string& url, std::size_t dimensions, std::size_t concurrency, embed::Work& work) {
  embed::ClientOptions options;
  options.endpoint = endpoint(url, dimensions);
  options.batch_inputs = k_service_batch;
  options.limiter.most_in_flight = concurrency;
  auto http = io::make_http_client({});
  if (!http) stop(http.error().message, http.error().hint);
  const auto clock = io::make_clock();
  embed::ClientStats stats;
  const auto done = embed::embed_all(options, work, **http, *clock, {}, stats);
  if (!done) stop(done.error().message, done.error().hint);
}

std::vector<std::string> bodies(const Texts& texts) {
  std::vector<std::string> all;
  std::vector<std::string_view> batch;
  for (const std::string& text : texts.texts) {
    batch.push_back(text);
    if (batch.size() < k_service_batch) continue;
    all.push_back(post("/v1/embeddings",
                       embed::request_body(endpoint("", k_service_dimensions), batch, embed::TextUse::document)));
    batch.clear();
  }
  return all;
}

double number(const Value& counters, std::string_view name) {
  const Value* found = counters.find(name);
  return found == nullptr || found->as_int() == nullptr ? 0 : static_cast<double>(*found->as_int());
}

// A server from before the client's start until after its end.
class Mock {
 public:
  explicit Mock(const std::vector<std::string>& command) : server_(command) {}
  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/v1", server_.first_line()); }
  [[nodiscard]] std::uint16_t port() const {
    std::uint16_t port = 0;
    const std::string& line = server_.first_line();
    std::from_chars(line.data(), line.data() + line.size(), port);
    return port;
  }
  [[nodiscard]] Run end(const Usage& client) {
    if (client.status != 0) stop(fmt::format("the client ended with {}", client.status), "see above");
    std::string said;
    const Usage server = server_.end(said);
    const auto counters = json::parse(said);
    if (!counters) stop("the mock server does not tell its counters", "run it by hand");
    const double inputs = number(*counters, "inputs");
    return {client.told,       client.processor_seconds / inputs * 1e6, server.processor_seconds / inputs * 1e6,
            client.peak_bytes, number(*counters, "requests"),           number(*counters, "refused")};
  }

 private:
  Served server_;
};

}  // namespace

Texts make_texts() {
  Texts all;
  std::mt19937_64 random(1);
  tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  for (std::size_t at = 0; at < k_texts; ++at) {
    all.texts.push_back(make_text(random));
    all.tokens.push_back(tokenizer.count(all.texts.back()));
  }
  return all;
}

Service::Service(const std::string& program, const std::vector<std::string>& options) : command_{program} {
  command_.insert(command_.end(), options.begin(), options.end());
}

Run Service::embed(const Texts& texts, std::size_t concurrency, const Window& window) const {
  Mock mock(command_);
  return mock.end(run_forked(
      [&] {
        Turns work(texts, window);
        embed_or_stop(mock.url(), k_service_dimensions, concurrency, work);
        return work.per_second();
      },
      k_most_seconds));
}

Run Service::embed_many(std::size_t count, std::size_t dimensions, std::size_t concurrency) const {
  Mock mock(command_);
  return mock.end(run_forked(
      [&] {
        Stream work(count);
        embed_or_stop(mock.url(), dimensions, concurrency, work);
        return 0.0;
      },
      k_most_seconds));
}

Run Service::generate(const Texts& texts, std::size_t concurrency, const Window& window) const {
  const std::vector<std::string> requests = bodies(texts);
  Mock mock(command_);
  return mock.end(run_forked(
      [&] { return generate_load(mock.port(), requests, concurrency, window) * static_cast<double>(k_service_batch); },
      k_most_seconds));
}

Run Service::ask(const std::function<double(const std::string& url)>& client) const {
  Mock mock(command_);
  Usage usage;
  usage.told = client(mock.url());
  return mock.end(usage);
}

}  // namespace ingot::bench
