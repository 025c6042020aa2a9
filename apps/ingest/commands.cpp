#include "commands.hpp"

#include <algorithm>
#include <array>

#include "index_command.hpp"

namespace ingot::apps {
namespace {

constexpr std::array k_commands = {
    Command{"index", "look after the vector index", &run_index},
};

}  // namespace

std::span<const Command> commands() {
  return k_commands;
}

const Command* find_command(std::string_view word) {
  const auto all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Command& command) { return command.name == word; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace ingot::apps
