#include "support/mock_embeddings/service.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "support/mock_embeddings/embeddings.hpp"

namespace ingot::mock {
namespace {

std::size_t quarter_of_bytes(std::string_view text) {
  return (text.size() + 3) / 4;
}

std::chrono::nanoseconds steady() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

bool holds(const When& when, const EmbeddingsRequest& request) {
  const auto any = [&](const auto& fits) { return std::any_of(request.inputs.begin(), request.inputs.end(), fits); };
  return (when.contains.empty() ||
          any([&](const std::string& input) { return input.find(when.contains) != std::string::npos; })) &&
         (when.longer_than == 0 || any([&](const std::string& input) { return input.size() > when.longer_than; })) &&
         (when.more_inputs_than == 0 || request.inputs.size() > when.more_inputs_than) &&
         (!when.dimensions || request.dimensions.has_value());
}

Result<EmbeddingsRequest> wanted_by(const Request& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (request.method != "POST" || !path.ends_with("/embeddings"))
    return fail(ErrorKind::internal, "unknown request URL");
  return read_embeddings_request(request.body);
}

Action too_fast(const Meter::Verdict& verdict) {
  Action action;
  action.status = 429;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(verdict.retry_after);
  action.fields = {{"retry-after-ms", std::to_string(verdict.retry_after.count())},
                   {"retry-after", std::to_string(seconds.count())}};
  action.body = error_body("Rate limit reached. Please try again in " + duration_text(verdict.retry_after) + ".",
                           "requests", "rate_limit_exceeded");
  return action;
}

// An action that would answer well gives way to the complaint that the request itself deserves.
Action or_complaint(Action action, const Result<EmbeddingsRequest>& wanted) {
  if (wanted || action.body || action.raw || action.status != 200) return action;
  return refusal(wanted.error().kind == ErrorKind::internal ? 404 : 400, wanted.error().message);
}

}  // namespace

Service::Service(Settings settings, Ledger ledger)
    : settings_(std::move(settings)), ledger_(std::move(ledger)), meter_(settings_.requests, settings_.tokens) {
  if (!settings_.tokens_of) settings_.tokens_of = quarter_of_bytes;
  if (!settings_.clock) settings_.clock = steady;
}

Greeting Service::greet() {
  ++counters_.connections;
  ++counters_.open;
  const auto& greetings = settings_.script.connections;
  return connection_ < greetings.size() ? greetings[connection_++] : Greeting::serve;
}

void Service::play(Script script) {
  settings_.script = std::move(script);
  action_ = 0;
  taken_ = 0;
  connection_ = 0;
}

std::size_t Service::count(const std::vector<std::string>& inputs) const {
  std::size_t tokens = 0;
  for (const std::string& input : inputs) tokens += settings_.tokens_of(input);
  return tokens;
}

bool Service::knows(const Request& request) const {
  if (settings_.api_key.empty()) return true;
  return request.field("authorization") == "Bearer " + settings_.api_key ||
         request.field("api-key") == settings_.api_key;
}

Action Service::next_action(const Result<EmbeddingsRequest>& wanted) {
  const Script& script = settings_.script;
  const auto condition = std::find_if(script.conditions.begin(), script.conditions.end(),
                                      [&](const Condition& some) { return wanted && holds(some.when, *wanted); });
  if (condition != script.conditions.end()) return condition->action;
  while (action_ < script.actions.size() && taken_ == script.actions[action_].repeat) {
    ++action_;
    taken_ = 0;
  }
  if (action_ == script.actions.size()) return script.otherwise;
  ++taken_;
  return script.actions[action_];
}

Action Service::decide(const Request& request, const Result<EmbeddingsRequest>& wanted, std::size_t tokens,
                       Fields& fields) {
  if (!knows(request)) return refusal(401, "Incorrect API key provided.");
  if (wanted) {
    auto verdict = meter_.admit(settings_.clock(), tokens);
    fields.insert(fields.end(), verdict.fields.begin(), verdict.fields.end());
    if (!verdict.admitted) return too_fast(verdict);
  }
  return or_complaint(next_action(wanted), wanted);
}

Task Service::begin(Request request) {
  ++counters_.requests;
  counters_.most_in_flight = std::max(counters_.most_in_flight, ++counters_.in_flight);
  const auto wanted = wanted_by(request);
  Task task;
  std::size_t tokens = 0;
  if (wanted) {
    tokens = count(wanted->inputs);
    counters_.inputs += wanted->inputs.size();
    counters_.tokens += tokens;
    task.hashes = ledger_.hashes(wanted->inputs);
    ledger_.received(task.hashes);
  }
  Fields fields = {{"x-request-id", fmt::format("mock-{}", counters_.requests)}};
  const Action action = decide(request, wanted, tokens, fields);
  if (action.status == 429) ++counters_.refused;
  std::string body;
  const bool answers = wanted && !action.body && !action.raw && action.status == 200;
  if (answers) {
    body = embeddings_body(*wanted, settings_.dimensions, tokens, action.defect, action.at);
  } else {
    body = action.body.value_or(error_body(fmt::format("status {} by the script", action.status), "server_error"));
  }
  task.answer = make_answer(action, fields, std::move(body), answers && is_good(action.defect));
  if (request.field("connection") == "close" && task.answer.end == End::keep) task.answer.end = End::close;
  last_request_ = std::move(request);
  return task;
}

void Service::finished(const Task& task) {
  --counters_.in_flight;
  ++counters_.finished;
  if (task.answer.whole) ledger_.answered(task.hashes);
}

void Service::abandoned() {
  --counters_.in_flight;
  ++counters_.abandoned;
}

}  // namespace ingot::mock
