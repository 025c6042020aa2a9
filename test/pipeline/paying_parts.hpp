// What runs against a misbehaving service are made of: a clock whose waits pass at once, documents that tell their
// versions apart, and scripts of the service.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "io/clock.hpp"
#include "pipeline/progress.hpp"
#include "support/mock_embeddings/script.hpp"

namespace ingot::pipeline::test {

/// Real time, and what was slept on top of it without waiting.
class SkippingClock final : public io::Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::system_clock::duration>(slept());
  }
  [[nodiscard]] std::chrono::nanoseconds steady() const override {
    return std::chrono::steady_clock::now().time_since_epoch() + slept();
  }
  void sleep(std::chrono::milliseconds duration) override { slept_ += duration.count(); }
  [[nodiscard]] std::chrono::milliseconds slept() const { return std::chrono::milliseconds(slept_); }

 private:
  std::atomic<std::int64_t> slept_{0};
};

struct Quiet final : Progress {
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

/// Paths and bytes.
using Documents = std::map<std::string, std::string>;

inline std::string document(std::size_t number, std::string_view version = "new") {
  return fmt::format("# Document {0}\n\nThis is the {1} text of document {0}, and no other document has it.\n", number,
                     version);
}

inline Documents documents(std::size_t count) {
  Documents made;
  for (std::size_t number = 0; number < count; ++number) made[fmt::format("doc-{:02}.md", number)] = document(number);
  return made;
}

/// The action, as often as the service is asked.
inline mock::Script always(mock::Action action) {
  return {.otherwise = std::move(action)};
}

/// Each action once, with good answers behind each: one for a request that leaves before an answer of status 200 is
/// read, and one for the request that is sent again.
inline mock::Script each_once(const std::vector<mock::Action>& actions, std::uint64_t good = 1) {
  mock::Script script;
  for (const mock::Action& action : actions) {
    script.actions.push_back(action);
    script.actions.push_back({.repeat = good});
  }
  return script;
}

inline mock::Action of_status(int status, mock::Fields fields = {}) {
  return mock::refusal(status, fmt::format("status {} by the test", status), std::move(fields));
}

inline mock::Action with_defect(mock::Defect defect) {
  mock::Action action;
  action.defect = defect;
  return action;
}

}  // namespace ingot::pipeline::test
