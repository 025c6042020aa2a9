#include "fresh.hpp"

#include "base/json.hpp"
#include "corpus.hpp"
#include "io/process.hpp"
#include "stop.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

struct Samples {
  std::vector<double> start;
  std::vector<double> construct;
  std::vector<double> cold;
};

Value start_sample(tokens::Encoding encoding) {
  const double start = processor_seconds();
  tokens::Tokenizer tokenizer(encoding);
  use(tokenizer.count("word"));
  Value result = Value::Map{};
  result.set("total_s", processor_seconds() - start);
  return result;
}

Value cold_sample(tokens::Encoding encoding, const Corpus& corpus) {
  const double start = processor_seconds();
  tokens::Tokenizer tokenizer(encoding);
  const double constructed = processor_seconds();
  use(count_all(corpus, tokenizer));
  const double end = processor_seconds();
  Value result = Value::Map{};
  result.set("construct_s", constructed - start);
  result.set("total_s", end - start);
  return result;
}

Value sample_of(io::Processes& processes, const std::vector<std::string>& arguments) {
  io::Command command;
  command.arguments = arguments;
  const auto outcome = processes.run(command);
  const std::string what = "a fresh process (" + arguments[1] + " " + arguments[2] + ")";
  if (!outcome) stop(what + ": " + outcome.error().message, "run the program by its path");
  const auto sample = json::parse(outcome->out);
  if (outcome->status != 0 || !sample) {
    stop(what + " ended with status " + std::to_string(outcome->status), "run it alone to see why");
  }
  return *sample;
}

double seconds(const Value& sample, std::string_view key) {
  const Value* member = sample.find(key);
  const double* number = member == nullptr ? nullptr : member->as_real();
  if (number == nullptr) stop("a fresh process did not tell its " + std::string(key), "rebuild ingot-bench");
  return *number;
}

}  // namespace

std::array<Fresh, tokens::k_encodings.size()> measure_fresh(const TokensOptions& options) {
  const auto processes = io::make_processes();
  std::array<Samples, tokens::k_encodings.size()> samples;
  for (int process = 0; process < k_fresh_processes; ++process) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::string encoding(tokens::name(tokens::k_encodings[i]));
      std::vector<std::string> arguments = {options.program, "start-sample", encoding};
      samples[i].start.push_back(seconds(sample_of(*processes, arguments), "total_s"));
      arguments[1] = "cold-sample";
      arguments.insert(arguments.end(), options.folders.begin(), options.folders.end());
      const Value cold = sample_of(*processes, arguments);
      samples[i].construct.push_back(seconds(cold, "construct_s"));
      samples[i].cold.push_back(seconds(cold, "total_s"));
    }
  }
  std::array<Fresh, tokens::k_encodings.size()> result;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    result[i] = {summary(samples[i].start), summary(samples[i].construct), summary(samples[i].cold)};
  }
  return result;
}

Value fresh_sample(const std::vector<std::string>& words) {
  const auto encoding = tokens::encoding_named(words[1]);
  if (!encoding) stop("no encoding is named " + words[1], "the names are tiktoken's");
  if (words[0] == "start-sample") return start_sample(*encoding);
  return cold_sample(*encoding, load({words.begin() + 2, words.end()}));
}

}  // namespace ingot::bench
