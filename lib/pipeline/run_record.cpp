#include "pipeline/run_record.hpp"

#include "base/text.hpp"

namespace ingot::pipeline {

model::RunRecord run_record(const config::Settings& settings, const io::Clock& clock) {
  model::RunRecord run;
  run.source = settings.source_name;
  run.environment = config::name(settings.environment);
  run.started_at = io::rfc3339(clock.now());
  run.tool_version = INGOT_VERSION;
  run.config_digest = settings.config_digest;
  run.model = settings.model.name;
  run.token_basis = settings.token_basis;
  run.dimensions = settings.store.dimensions;
  return run;
}

std::string git_revision(const std::string& root, io::Processes& processes) {
  const auto outcome = processes.run({{"git", "-C", root, "rev-parse", "--verify", "--quiet", "HEAD"}, {}, {}, {}, {}});
  return outcome && outcome->status == 0 ? std::string(text::trim(outcome->out)) : std::string();
}

}  // namespace ingot::pipeline
