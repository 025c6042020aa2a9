#include "commands.hpp"

#include <algorithm>
#include <array>

#include "apply_command.hpp"
#include "diff_command.hpp"
#include "index_command.hpp"
#include "migrate_command.hpp"
#include "prune_command.hpp"
#include "report_command.hpp"
#include "runs_command.hpp"
#include "undo_command.hpp"
#include "verify_command.hpp"

namespace ingot::apps {
namespace {

constexpr std::array k_commands = {
    Command{"apply", "carry out a plan that --plan-out wrote", &apply_plan},
    Command{"diff", "what is different between the states after two runs", &run_diff},
    Command{"index", "look after the vector index", &run_index},
    Command{"migrate", "bring the tables up to date", &run_migrate},
    Command{"prune", "forget what is old", &run_prune},
    Command{"report", "what the last run held, and whether that is enough", &run_report},
    Command{"runs", "list the runs, or show one", &run_runs},
    Command{"undo", "take a run back", &run_undo},
    Command{"verify", "look whether the stored rows are as their runs left them", &run_verify},
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
