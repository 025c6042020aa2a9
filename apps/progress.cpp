#include "progress.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "log.hpp"

namespace ingot::apps {
namespace {

constexpr std::chrono::milliseconds k_redraw{100};
constexpr std::chrono::milliseconds k_heartbeat{30'000};

class Silent final : public pipeline::Progress {
 public:
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
  void detail(std::string_view) override {}
};

// Tells of each phase, and that it is still alive: CI systems end jobs that say nothing for too long.
class Spoken : public pipeline::Progress {
 public:
  explicit Spoken(const io::Clock& clock) : clock_(clock) {}

  void begin(std::string_view phase, std::size_t total) final {
    const std::lock_guard lock(mutex_);
    state_ = {std::string(phase), {}, total, 0};
    last_ = clock_.steady();
    say_phase(state_);
  }

  void advance(std::size_t steps) final {
    const std::lock_guard lock(mutex_);
    state_.done += steps;
    beat();
  }

  void detail(std::string_view text) final {
    const std::lock_guard lock(mutex_);
    state_.detail = text;
    beat();
  }

 protected:
  struct State {
    std::string phase;
    std::string detail;
    std::size_t total = 0;
    std::size_t done = 0;
  };
  virtual void say_phase(const State& state) = 0;
  virtual void say_progress(const State& state) = 0;

 private:
  void beat() {
    if (clock_.steady() - last_ < k_heartbeat) return;
    last_ = clock_.steady();
    say_progress(state_);
  }

  const io::Clock& clock_;
  std::mutex mutex_;
  State state_;
  std::chrono::nanoseconds last_{0};
};

class Plain final : public Spoken {
 public:
  using Spoken::Spoken;

 private:
  void say_phase(const State& state) override {
    if (state.total > 0) fmt::print(stderr, "{} {}\n", state.phase, text::with_thousands(state.total));
  }
  void say_progress(const State& state) override {
    fmt::print(stderr, "{} {}/{}{}{}\n", state.phase, text::with_thousands(state.done),
               text::with_thousands(state.total), state.detail.empty() ? "" : " · ", state.detail);
  }
};

// For what collects logs.
class Events final : public Spoken {
 public:
  using Spoken::Spoken;

 private:
  void say_phase(const State& state) override {
    log_event(model::Severity::info, "phase", state.phase, {{"total", state.total, 0}});
  }
  void say_progress(const State& state) override {
    log_event(model::Severity::info, "progress", state.phase,
              {{"done", state.done, 0}, {"total", state.total, 0}, {"detail", state.detail, 0}});
  }
};

class Bar final : public pipeline::Progress {
 public:
  explicit Bar(const io::Clock& clock) : clock_(clock) {}
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;
  ~Bar() override { std::fputs("\r\x1b[K", stderr); }

  void begin(std::string_view phase, std::size_t total) override {
    const std::lock_guard lock(mutex_);
    phase_ = phase;
    total_ = total;
    done_ = 0;
    detail_.clear();
    started_ = clock_.steady();
    draw();
  }

  void advance(std::size_t steps) override {
    const std::lock_guard lock(mutex_);
    done_ += steps;
    if (clock_.steady() - drawn_ >= k_redraw) draw();
  }

  void detail(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    detail_ = text;
    if (clock_.steady() - drawn_ >= k_redraw) draw();
  }

 private:
  void draw() {
    drawn_ = clock_.steady();
    std::string line = phase_;
    if (total_ > 0) line += fmt::format(" {}/{}", text::with_thousands(done_), text::with_thousands(total_));
    if (!detail_.empty()) line += " · " + detail_;
    const auto elapsed = drawn_ - started_;
    if (done_ > 0 && elapsed > std::chrono::seconds(1)) {
      const auto left = elapsed * static_cast<std::int64_t>(total_ - done_) / static_cast<std::int64_t>(done_);
      line += fmt::format(" · {} s left", std::chrono::duration_cast<std::chrono::seconds>(left).count() + 1);
    }
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
  }

  const io::Clock& clock_;
  std::mutex mutex_;
  std::string phase_;
  std::string detail_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::chrono::nanoseconds started_{0};
  std::chrono::nanoseconds drawn_{0};
};

bool on_terminal() {
  const char* ci = std::getenv("CI");      // NOLINT(concurrency-mt-unsafe): nothing sets variables
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  return (ci == nullptr || *ci == '\0') && !dumb && ::isatty(STDERR_FILENO) != 0;
}

}  // namespace

std::unique_ptr<pipeline::Progress> make_progress(Verbosity verbosity, const io::Clock& clock) {
  if (verbosity == Verbosity::quiet) return std::make_unique<Silent>();
  if (log_format() == LogFormat::json) return std::make_unique<Events>(clock);
  if (on_terminal()) return std::make_unique<Bar>(clock);
  return std::make_unique<Plain>(clock);
}

}  // namespace ingot::apps
