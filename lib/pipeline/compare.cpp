#include "pipeline/compare.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "metadata/record.hpp"
#include "pipeline/tables.hpp"
#include "store/open_store.hpp"

namespace ingot::pipeline {
namespace {

using lint::DriftBaseline;

// Why the file does not stand for the rows that this run would change; empty when it does.
std::string unfit(const DriftBaseline& file, const config::Settings& settings) {
  if (!file.run) return "has no digests of chunks (a run of ingest that writes a database leaves them)";
  if (file.run->source == settings.source_name && file.run->table == settings.store.table) return {};
  return fmt::format("is about source {} in table {}", text::printable(file.run->source),
                     text::printable(file.run->table));
}

std::vector<model::StoredChunk> rows_of(const DriftBaseline& file, const config::Settings& settings,
                                        const std::string& table) {
  std::vector<model::StoredChunk> rows;
  for (const DriftBaseline::Document& document : file.documents) {
    if ((document.table.empty() ? file.run->table : document.table) != table) continue;
    for (std::size_t chunk = 0; chunk < document.chunks; ++chunk) {
      const std::string digests =
          document.digests.substr(chunk * DriftBaseline::k_digest_bytes, DriftBaseline::k_digest_bytes);
      model::StoredChunk row;
      row.chunk_id = metadata::chunk_id(document.doc_id, chunk + 1);
      row.doc_id = document.doc_id;
      row.path = document.path;
      row.embed_key = digests.substr(0, DriftBaseline::k_embed_key_digits);
      row.chunk_key = digests.substr(DriftBaseline::k_embed_key_digits, DriftBaseline::k_other_digits);
      row.meta_hash = digests.substr(DriftBaseline::k_embed_key_digits + DriftBaseline::k_other_digits);
      row.source_checksum = document.checksum;
      row.tenant = settings.store.tenant;
      rows.push_back(std::move(row));
    }
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.chunk_id < b.chunk_id; });
  return rows;
}

class Comparing {
 public:
  Comparing(const config::Settings& settings, const BaseFile& base, std::span<const plan::WantedDocument> documents,
            const plan::Scope& scope, io::FileSystem& files)
      : settings_(settings), base_(base), documents_(documents), scope_(scope), files_(files) {}

  Result<Comparison> with_database(RunMode mode) {
    auto opened = store::open_store(settings_.store);
    if (!opened) return fail(opened.error());
    store::Store& store = **opened;
    if (mode == RunMode::real) {
      if (auto prepared = store.prepare(); !prepared) return fail(prepared.error());
    }
    plan::Planner planner(documents_, scope_, making());
    Comparison comparison;
    plan::Bases& runs = comparison.basis.runs;
    for (const store::Target& target : settings_.store.targets()) {
      planner.begin_table(name_in_plan(settings_, target.table));
      auto run = store.manifest(target.table, settings_.source_name,
                                [&](const model::StoredChunk& row) { planner.stored(row); });
      if (!run) return fail(run.error());
      if (*run) runs.emplace(target.table, std::move(**run));
    }
    auto former = store.former_tables(settings_.source_name);
    if (!former) return fail(former.error());
    comparison.plan = planner.finish(in_plan(runs));
    comparison.basis.database = store.where();
    comparison.basis.former = std::move(*former);
    comparison.store = std::move(*opened);
    return comparison;
  }

  Result<Comparison> with_file(std::string why_not) {
    auto file = read_drift_baseline({DriftUse::Mode::compare, base_.named}, files_, base_.usual);
    if (!file) return fail(file.error());
    if (!*file) return with_nothing(std::move(why_not));
    const std::string name = text::printable((*file)->path);
    if (const std::string why = unfit(**file, settings_); !why.empty()) {
      if (base_.named)
        return fail(ErrorKind::config, fmt::format("--base {}: the file {}", name, why),
                    "name the tmp/ingestion-baseline.json that a run of ingest left for this source and table");
      return with_nothing(fmt::format("{}, and {} {}", why_not, name, why));
    }
    plan::Planner planner(documents_, scope_, making(),
                          {DriftBaseline::k_embed_key_digits, DriftBaseline::k_other_digits});
    for (const store::Target& target : settings_.store.targets()) {
      planner.begin_table(name_in_plan(settings_, target.table));
      for (const model::StoredChunk& row : rows_of(**file, settings_, target.table)) planner.stored(row);
    }
    Comparison comparison;
    comparison.basis.runs = runs_of(**file);
    comparison.plan = planner.finish(in_plan(comparison.basis.runs));
    comparison.basis.baseline = name;
    comparison.basis.instead = fmt::format(
        "the plan is compared with {} of run {} ({}, table {}), not with a database: {}", name, (*file)->run->id,
        text::printable((*file)->run->database), text::printable((*file)->run->table), why_not);
    return comparison;
  }

 private:
  Comparison with_nothing(std::string why_not) {
    Comparison comparison;
    comparison.plan = plan::Planner(documents_, scope_, making()).finish(plan::Bases());
    comparison.basis.instead = "the plan is compared with nothing: " + std::move(why_not);
    return comparison;
  }

  [[nodiscard]] plan::Making making() const {
    return {INGOT_VERSION, settings_.config_digest, settings_.model.name, settings_.store.tenant};
  }

  // The file knows the config by another digest.
  [[nodiscard]] plan::Bases runs_of(const DriftBaseline& file) const {
    const bool same = file.config == settings_.chunking.digest && file.tokenizer == settings_.token_basis.encoding;
    model::BaseRun run{file.run->id, file.tool, same ? settings_.config_digest : std::string(), file.run->model};
    plan::Bases runs;
    for (const auto& [table, id] : file.run->tables) {
      run.id = id;
      runs.emplace(table, run);
    }
    run.id = file.run->id;
    runs.emplace(file.run->table, run);
    return runs;
  }

  [[nodiscard]] plan::Bases in_plan(const plan::Bases& runs) const {
    plan::Bases named;
    for (const store::Target& target : settings_.store.targets()) {
      const auto run = runs.find(target.table);
      if (run != runs.end()) named.emplace(name_in_plan(settings_, target.table), run->second);
    }
    return named;
  }

  const config::Settings& settings_;
  const BaseFile& base_;
  std::span<const plan::WantedDocument> documents_;
  const plan::Scope& scope_;
  io::FileSystem& files_;
};

}  // namespace

bool compares(const config::Settings& settings, const BaseFile& base, io::FileSystem& files) {
  return base.named || settings.store.named() || files.kind_of(base.usual).has_value();
}

Result<Comparison> compare(const config::Settings& settings, RunMode mode, const BaseFile& base,
                           std::span<const plan::WantedDocument> documents, const plan::Scope& scope,
                           io::FileSystem& files) {
  Comparing comparing(settings, base, documents, scope, files);
  if (base.named) return comparing.with_file("--base names the file");
  if (!settings.store.named()) return comparing.with_file("DATABASE_URL is not set");
  auto compared = comparing.with_database(mode);
  if (compared || mode == RunMode::real || compared.error().kind != ErrorKind::database) return compared;
  return comparing.with_file(compared.error().message);
}

}  // namespace ingot::pipeline
