// Texts into requests: as many as the limits of model, service and user allow, in the order in which they come.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "embed/client.hpp"

namespace ingot::embed {

/// What was one request until the service refused it.
struct Bisection {
  std::size_t parts = 0;          ///< still to come
  std::size_t largest_taken = 0;  ///< texts of the largest part that the service took
  bool refused = false;           ///< at least one text was
};

/// The texts of one request, and how often it was tried.
struct Job {
  std::vector<Input> inputs;
  std::size_t tokens = 0;
  std::size_t weight = 0;   ///< request_weight() of all
  std::size_t failed = 0;   ///< attempts without an answer
  std::size_t damaged = 0;  ///< attempts with one that could not be used
  Time not_before{0};
  std::shared_ptr<Bisection> bisection;
};

class Packer {
 public:
  Packer(const ClientOptions& options, Work& work);

  /// Whether there is anything left; asks `work` for one text ahead.
  [[nodiscard]] bool more();
  /// The next request; there is more().
  [[nodiscard]] Job pack();
  /// Two halves of a job with several texts.
  [[nodiscard]] static std::pair<Job, Job> halves(Job job);
  /// No request of more texts from now on.
  void bound(std::size_t inputs);

 private:
  [[nodiscard]] bool fits(const Job& job, std::size_t bytes) const;

  const ClientOptions& options_;
  Work& work_;
  std::size_t most_inputs_;
  std::optional<Input> ahead_;
};

}  // namespace ingot::embed
