// How the benchmarks end when they cannot go on: they are a tool of developers, so nothing is passed upwards.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace ingot::bench {

/// Prints one line that says what and where, one that says what to do, and exits with status 2.
[[noreturn]] inline void stop(const std::string& message, const std::string& hint) {
  std::fprintf(stderr, "bench: error: %s\nhint: %s\n", message.c_str(), hint.c_str());
  std::exit(2);  // NOLINT(concurrency-mt-unsafe): one thread
}

}  // namespace ingot::bench
