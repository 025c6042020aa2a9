// How fast, how small and how polite the client of embedding services is, against a mock server that answers at once,
// after a while, or only as often as its limits allow.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "benches.hpp"
#include "io/process.hpp"
#include "measure.hpp"
#include "service_runs.hpp"
#include "stop.hpp"

namespace ingot::bench {
namespace {

constexpr double k_mib = 1024.0 * 1024.0;
constexpr std::size_t k_latency_ms = 30;
constexpr auto k_concurrencies = std::to_array<std::size_t>({4, 8, 16});
constexpr std::size_t k_busy = 16;  // requests at once where the server answers at once
constexpr int k_rounds = 5;
constexpr Window k_window;

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

template <class Number>
double median(const std::vector<Run>& runs, Number Run::*of) {
  std::vector<double> numbers;
  for (const Run& run : runs) numbers.push_back(static_cast<double>(run.*of));
  return median(std::move(numbers));
}

double best(const std::vector<Run>& runs) {
  const auto slower = [](const Run& a, const Run& b) { return a.per_second < b.per_second; };
  return std::max_element(runs.begin(), runs.end(), slower)->per_second;
}

Value speed(const std::vector<Run>& runs) {
  Value result = Value::Map{};
  result.set("inputs_per_s", rounded(median(runs, &Run::per_second), 0));
  result.set("best_inputs_per_s", rounded(best(runs), 0));
  if (median(runs, &Run::client_us) > 0) result.set("client_us_per_input", rounded(median(runs, &Run::client_us), 2));
  result.set("server_us_per_input", rounded(median(runs, &Run::server_us), 2));
  return result;
}

// The share of a reference that ran in the same rounds: the median of the rounds' shares, and that of the best.
void set_share(Value& report, std::string_view name, const std::vector<Run>& runs, const std::vector<Run>& reference) {
  std::vector<double> shares;
  for (std::size_t at = 0; at < runs.size(); ++at) shares.push_back(runs[at].per_second / reference[at].per_second);
  report.set(name, rounded(median(std::move(shares)), 3));
  report.set(std::string(name) + "_best_to_best", rounded(best(runs) / best(reference), 3));
}

Value with_latency(const ServiceOptions& options, const Texts& texts) {
  const Service service(options.mock, {"--latency-ms", std::to_string(k_latency_ms)});
  std::array<std::vector<Run>, k_concurrencies.size()> runs;
  for (int round = 0; round < k_rounds; ++round) {
    for (std::size_t at = 0; at < runs.size(); ++at)
      runs[at].push_back(service.embed(texts, k_concurrencies[at], k_window));
  }
  Value::List all;
  for (std::size_t at = 0; at < runs.size(); ++at) {
    const double possible = static_cast<double>(k_concurrencies[at] * k_service_batch * 1000) / k_latency_ms;
    Value one = Value::Map{};
    one.set("concurrency", k_concurrencies[at]);
    one.set("possible_inputs_per_s", rounded(possible, 0));
    one.set("ingot", speed(runs[at]));
    one.set("of_possible", rounded(median(runs[at], &Run::per_second) / possible, 3));
    one.set("best_of_possible", rounded(best(runs[at]) / possible, 3));
    all.push_back(std::move(one));
  }
  Value report = Value::Map{};
  report.set("latency_ms", k_latency_ms);
  report.set("by_concurrency", std::move(all));
  return report;
}

Value without_latency(const ServiceOptions& options, const Texts& texts) {
  const Service service(options.mock, {});
  std::vector<Run> ours;
  std::vector<Run> generated;
  for (int round = 0; round < k_rounds; ++round) {
    ours.push_back(service.embed(texts, k_busy, k_window));
    generated.push_back(service.generate(texts, k_busy, k_window));
  }
  Value report = Value::Map{};
  report.set("concurrency", k_busy);
  report.set("ingot", speed(ours));
  report.set("load_generator", speed(generated));
  set_share(report, "of_load_generator", ours, generated);
  return report;
}

Value memory(const ServiceOptions& options) {
  constexpr std::size_t k_dimensions = 64;
  const Service service(options.mock, {"--dimensions", std::to_string(k_dimensions)});
  Value::List all;
  for (const std::size_t count : {std::size_t{100'000}, std::size_t{1'000'000}}) {
    Value one = Value::Map{};
    one.set("inputs", count);
    one.set("peak_mib",
            rounded(static_cast<double>(service.embed_many(count, k_dimensions, k_busy).peak_bytes) / k_mib, 1));
    all.push_back(std::move(one));
  }
  Value report = Value::Map{};
  report.set("concurrency", k_busy);
  report.set("dimensions", k_dimensions);
  report.set("runs", std::move(all));
  return report;
}

// The server's buckets are full at the start, so that more than its rate is to be had.
Value within_limits(const ServiceOptions& options, const Texts& texts) {
  constexpr std::size_t k_requests = 3000;
  constexpr std::size_t k_tokens = 1'000'000;
  constexpr double k_seconds = 75;
  const Service service(options.mock, {"--rpm", std::to_string(k_requests), "--tpm", std::to_string(k_tokens)});
  const Run run = service.embed(texts, k_busy, {0, k_seconds});
  double quarters = 0;  // of the bytes of a text, which is what the server counts
  for (const std::string& text : texts.texts) quarters += static_cast<double>((text.size() + 3) / 4);
  const double used = run.per_second * k_seconds * quarters / static_cast<double>(texts.texts.size());
  const double available = static_cast<double>(k_tokens) * (1 + k_seconds / 60);
  Value report = Value::Map{};
  report.set("requests_per_minute", k_requests);
  report.set("tokens_per_minute", k_tokens);
  report.set("seconds", k_seconds);
  report.set("tokens_available", available);
  report.set("of_available", rounded(used / available, 3));
  report.set("requests", run.requests);
  report.set("answered_with_429", rounded(run.refused / run.requests, 4));
  return report;
}

// What the script prints: {"inputs_per_s"}, or {"version"} when it is to install, or {"error"}.
Value told_by(const std::string& script, std::vector<std::string> arguments, const std::string& input) {
  io::Command command;
  command.arguments = {"node", script};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.input = input;
  const auto outcome = io::make_processes()->run(command);
  Value problem = Value::Map{};
  problem.set("error", outcome ? outcome->err.substr(0, outcome->err.find('\n')) : outcome.error().message);
  if (!outcome || outcome->status != 0) return problem;
  const auto told = json::parse(outcome->out);
  return told ? *told : problem;
}

double asked_by(const std::string& script, const std::string& url, std::size_t concurrency, const std::string& texts) {
  const std::vector<std::string> arguments = {url, std::to_string(concurrency), std::to_string(k_service_batch),
                                              std::to_string(k_window.start), std::to_string(k_window.counted)};
  const Value told = told_by(script, arguments, texts);
  const Value* rate = told.find("inputs_per_s");
  if (rate != nullptr && rate->as_real() != nullptr) return *rate->as_real();
  if (rate != nullptr && rate->as_int() != nullptr) return static_cast<double>(*rate->as_int());
  stop("the peer does not work: " + json::compact(told), "run " + script);
}

Value peer_at(const ServiceOptions& options, const Texts& texts, const std::vector<std::string>& mock_options) {
  Value::List list;
  for (const std::string& text : texts.texts) list.emplace_back(text);
  const std::string input = json::compact(Value(std::move(list)));
  const Service service(options.mock, mock_options);
  std::vector<Run> ours;
  std::vector<Run> theirs;
  for (int round = 0; round < k_rounds; ++round) {
    ours.push_back(service.embed(texts, k_busy, k_window));
    theirs.push_back(service.ask([&](const std::string& url) { return asked_by(options.peer, url, k_busy, input); }));
  }
  Value report = Value::Map{};
  report.set("concurrency", k_busy);
  report.set("ingot", speed(ours));
  report.set("openai", speed(theirs));
  set_share(report, "ingot_times_as_fast", ours, theirs);
  return report;
}

Value peers(const ServiceOptions& options, const Texts& texts) {
  Value report = told_by(options.peer, {"--install"}, "");
  if (report.find("error") != nullptr) return report;
  report.set("without_latency", peer_at(options, texts, {}));
  report.set("with_latency", peer_at(options, texts, {"--latency-ms", std::to_string(k_latency_ms)}));
  return report;
}

double load_of_machine() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? rounded(load, 2) : 0;
}

}  // namespace

Value service_report(const ServiceOptions& options) {
  const auto wanted = [&](std::string_view part) {
    return options.parts.empty() || std::find(options.parts.begin(), options.parts.end(), part) != options.parts.end();
  };
  const Texts texts = make_texts();
  Value report = Value::Map{};
  report.set("bench", "embed");
  report.set("clock", "wall time inside a window; medians of several runs by turns, each a process of its own");
  report.set("batch", k_service_batch);
  report.set("dimensions", k_service_dimensions);
  report.set("load_at_start", load_of_machine());
  if (wanted("latency")) report.set("with_latency", with_latency(options, texts));
  if (wanted("throughput")) report.set("without_latency", without_latency(options, texts));
  if (wanted("memory")) report.set("memory", memory(options));
  if (wanted("limits")) report.set("within_limits", within_limits(options, texts));
  if (!options.peer.empty()) report.set("peers", peers(options, texts));
  report.set("load_at_end", load_of_machine());
  return report;
}

}  // namespace ingot::bench
