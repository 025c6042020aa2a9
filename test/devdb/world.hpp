// A machine for tests of devdb: nothing is read, run or waited for.
#pragma once

#include <string>
#include <vector>

#include "devdb/devdb.hpp"
#include "support/fake_processes.hpp"
#include "support/memory_filesystem.hpp"

namespace ingot::test {

inline devdb::Options checkout_options() {
  devdb::Options options;
  options.directory = "/checkout";
  options.program_directory = "/checkout/build/bin";
  return options;
}

class TickingClock final : public io::Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return time_; }
  void sleep(std::chrono::milliseconds duration) override { time_ += duration; }

 private:
  std::chrono::milliseconds time_{0};
};

struct World {
  MemoryFileSystem files;
  FakeProcesses processes;
  TickingClock clock;
  io::Environment environment{{}};
  std::vector<std::string> notices;
  devdb::Doors doors{files,
                     processes,
                     clock,
                     environment,
                     [](const std::string&) -> Result<devdb::Lock> { return std::make_shared<int>(0); },
                     [this](std::string_view line) { notices.emplace_back(line); }};

  World() {
    processes.on("realpath", [](const io::Command& command) {
      return io::Outcome{0, command.arguments.back() + "\n", {}};
    });
    processes.on("id -u", "1000\n");
    processes.on("stat -c", "1000 someone\n");
    processes.on("test -w", "");
    for (const std::string program : {"install -d", "mkdir", "rmdir"}) processes.on(program, "");
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
};

}  // namespace ingot::test
