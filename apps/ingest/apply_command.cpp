#include "apply_command.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/filesystem.hpp"
#include "options.hpp"
#include "plan/plan_file.hpp"
#include "run.hpp"

namespace ingot::apps {
namespace {

constexpr std::size_t k_max_plan_bytes = std::size_t{1} << 30U;

// As it was typed, but for what was typed now. A plan for production asks as production does.
Result<void> adopt(const plan::PlanFile::Command& planned, IngestCommand& command) {
  config::Flags& flags = command.common.flags;
  if (flags.environment && *flags.environment != planned.environment.value_or("local"))
    return fail(ErrorKind::usage,
                fmt::format("the plan is for --env {}", text::printable(planned.environment.value_or("local"))),
                "leave --env out");
  flags.paths = planned.paths;
  flags.root = planned.root;
  flags.config = planned.config;
  flags.environment = planned.environment;
  if (!flags.env_file) flags.env_file = planned.env_file;
  flags.source = planned.source;
  flags.models = planned.models;
  flags.tokenizer = planned.tokenizer;
  flags.allow_remote = flags.allow_remote || planned.allow_remote;
  command.run.drift_baseline = planned.drift_baseline;
  if (planned.lint == "on") command.run.lint = pipeline::LintGate::on;
  if (planned.lint == "strict") command.run.lint = pipeline::LintGate::strict;
  return {};
}

}  // namespace

Result<int> apply_plan(int argc, const char* const* argv) {
  auto command = parse_apply(argc, argv);
  if (!command) return fail(command.error());
  if (!*command) return 0;
  const auto files = io::make_filesystem();
  const auto content = files->read((*command)->file, k_max_plan_bytes);
  if (!content)
    return fail(ErrorKind::config, "plan: " + content.error().message,
                "make one with ingest --dry-run --plan-out FILE");
  const auto planned = plan::PlanFile::parse((*command)->file, content->bytes);
  if (!planned) return fail(planned.error());
  IngestCommand& ingest = (*command)->ingest;
  if (auto adopted = adopt(planned->command, ingest); !adopted) return fail(adopted.error());
  ingest.run.planned = &*planned;
  return run_ingest(ingest);
}

}  // namespace ingot::apps
