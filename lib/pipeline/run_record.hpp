// What a run notes of itself before and while it works.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "io/clock.hpp"
#include "io/process.hpp"
#include "model/run.hpp"

namespace ingot::pipeline {

[[nodiscard]] model::RunRecord run_record(const config::Settings& settings, const io::Clock& clock);

/// The commit that is checked out at `root`; empty where there is none, or no git.
[[nodiscard]] std::string git_revision(const std::string& root, io::Processes& processes);

/// How long the parts of a run take, one behind the other. The clock must outlive it.
class Laps {
 public:
  explicit Laps(const io::Clock& clock) : clock_(clock), since_(clock.steady()) {}

  /// Milliseconds since the lap before.
  void end(std::optional<std::int64_t>& lap) {
    const auto now = clock_.steady();
    lap = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count();
    since_ = now;
  }

 private:
  const io::Clock& clock_;
  std::chrono::nanoseconds since_;
};

}  // namespace ingot::pipeline
