#include "pipeline/ingest.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/explain.hpp"
#include "embed/batches.hpp"
#include "embed/embedder.hpp"
#include "pipeline/changes.hpp"
#include "pipeline/drift.hpp"
#include "pipeline/indexing.hpp"
#include "pipeline/lint.hpp"
#include "pipeline/paid_vectors.hpp"
#include "pipeline/spending.hpp"
#include "pipeline/vectors.hpp"
#include "plan/plan.hpp"

namespace ingot::pipeline {
namespace {

using model::ChunkAction;
using model::ChunkChange;

// A run may remove this many documents, or a tenth of those stored, before it must be told to (spec store 5).
constexpr std::size_t k_free_removals = 20;
constexpr std::size_t k_free_share = 10;

class Run {
 public:
  Run(const config::Settings& settings, const IngestOptions& options, const Doors& doors, const ServiceDoors& service,
      io::Clock& clock)
      : settings_(settings), options_(options), doors_(doors), service_(service), clock_(clock) {
    const bool strict = options.lint == LintGate::strict;
    profile_ = profile_of(settings, strict ? lint::Strictness::strict : lint::Strictness::normal, clock);
  }

  Result<IngestResult> run() {
    result_.stats.run = describe();
    if (options_.mode == RunMode::real && settings_.store.database_url.empty()) {
      return fail(ErrorKind::config, "DATABASE_URL is not set",
                  "start a local database with `dev-vector-db up`, or look at the plan with --dry-run");
    }
    const std::size_t dimensions = settings_.store.dimensions;
    if (auto checked = embed::check_dimensions(settings_.model, dimensions); !checked) return fail(checked.error());
    const store::Options& wanted = settings_.store;
    if (auto fits = store::check_indexable(wanted.index, wanted.vector_type, dimensions); !fits)
      return fail(fits.error());
    const auto space = open_space(dimensions);
    if (!space) return fail(space.error());
    if (auto loaded = load_documents(*space); !loaded) return fail(loaded.error());
    judge_findings();
    // Whatever the profile makes of CFG001: the rows of such a file would be taken for removed.
    const std::vector<std::string>& without_rule = result_.corpus.config.without_rule;
    if (!without_rule.empty() && !result_.lint_failed)
      return fail(config::no_rule_error(settings_.chunking, without_rule));
    if (auto planned = plan(); !planned) return fail(planned.error());
    if (options_.mode == RunMode::real && !result_.lint_failed) {
      if (auto applied = apply(); !applied) return fail(applied.error());
      if (!result_.lint_failed) keep_index(settings_, doors_.progress, clock_, result_.stats, result_.warnings);
    }
    finish();
    return std::move(result_);
  }

 private:
  // What the vectors of this run depend on; a real run has its embedder afterwards.
  Result<std::string> open_space(std::size_t dimensions) {
    const bool real = options_.mode == RunMode::real;
    if (!is_local(settings_)) {
      if (!real) return service_space(settings_);
      // What would be refused later is refused before anything is read.
      return client_options(settings_, embed::TextUse::document).map([this](const auto&) {
        return service_space(settings_);
      });
    }
    if (!real) return embed::space_of(settings_.model.name, dimensions, doors_.files);
    auto embedder = embed::make_embedder(settings_.model.name, dimensions, doors_.files);
    if (!embedder) return fail(embedder.error());
    embedder_ = std::move(*embedder);
    return embedder_->space();
  }

  model::RunRecord describe() const {
    model::RunRecord run;
    run.source = settings_.source_name;
    run.environment = config::name(settings_.environment);
    run.started_at = io::rfc3339(clock_.now());
    run.tool_version = INGOT_VERSION;
    run.config_digest = settings_.config_digest;
    run.model = settings_.model.name;
    run.token_basis = settings_.token_basis;
    run.dimensions = settings_.store.dimensions;
    return run;
  }

  Result<void> load_documents(const std::string& space) {
    LoadOptions load;
    load.space = space;
    if (options_.mode == RunMode::dry) load.keep = options_.keep;
    if (load.keep == Keep::costs && !settings_.store.database_url.empty()) load.keep = Keep::digests;
    std::optional<lint::DriftBaseline> before;
    if (options_.lint != LintGate::off) {
      // A real run makes the baseline where there is none.
      const bool may_miss = options_.mode == RunMode::real;
      auto read = read_drift_baseline(
          {may_miss ? DriftUse::Mode::write : DriftUse::Mode::compare, options_.drift_baseline}, doors_.files);
      if (!read) return fail(read.error());
      before = std::move(*read);
      load.lint = &profile_;
      load.drift = before ? &*before : nullptr;
    }
    auto corpus = load_corpus(settings_, load, doors_);
    if (!corpus) return fail(corpus.error());
    result_.corpus = std::move(*corpus);
    if (load.lint == nullptr) return {};
    return use_baseline(settings_, profile_, {}, doors_, result_.corpus);
  }

  void judge_findings() {
    const auto level = options_.lint == LintGate::strict ? model::Severity::warning : model::Severity::error;
    result_.lint_failed = fails(result_.corpus, level);
  }

  Result<void> plan() {
    doors_.progress.begin("planning", 0);
    auto manifest = read_manifest();
    if (!manifest) return fail(manifest.error());
    base_run_ = manifest->base_run;
    // A document that failed keeps its last good version, and so does everything below a folder that cannot be read.
    const auto& without_rule = result_.corpus.config.without_rule;
    const auto failed = [&](std::string_view path) {
      if (std::find(without_rule.begin(), without_rule.end(), path) != without_rule.end()) return true;
      return std::any_of(
          result_.corpus.rejected.begin(), result_.corpus.rejected.end(), [&](const model::RejectedDocument& rejected) {
            return path == rejected.path || (path.starts_with(rejected.path) && path[rejected.path.size()] == '/');
          });
    };
    const bool whole = settings_.paths.empty();
    std::vector<std::span<const model::Record>> documents;
    for (const LoadedDocument& document : result_.corpus.documents) documents.emplace_back(document.records);
    result_.plan =
        plan::make_plan(documents, *manifest, {[&](std::string_view path) { return whole && !failed(path); }});
    if (auto found = find_wanted(); !found) return found;
    result_.stats.run.plan = result_.plan.summary;
    if (options_.mode == RunMode::dry) return {};
    return guard_removals();
  }

  Result<model::Manifest> read_manifest() {
    if (settings_.store.database_url.empty()) {
      result_.basis.why_not = "DATABASE_URL is not set";
      return model::Manifest{};
    }
    auto opened = store::open_postgres(settings_.store);
    if (opened && options_.mode == RunMode::real) {
      if (auto prepared = (*opened)->prepare(); !prepared) return fail(prepared.error());
    }
    auto manifest = opened ? (*opened)->manifest(settings_.source_name) : fail(opened.error());
    if (manifest) {
      store_ = std::move(*opened);
      result_.basis.database = store_->where();
      return manifest;
    }
    if (options_.mode == RunMode::real || manifest.error().kind != ErrorKind::database) return manifest;
    result_.basis.why_not = manifest.error().message;
    return model::Manifest{};
  }

  Result<void> guard_removals() const {
    const model::PlanSummary& summary = result_.plan.summary;
    const std::size_t stored = summary.documents_changed + summary.documents_unchanged + summary.documents_removed;
    const std::size_t allowed = std::max({k_free_removals, stored / k_free_share, options_.allow_delete.value_or(0)});
    if (summary.documents_removed <= allowed) return {};
    Error error{ErrorKind::refused,
                fmt::format("this run would remove {} of {} documents of source {}", summary.documents_removed, stored,
                            text::printable(settings_.source_name)),
                {"nothing was changed"},
                fmt::format("look at the plan with --dry-run; if it is right, pass --allow-delete {}",
                            summary.documents_removed)};
    return fail(std::move(error));
  }

  // Texts that occur twice are embedded once.
  Result<void> find_wanted() {
    for (const model::DocumentPlan& document : result_.plan.documents) {
      for (const ChunkChange& change : document.changes) {
        if (change.action == ChunkAction::embed) wanted_.push_back(change.record);
      }
    }
    if (!is_local(settings_)) {
      if (auto known = leave_out_paid(settings_, service_, store_.get(), result_.plan); !known) return known;
    }
    std::vector<std::size_t> weights;
    for (const model::DocumentPlan& document : result_.plan.documents) {
      for (const ChunkChange& change : document.changes) {
        if (change.action == ChunkAction::embed)
          weights.push_back(embed::request_weight(change.record->chunk.tokens, change.record->embed_bytes));
      }
    }
    const embed::Service& service = settings_.embedding.service;
    batches_ = embed::batches(weights, embed::batch_limits(settings_.model, service, settings_.batch_size));
    result_.requests = batches_.size();
    result_.stats.run.estimated_usd = embed::price_of(settings_.model, result_.plan.summary.embed_tokens);
    if (options_.mode == RunMode::dry) return {};  // shows what it would cost
    return check_spending(settings_, options_.spending, result_.plan.summary);
  }

  Result<Vectors> make_local_vectors() {
    auto vectors = make_vectors(*embedder_, {wanted_, batches_}, settings_.jobs, doors_.progress);
    if (vectors) result_.stats.embedded = vectors->matrix.rows();
    return vectors;
  }

  Result<Vectors> pay_for_vectors() {
    const Paying paying{settings_, options_.spending, service_, *store_, doors_.progress, clock_};
    auto paid = paid_vectors(paying, wanted_);
    if (!paid) return fail(std::move(paid.error()));
    result_.stats.run.embedding = paid->stats;
    result_.stats.embedded = paid->records.size() - paid->stats.from_cache - paid->stats.from_journal;
    wanted_ = std::move(paid->records);
    result_.warnings = std::move(paid->warnings);
    leave_out_refused(paid->refused, result_.plan, result_.corpus);
    result_.stats.run.plan = result_.plan.summary;
    return std::move(paid->vectors);
  }

  [[nodiscard]] bool nothing_to_write() const {
    const model::PlanSummary& summary = result_.plan.summary;
    return summary.add + summary.change + summary.remove == 0;
  }

  Result<void> apply() {
    if (nothing_to_write()) return {};
    auto vectors = is_local(settings_) ? make_local_vectors() : pay_for_vectors();
    if (!vectors) return fail(vectors.error());
    check_vectors(settings_, profile_, wanted_, vectors->matrix, result_.corpus);
    judge_findings();
    if (result_.lint_failed || nothing_to_write()) return {};
    doors_.progress.begin("loading", 0);
    const auto planned = planned_changes(result_.plan, result_.corpus, *vectors);
    store::ChangeSet& changes = planned->set;
    changes.source = settings_.source_name;
    changes.base_run = base_run_;
    result_.stats.run.documents = result_.corpus.documents.size();
    result_.stats.run.rejected = result_.corpus.rejected.size();
    result_.stats.run.changed = std::move(changes.run.changed);
    changes.run = result_.stats.run;
    const auto applied = store_->apply(changes);
    if (!applied) return fail(applied.error());
    result_.stats.run_id = applied->run_id;
    result_.stats.rows_written = applied->written;
    result_.stats.rows_removed = applied->removed;
    return {};
  }

  void finish() {
    result_.stats.run.documents = result_.corpus.documents.size();
    result_.stats.run.rejected = result_.corpus.rejected.size();
    result_.stats.rejected = result_.corpus.rejected;
    result_.stats.skipped = result_.corpus.skipped;
    result_.stats.finished_at = io::rfc3339(clock_.now());
  }

  const config::Settings& settings_;
  const IngestOptions& options_;
  const Doors& doors_;
  const ServiceDoors& service_;
  io::Clock& clock_;
  lint::Profile profile_;
  std::unique_ptr<embed::Embedder> embedder_;
  std::unique_ptr<store::Store> store_;
  std::optional<std::int64_t> base_run_;
  std::vector<const model::Record*> wanted_;  // whose vectors must be made, in the order of the plan
  std::vector<embed::Batch> batches_;         // of `wanted_`, one request each
  IngestResult result_;
};

}  // namespace

Result<IngestResult> ingest(const config::Settings& settings, const IngestOptions& options, const Doors& doors,
                            const ServiceDoors& service, io::Clock& clock) {
  return Run(settings, options, doors, service, clock).run();
}

}  // namespace ingot::pipeline
