// The mock server as a program. It prints its port, serves until SIGTERM or SIGINT, and then prints its counters as
// JSON.
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/value.hpp"
#include "support/mock_embeddings/server.hpp"

namespace {

using namespace ingot;

constexpr std::string_view k_usage =
    "usage: mock-embeddings [--port N] [--port-file F] [--script F] [--ledger F] [--latency-ms N] [--dimensions N]\n"
    "                       [--rpm N] [--tpm N] [--api-key K] [--tls-cert F --tls-key F]";

struct Options {
  mock::Settings settings;
  std::string port_file;
};

Result<std::string> read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) return fail(ErrorKind::io, "cannot read " + text::printable(name));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

template <class Number>
Result<void> read_number(std::string_view option, std::string_view text, Number& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return fail(ErrorKind::usage, std::string(option) + " takes a number");
}

Result<void> read_pem(const std::string& name, mock::Settings& settings, std::string mock::Tls::*to) {
  auto pem = read_file(name);
  if (!pem) return fail(pem.error());
  if (!settings.tls) settings.tls.emplace();
  *settings.tls.*to = *std::move(pem);
  return {};
}

Result<void> read_script_file(const std::string& name, mock::Script& to) {
  const auto json = read_file(name);
  if (!json) return fail(json.error());
  auto script = mock::read_script(*json);
  if (!script) return fail(script.error());
  to = *std::move(script);
  return {};
}

Result<void> read_option(std::string_view option, const std::string& value, Options& to) {
  mock::Settings& settings = to.settings;
  if (option == "--port") return read_number(option, value, settings.port);
  if (option == "--dimensions") return read_number(option, value, settings.dimensions);
  if (option == "--rpm") return read_number(option, value, settings.requests.per_minute);
  if (option == "--tpm") return read_number(option, value, settings.tokens.per_minute);
  if (option == "--script") return read_script_file(value, settings.script);
  if (option == "--tls-cert") return read_pem(value, settings, &mock::Tls::certificate);
  if (option == "--tls-key") return read_pem(value, settings, &mock::Tls::key);
  if (option == "--latency-ms") {
    unsigned milliseconds = 0;
    const auto read = read_number(option, value, milliseconds);
    settings.latency = std::chrono::milliseconds(milliseconds);
    return read;
  }
  if (option == "--port-file") {
    to.port_file = value;
  } else if (option == "--ledger") {
    settings.ledger_file = value;
  } else if (option == "--api-key") {
    settings.api_key = value;
  } else {
    return fail(ErrorKind::usage, text::printable(option) + " is not known");
  }
  return {};
}

Result<Options> read_options(const std::vector<std::string>& words) {
  Options options;
  options.settings.memory = mock::Memory::none;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return fail(ErrorKind::usage, text::printable(words[i]) + " needs a value");
    if (const auto read = read_option(words[i], words[i + 1], options); !read) return fail(read.error());
  }
  return options;
}

// Renamed into its place: who waits for the file never reads half of it.
Result<void> write_port(const std::string& name, std::uint16_t port) {
  if (name.empty()) return {};
  const std::string unfinished = name + ".new";
  std::ofstream file(unfinished);
  file << port << '\n';
  file.close();
  std::error_code code;
  std::filesystem::rename(unfinished, name, code);
  if (!file || code) return fail(ErrorKind::io, "cannot write " + text::printable(name));
  return {};
}

std::string text_of(const mock::Counters& counters) {
  Value value;
  value.set("connections", counters.connections);
  value.set("requests", counters.requests);
  value.set("inputs", counters.inputs);
  value.set("tokens", counters.tokens);
  value.set("refused", counters.refused);
  value.set("finished", counters.finished);
  value.set("abandoned", counters.abandoned);
  value.set("most_in_flight", counters.most_in_flight);
  return json::compact(value);
}

Result<void> serve(const std::vector<std::string>& words, const sigset_t& ends) {
  auto options = read_options(words);
  if (!options) return fail(options.error());
  const auto server = mock::Server::start(std::move(options->settings));
  if (!server) return fail(server.error());
  if (const auto written = write_port(options->port_file, (*server)->port()); !written) return written;
  std::printf("%u\n", static_cast<unsigned>((*server)->port()));
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  std::printf("%s\n", text_of((*server)->counters()).c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto served = serve({argv + 1, argv + argc}, ends);
  if (served) return 0;
  std::fprintf(stderr, "error: %s\n", served.error().message.c_str());
  if (served.error().kind == ErrorKind::usage) std::fprintf(stderr, "%s\n", std::string(k_usage).c_str());
  return exit_code(served.error().kind);
}
