#include "pipeline/plan_file.hpp"

#include <string_view>
#include <unordered_map>

namespace ingot::pipeline {

plan::PlanFile plan_file_of(const config::Settings& settings, const Basis& basis, const model::Plan& plan,
                            const Corpus& corpus) {
  std::unordered_map<std::string_view, std::string_view> checksums;
  for (const LoadedDocument& document : corpus.documents) checksums.emplace(document.file.path, document.file.checksum);
  plan::PlanFile file;
  file.target = {basis.database.value_or(""), settings.store.table, settings.store.dimensions, settings.source_name,
                 settings.store.tenant};
  file.base_run = basis.run_of(settings.store.table);
  for (const store::Target& target : settings.store.targets()) {
    if (target.table == settings.store.table) continue;
    file.target.more_tables.push_back(target.table);
    if (const auto run = basis.run_of(target.table)) file.base_runs.emplace(target.table, *run);
  }
  file.tool_version = INGOT_VERSION;
  file.config_digest = settings.config_digest;
  file.model = settings.model.name;
  file.documents = plan::planned_documents(plan, [&](std::string_view path) {
    const auto found = checksums.find(path);
    return found == checksums.end() ? std::string_view() : found->second;
  });
  return file;
}

}  // namespace ingot::pipeline
