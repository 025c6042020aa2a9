// Signals that ask for the end, each in a process of its own.
#include "io/stop_signals.hpp"

#include <csignal>
#include <functional>

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <unistd.h>

using namespace ingot::io;

namespace {

constexpr int k_as_wished = 7;

// How a child that does this ends: its exit status, or 128 and the number of the signal that ended it. The signals do
// then what they do at a program's start, whatever the tests have made of them.
int end_of(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
    ::_exit(work() ? k_as_wished : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("the first signal is noted and the work goes on", "[stop]") {
  struct Case {
    int signal;
    StopWish wish;
  };
  for (const Case some :
       {Case{SIGINT, StopWish::interrupted}, Case{SIGTERM, StopWish::terminated}, Case{SIGHUP, StopWish::terminated}}) {
    CAPTURE(some.signal);
    CHECK(end_of([&] {
            const StopSignals signals;
            if (signals.asked()) return false;
            std::raise(some.signal);
            return signals.asked() == some.wish;
          }) == k_as_wished);
  }
}

TEST_CASE("the second signal ends the process, whichever of them it is", "[stop]") {
  for (const int first : {SIGINT, SIGTERM, SIGHUP}) {
    for (const int second : {SIGINT, SIGTERM, SIGHUP}) {
      CAPTURE(first, second);
      CHECK(end_of([&] {
              const StopSignals signals;
              std::raise(first);
              std::raise(second);
              return true;
            }) == 128 + second);
    }
  }
}

TEST_CASE("a signal that was ignored stays ignored", "[stop]") {
  CHECK(end_of([] {
          std::signal(SIGHUP, SIG_IGN);
          const StopSignals signals;
          std::raise(SIGHUP);
          std::raise(SIGHUP);
          return !signals.asked();
        }) == k_as_wished);
  CHECK(end_of([] {
          std::signal(SIGHUP, SIG_IGN);
          const StopSignals signals;
          std::raise(SIGTERM);
          std::raise(SIGHUP);
          return signals.asked() == StopWish::terminated;
        }) == k_as_wished);
}

TEST_CASE("when the object is gone signals do what they did before", "[stop]") {
  CHECK(end_of([] {
          { const StopSignals signals; }
          std::raise(SIGTERM);
          return true;
        }) == 128 + SIGTERM);
}

TEST_CASE("a wish of an object that is gone is not found by the next one", "[stop]") {
  CHECK(end_of([] {
          {
            const StopSignals signals;
            std::raise(SIGINT);
          }
          const StopSignals signals;
          if (signals.asked()) return false;
          std::raise(SIGTERM);
          return signals.asked() == StopWish::terminated;
        }) == k_as_wished);
}
