#include "children.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stop.hpp"

namespace ingot::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Usage wait_for(pid_t child, Clock::time_point start) {
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) != child) stop("a child is lost", "run this again");
  Usage usage;
  usage.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  usage.processor_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  usage.peak_bytes = static_cast<std::size_t>(used.ru_maxrss) * 1024;
  usage.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return usage;
}

// For execv(), which changes none of them.
std::vector<char*> words_of(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  return words;
}

}  // namespace

Usage run_program(const std::vector<std::string>& arguments) {
  const std::vector<char*> words = words_of(arguments);
  const Clock::time_point start = Clock::now();
  const pid_t child = ::vfork();
  if (child < 0) stop("cannot start " + arguments[0], "free some memory");
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int stream : {0, 1, 2}) ::dup2(nowhere, stream);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  return wait_for(child, start);
}

Usage run_forked(const std::function<double()>& work, unsigned most_seconds) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) stop("cannot make a pipe", "raise the limit of open files");
  const Clock::time_point start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) stop("cannot fork", "free some memory");
  if (child == 0) {
    const rlimit limit{most_seconds, most_seconds};
    ::setrlimit(RLIMIT_CPU, &limit);
    const double told = work();
    const bool said = ::write(ends[1], &told, sizeof told) == sizeof told;
    ::_exit(said ? 0 : 1);
  }
  ::close(ends[1]);
  double told = 0;
  const bool heard = ::read(ends[0], &told, sizeof told) == sizeof told;
  ::close(ends[0]);
  Usage usage = wait_for(child, start);
  if (heard) usage.told = told;
  return usage;
}

Served::Served(const std::vector<std::string>& arguments) {
  const std::vector<char*> words = words_of(arguments);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) stop("cannot make a pipe", "raise the limit of open files");
  child_ = ::vfork();
  if (child_ < 0) stop("cannot start " + arguments[0], "free some memory");
  if (child_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
  char byte = 0;
  while (::read(output_, &byte, 1) == 1 && byte != '\n') first_line_ += byte;
  if (byte != '\n') stop(arguments[0] + " does not serve", "run it by hand");
}

Served::~Served() {
  std::string last;
  if (child_ > 0) static_cast<void>(end(last));
}

Usage Served::end(std::string& last) {
  const Clock::time_point start = Clock::now();
  ::kill(child_, SIGTERM);
  std::array<char, 4096> some{};
  for (ssize_t count = 0; (count = ::read(output_, some.data(), some.size())) > 0;)
    last.append(some.data(), static_cast<std::size_t>(count));
  ::close(output_);
  return wait_for(std::exchange(child_, -1), start);
}

}  // namespace ingot::bench
