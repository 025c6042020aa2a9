#include "peers.hpp"

#include <cstdint>

#include "base/json.hpp"
#include "io/process.hpp"

namespace ingot::bench {
namespace {

Value problem(const std::string& why) {
  Value result = Value::Map{};
  result.set("error", why);
  return result;
}

// What the script prints: a map from each peer's name to {"error"} or to {"version", "call", "encodings": {name:
// {"tokens", "construct_s": [...], "cold_s": [...], "warm_s": [...]}}}.
Result<Value> run(const Corpus& corpus, const std::string& script) {
  Value::List paths;
  for (const model::SourceFile& file : corpus.files) paths.emplace_back(file.path);
  io::Command command;
  command.arguments = {"node", script};
  command.input = json::compact(Value(std::move(paths)));
  const auto outcome = io::make_processes()->run(command);
  if (!outcome) return fail(outcome.error());
  if (outcome->status != 0) {
    return fail(ErrorKind::io, "node " + script + " ended with status " + std::to_string(outcome->status) + ": " +
                                   outcome->err.substr(0, outcome->err.find('\n')));
  }
  return json::parse(outcome->out);
}

std::vector<double> numbers(const Value* list) {
  std::vector<double> result;
  if (list == nullptr || list->as_list() == nullptr) return result;
  for (const Value& item : *list->as_list()) {
    if (item.as_real() != nullptr) result.push_back(*item.as_real());
    if (item.as_int() != nullptr) result.push_back(static_cast<double>(*item.as_int()));
  }
  return result;
}

Value compared(const Corpus& corpus, const References& references, const Times& theirs, const Times& ours) {
  Value result = rate(corpus, references, theirs);
  result.set("ingot_times_as_fast", rounded(theirs.best / ours.best, 2));
  result.set("ingot_times_as_fast_by_median", rounded(theirs.median / ours.median, 2));
  return result;
}

Value judged(const Value& measured, const Corpus& corpus, const References& references, const Ours& ours) {
  const Value* tokens = measured.find("tokens");
  const std::vector<double> construct = numbers(measured.find("construct_s"));
  const std::vector<double> cold = numbers(measured.find("cold_s"));
  const std::vector<double> warm = numbers(measured.find("warm_s"));
  if (tokens == nullptr || tokens->as_int() == nullptr || construct.empty() || cold.empty() || warm.empty()) {
    return measured.find("error") != nullptr ? measured : problem("the script did not tell all of its times");
  }
  const std::int64_t difference = *tokens->as_int() - static_cast<std::int64_t>(ours.tokens);
  Value result = Value::Map{};
  result.set("agrees", difference == 0);
  result.set("tokens", *tokens);
  result.set("tokens_more_than_ingot", difference);
  result.set("construct_ms", rounded(summary(construct).best * 1e3, 1));
  result.set("cold", compared(corpus, references, summary(cold), ours.cold));
  result.set("warm", compared(corpus, references, summary(warm), ours.warm));
  return result;
}

}  // namespace

Value peers_report(const Corpus& corpus, const References& references, const std::vector<Ours>& ours,
                   const std::string& script) {
  const Result<Value> measured = run(corpus, script);
  if (!measured) return problem(measured.error().message);
  if (measured->as_map() == nullptr) return problem(script + " did not print a map of peers");
  Value report = *measured;
  for (Member& peer : *report.as_map()) {
    const Value* encodings = peer.value.find("encodings");
    if (encodings == nullptr) continue;
    Value all = Value::Map{};
    for (const Ours& own : ours) {
      const std::string_view name = tokens::name(own.encoding);
      const Value* one = encodings->find(name);
      all.set(name, one == nullptr ? problem("not measured") : judged(*one, corpus, references, own));
    }
    peer.value.set("encodings", std::move(all));
  }
  return report;
}

}  // namespace ingot::bench
