// Programs that are not run: tests script their answers and look at what was asked for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/process.hpp"

namespace ingot::test {

class FakeProcesses final : public io::Processes {
 public:
  using Answer = std::function<io::Outcome(const io::Command&)>;

  /// Commands whose words, joined by blanks, contain `words` get this answer; the last one that fits wins.
  void on(std::string words, Answer answer) { answers_.emplace_back(std::move(words), std::move(answer)); }
  void on(std::string words, io::Outcome outcome) {
    on(std::move(words), [outcome = std::move(outcome)](const io::Command&) { return outcome; });
  }
  void on(std::string words, std::string out) { on(std::move(words), io::Outcome{0, std::move(out), {}}); }

  /// Everything that was run, in order.
  [[nodiscard]] const std::vector<io::Command>& commands() const { return commands_; }

  /// The last command that contains `words`; null when there was none. Valid until the next run.
  [[nodiscard]] const io::Command* find(std::string_view words) const {
    for (auto command = commands_.rbegin(); command != commands_.rend(); ++command) {
      if (joined(*command).find(words) != std::string::npos) return &*command;
    }
    return nullptr;
  }

  /// Without an answer: as if the program were not installed.
  Result<io::Outcome> run(const io::Command& command) override {
    commands_.push_back(command);
    const std::string words = joined(command);
    for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
      if (words.find(answer->first) != std::string::npos) return answer->second(command);
    }
    return fail(ErrorKind::io, "cannot run " + command.arguments[0] + ": No such file or directory");
  }

  Result<void> read_lines(const io::Command& command, const std::function<bool(std::string_view)>& line) override {
    auto outcome = run(command);
    if (!outcome) return fail(outcome.error());
    std::string_view rest = outcome->out;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (!line(rest.substr(0, end))) return {};
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (outcome->status != 0) return fail(ErrorKind::io, command.arguments[0] + " failed");
    return {};
  }

  Result<int> run_attached(const io::Command& command) override {
    auto outcome = run(command);
    if (!outcome) return fail(outcome.error());
    return outcome->status;
  }

  [[nodiscard]] static std::string joined(const io::Command& command) {
    std::string words;
    for (const std::string& argument : command.arguments) words += (words.empty() ? "" : " ") + argument;
    return words;
  }

 private:
  std::vector<std::pair<std::string, Answer>> answers_;
  std::vector<io::Command> commands_;
};

}  // namespace ingot::test
