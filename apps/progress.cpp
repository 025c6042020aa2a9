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

// For logs: CI systems end jobs that say nothing for too long.
class Plain final : public pipeline::Progress {
 public:
  explicit Plain(const io::Clock& clock) : clock_(clock) {}

  void begin(std::string_view phase, std::size_t total) override {
    const std::lock_guard lock(mutex_);
    phase_ = phase;
    total_ = total;
    done_ = 0;
    detail_.clear();
    last_ = clock_.steady();
    if (total > 0) fmt::print(stderr, "{} {}\n", phase, text::with_thousands(total));
  }

  void advance(std::size_t steps) override {
    const std::lock_guard lock(mutex_);
    done_ += steps;
    beat();
  }

  void detail(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    detail_ = text;
    beat();
  }

 private:
  void beat() {
    if (clock_.steady() - last_ < k_heartbeat) return;
    last_ = clock_.steady();
    fmt::print(stderr, "{} {}/{}{}{}\n", phase_, text::with_thousands(done_), text::with_thousands(total_),
               detail_.empty() ? "" : " · ", detail_);
  }

  const io::Clock& clock_;
  std::mutex mutex_;
  std::string phase_;
  std::string detail_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::chrono::nanoseconds last_{0};
};

// For what collects logs: each phase, and a sign of life as often as Plain gives one.
class Events final : public pipeline::Progress {
 public:
  explicit Events(const io::Clock& clock) : clock_(clock) {}

  void begin(std::string_view phase, std::size_t total) override {
    const std::lock_guard lock(mutex_);
    phase_ = phase;
    total_ = total;
    done_ = 0;
    detail_.clear();
    last_ = clock_.steady();
    log_event(model::Severity::info, "phase", phase, {{"total", total, 0}});
  }

  void advance(std::size_t steps) override {
    const std::lock_guard lock(mutex_);
    done_ += steps;
    beat();
  }

  void detail(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    detail_ = text;
    beat();
  }

 private:
  void beat() {
    if (clock_.steady() - last_ < k_heartbeat) return;
    last_ = clock_.steady();
    log_event(model::Severity::info, "progress", phase_,
              {{"done", done_, 0}, {"total", total_, 0}, {"detail", detail_, 0}});
  }

  const io::Clock& clock_;
  std::mutex mutex_;
  std::string phase_;
  std::string detail_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::chrono::nanoseconds last_{0};
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
