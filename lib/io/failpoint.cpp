#include "io/failpoint.hpp"

#ifdef INGOT_FAILPOINTS

#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace ingot::io {
namespace {

#define INGOT_FAILPOINT_TEXT(name) std::string_view(#name),
constexpr std::array k_names = {INGOT_FAILPOINT_LIST(INGOT_FAILPOINT_TEXT)};
#undef INGOT_FAILPOINT_TEXT

struct Order {
  std::string_view name;
  int signal = SIGKILL;
  unsigned pass = 1;
};

// "name=kill@3"; what cannot be read is an order for no place.
Order order_of(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::size_t at = text.find('@');
  if (equals == std::string_view::npos) return {};
  Order order{text.substr(0, equals)};
  if (text.substr(equals + 1, at - equals - 1) == "stop") order.signal = SIGSTOP;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + 1, text.data() + text.size(), order.pass);
  return order;
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// One write, so that lines of several processes stay whole; gone before the process may be.
void log(std::string_view name) {
  static const std::string file(variable("INGOT_FAILPOINT_LOG"));
  if (file.empty()) return;
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  const std::string line = std::string(name) + '\n';
  [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
  ::close(fd);
}

}  // namespace

void pass(Failpoint point) {
  static const std::string text(variable("INGOT_FAILPOINT"));
  static const Order order = order_of(text);
  static std::array<std::atomic<unsigned>, k_names.size()> passes{};
  const auto at = static_cast<std::size_t>(point);
  const unsigned now = ++passes[at];
  if (now == 1) log(k_names[at]);
  if (order.name != k_names[at] || now != order.pass) return;
  ::kill(::getpid(), order.signal);
  while (order.signal == SIGKILL) ::pause();  // nothing more happens here until the signal is there
}

}  // namespace ingot::io

#endif
