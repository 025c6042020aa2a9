#include "fault/child.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault/broken.hpp"

namespace ingot::fault {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

}  // namespace

Child::Child(const Command& command) {
  const auto words = pointers(command.words);
  const auto environment = pointers(command.environment);
  pid_ = ::fork();
  if (pid_ < 0) throw Broken("cannot fork");
  if (pid_ == 0) {  // other threads may hold any lock: system calls only
    const int log = ::open(command.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int nothing = ::open("/dev/null", O_RDONLY);
    if (log < 0 || nothing < 0 || ::chdir(command.folder.c_str()) != 0) ::_exit(126);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execve(words[0], words.data(), environment.data());
    ::_exit(127);
  }
  descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor_ < 0) throw Broken("this kernel has no pidfd_open (Linux 5.3)");
}

Child::~Child() {
  kill();
  ::close(descriptor_);
}

bool Child::ends_before(Time time) {
  while (!status_) {
    const auto left = std::max(time - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(0));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec most{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
    pollfd watched{descriptor_, POLLIN, 0};
    const int ready = ::ppoll(&watched, 1, &most, nullptr);
    if (ready == 0) return false;
    if (ready > 0) static_cast<void>(status());
  }
  return true;
}

bool Child::kill() {
  if (status_) return false;
  ::kill(pid_, SIGKILL);
  return status() == 128 + SIGKILL;
}

int Child::status() {
  int raw = 0;
  if (!status_ && ::waitpid(pid_, &raw, 0) == pid_) status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  return status_.value_or(-1);
}

}  // namespace ingot::fault
