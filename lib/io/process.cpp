#include "io/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/broken_pipe.hpp"

namespace ingot::io {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return true;
  }
  static void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
};

struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Everything that the child needs, made before fork: between fork and exec only async-signal-safe calls are allowed.
struct Prepared {
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
  std::optional<Account> account;
};

Result<Prepared> prepare(const Command& command) {
  Prepared prepared;
  if (command.user) {
    const passwd* entry = ::getpwnam(command.user->c_str());  // NOLINT(concurrency-mt-unsafe): before threads
    if (entry == nullptr) return fail(ErrorKind::io, fmt::format("user {} does not exist", *command.user));
    prepared.account = Account{*command.user, entry->pw_uid, entry->pw_gid};
  }
  std::map<std::string, std::string> variables;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : command.environment) variables[name] = value;
  for (const auto& [name, value] : variables) prepared.environment.push_back(name + "=" + value);
  for (std::string& entry : prepared.environment) prepared.envp.push_back(entry.data());
  prepared.envp.push_back(nullptr);
  for (const std::string& argument : command.arguments) prepared.argv.push_back(const_cast<char*>(argument.c_str()));
  prepared.argv.push_back(nullptr);
  return prepared;
}

struct Streams {
  int in = -1;
  int out = -1;
  int err = -1;
};

[[noreturn]] void become(const Command& command, const Prepared& prepared, const Streams& streams, int report) {
  const auto give_up = [report] {
    const int code = errno;
    [[maybe_unused]] const ssize_t written = ::write(report, &code, sizeof code);
    ::_exit(127);
  };
  if (streams.in >= 0 && ::dup2(streams.in, 0) < 0) give_up();
  if (streams.out >= 0 && ::dup2(streams.out, 1) < 0) give_up();
  if (streams.err >= 0 && ::dup2(streams.err, 2) < 0) give_up();
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) give_up();
  if (prepared.account) {
    const Account& account = *prepared.account;
    if (::initgroups(account.name.c_str(), account.gid) != 0 || ::setgid(account.gid) != 0 ||
        ::setuid(account.uid) != 0)
      give_up();
  }
  ::execvpe(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
  give_up();
  ::_exit(127);
}

Result<pid_t> start(const Command& command, const Streams& streams) {
  auto prepared = prepare(command);
  if (!prepared) return fail(prepared.error());
  Pipe report;
  if (!report.open()) return fail(ErrorKind::io, "cannot make a pipe");
  const pid_t child = ::fork();
  if (child < 0) return fail(ErrorKind::io, "cannot start another process");
  if (child == 0) become(command, *prepared, streams, report.write);
  Pipe::close_end(report.write);
  int code = 0;
  ssize_t got = 0;
  do {
    got = ::read(report.read, &code, sizeof code);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof code) {
    ::waitpid(child, nullptr, 0);
    return fail(ErrorKind::io,
                fmt::format("cannot run {}: {}", command.arguments[0], std::generic_category().message(code)));
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// While a program has the terminal, Ctrl-C is meant for it; we wait for what it makes of them.
class NoTerminalSignals {
 public:
  NoTerminalSignals() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  NoTerminalSignals(const NoTerminalSignals&) = delete;
  NoTerminalSignals& operator=(const NoTerminalSignals&) = delete;
  ~NoTerminalSignals() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
};

// Reads one chunk; false at the end of the stream.
bool read_some(int fd, std::string& into) {
  std::array<char, 65536> buffer{};
  ssize_t got = 0;
  do {
    got = ::read(fd, buffer.data(), buffer.size());
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  into.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

class RealProcesses final : public Processes {
 public:
  Result<Outcome> run(const Command& command) override {
    Pipe in;
    Pipe out;
    Pipe err;
    if (!in.open() || !out.open() || !err.open()) return fail(ErrorKind::io, "cannot make a pipe");
    auto child = start(command, {in.read, out.write, err.write});
    if (!child) return fail(child.error());
    Pipe::close_end(in.read);
    Pipe::close_end(out.write);
    Pipe::close_end(err.write);
    Outcome outcome;
    exchange(command.input, in, out, err, outcome);
    outcome.status = wait_for(*child);
    return outcome;
  }

  Result<void> read_lines(const Command& command, const std::function<bool(std::string_view)>& line) override {
    Pipe in;
    Pipe out;
    if (!in.open() || !out.open()) return fail(ErrorKind::io, "cannot make a pipe");
    int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    auto child = start(command, {in.read, out.write, nowhere});
    Pipe::close_end(nowhere);
    if (!child) return fail(child.error());
    Pipe::close_end(in.write);
    Pipe::close_end(out.write);
    std::string pending;
    bool wanted = true;
    while (wanted && read_some(out.read, pending)) {
      std::size_t begin = 0;
      for (std::size_t end = pending.find('\n'); wanted && end != std::string::npos; end = pending.find('\n', begin)) {
        wanted = line(std::string_view(pending).substr(begin, end - begin));
        begin = end + 1;
      }
      pending.erase(0, begin);
    }
    if (wanted && !pending.empty()) wanted = line(pending);
    if (!wanted) ::kill(*child, SIGTERM);
    const int status = wait_for(*child);
    if (wanted && status != 0)
      return fail(ErrorKind::io, fmt::format("{} ended with status {}", command.arguments[0], status));
    return {};
  }

  Result<int> run_attached(const Command& command) override {
    auto child = start(command, {});
    if (!child) return fail(child.error());
    const NoTerminalSignals theirs;  // only now: the program has inherited the usual handling
    return wait_for(*child);
  }

 private:
  // Feeds the input and drains both outputs together, so that no full pipe can block the child for ever.
  static void exchange(std::string_view input, Pipe& in, Pipe& out, Pipe& err, Outcome& outcome) {
    const NoBrokenPipeSignal quiet;
    if (input.empty()) Pipe::close_end(in.write);
    while (in.write >= 0 || out.read >= 0 || err.read >= 0) {
      std::array<pollfd, 3> waits{{{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
      if (::poll(waits.data(), waits.size(), -1) < 0) {
        if (errno == EINTR) continue;
        return;
      }
      if (waits[0].revents != 0) {
        const ssize_t written = ::write(in.write, input.data(), std::min<std::size_t>(input.size(), 4096));
        if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
        if ((written < 0 && errno != EINTR) || input.empty()) Pipe::close_end(in.write);
      }
      if (waits[1].revents != 0 && !read_some(out.read, outcome.out)) Pipe::close_end(out.read);
      if (waits[2].revents != 0 && !read_some(err.read, outcome.err)) Pipe::close_end(err.read);
    }
  }
};

}  // namespace

std::unique_ptr<Processes> make_processes() {
  return std::make_unique<RealProcesses>();
}

}  // namespace ingot::io
