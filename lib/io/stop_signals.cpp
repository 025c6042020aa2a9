#include "io/stop_signals.hpp"

#include <array>
#include <csignal>
#include <cstddef>

namespace ingot::io {
namespace {

constexpr std::array<int, 3> k_signals = {SIGINT, SIGTERM, SIGHUP};

// A handler has no argument for an object.
volatile std::sig_atomic_t g_noted = 0;
std::array<struct sigaction, k_signals.size()> g_before;

// From now on each of them does what it did before.
void restore() {
  for (std::size_t at = 0; at < k_signals.size(); ++at) ::sigaction(k_signals[at], &g_before[at], nullptr);
}

void note(int signal) {
  g_noted = signal;
  restore();  // sigaction is safe in a handler
}

}  // namespace

StopSignals::StopSignals() {
  g_noted = 0;
  struct sigaction action {};
  action.sa_handler = &note;
  for (std::size_t at = 0; at < k_signals.size(); ++at) {
    ::sigaction(k_signals[at], nullptr, &g_before[at]);
    // What is ignored, as under nohup, stays ignored.
    if (g_before[at].sa_handler != SIG_IGN) ::sigaction(k_signals[at], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  restore();
}

std::optional<StopWish> StopSignals::asked() const {
  const int signal = g_noted;
  if (signal == 0) return std::nullopt;
  return signal == SIGINT ? StopWish::interrupted : StopWish::terminated;
}

}  // namespace ingot::io
