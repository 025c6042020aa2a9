#include "pipeline/ingest.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/explain.hpp"
#include "embed/batches.hpp"
#include "embed/embedder.hpp"
#include "pipeline/changes.hpp"
#include "pipeline/commit.hpp"
#include "pipeline/compare.hpp"
#include "pipeline/documents.hpp"
#include "pipeline/drift.hpp"
#include "pipeline/indexing.hpp"
#include "pipeline/kept_lease.hpp"
#include "pipeline/lint.hpp"
#include "pipeline/paid_vectors.hpp"
#include "pipeline/plan_file.hpp"
#include "pipeline/removals.hpp"
#include "pipeline/run_record.hpp"
#include "pipeline/spending.hpp"
#include "pipeline/tables.hpp"
#include "pipeline/vectors.hpp"
#include "plan/plan.hpp"
#include "store/history.hpp"
#include "store/open_store.hpp"

namespace ingot::pipeline {
namespace {

using model::ChunkAction;
using model::ChunkChange;

class Run {
 public:
  Run(const config::Settings& settings, const IngestOptions& options, const Doors& doors, const ServiceDoors& service,
      io::Clock& clock)
      : settings_(settings), options_(options), doors_(doors), service_(service), clock_(clock) {
    const bool strict = options.lint == LintGate::strict;
    profile_ = profile_of(settings, strict ? lint::Strictness::strict : lint::Strictness::normal, clock);
  }

  Result<IngestResult> run() {
    auto result = run_once();
    // The user learns why in any case; a database that is not there cannot be told.
    if (!result && options_.mode == RunMode::real && store_ != nullptr && in_database()) {
      [[maybe_unused]] const auto noted =
          store::note_failed(settings_.store, clock_, result_.stats.run, result.error());
    }
    return result;
  }

 private:
  [[nodiscard]] bool in_database() const { return settings_.store.kind == store::StoreKind::postgres; }

  Result<IngestResult> run_once() {
    result_.stats.run = run_record(settings_, clock_);
    if (options_.purpose == Purpose::rebuild) result_.stats.run.kind = "rebuild";
    if (!settings_.store.more_tables.empty()) {
      for (const store::Target& target : settings_.store.targets())
        result_.stats.tables.push_back({target.table, {}, {}});
    }
    if (options_.mode == RunMode::real && !settings_.store.named()) {
      return fail(ErrorKind::config, "DATABASE_URL is not set",
                  "start a local database with `dev-vector-db up`, write a file with --store jsonl:FILE, or look at "
                  "the plan with --dry-run");
    }
    const std::size_t dimensions = settings_.store.dimensions;
    if (auto checked = embed::check_dimensions(settings_.model, dimensions); !checked) return fail(checked.error());
    if (auto fits = check_index(settings_); !fits) return fail(fits.error());
    if (auto fits = check_tables(settings_); !fits) return fail(fits.error());
    const auto space = open_space(dimensions);
    if (!space) return fail(space.error());
    if (auto loaded = load_documents(*space); !loaded) return fail(loaded.error());
    judge_findings();
    laps_.end(result_.stats.run.read_ms);
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

  Result<void> load_documents(const std::string& space) {
    LoadOptions load;
    load.space = space;
    if (options_.mode == RunMode::dry) load.keep = options_.keep;
    if (load.keep == Keep::costs && compares(settings_, base_file(), doors_.files)) load.keep = Keep::digests;
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
    std::vector<plan::WantedDocument> documents;
    for (const LoadedDocument& document : result_.corpus.documents)
      documents.push_back({document.records, document.file.checksum, table_in_plan(settings_, document.file.path)});
    const plan::Scope scope{[&](std::string_view path) { return whole && !failed(path); }};
    auto compared = compare(settings_, options_.mode, base_file(), documents, scope, doors_.files);
    if (!compared) return fail(compared.error());
    result_.plan = std::move(compared->plan);
    result_.basis = std::move(compared->basis);
    store_ = std::move(compared->store);
    if (store_ != nullptr) {
      if (auto left = leave_out_stored(settings_, *store_, result_.corpus); !left) return left;
    }
    result_.warnings = table_warnings(settings_, result_.basis, result_.corpus);
    if (auto found = find_wanted(); !found) return found;
    const model::PlanSummary& summary = result_.plan.summary;
    if (result_.basis.database) advise_rebuild(settings_, summary.add + summary.change, clock_, result_.warnings);
    result_.stats.run.plan = result_.plan.summary;
    if (options_.mode == RunMode::dry) return {};
    auto allowed = check_removals(settings_, options_.allow_delete, result_.plan, result_.corpus, doors_);
    if (!allowed) return fail(allowed.error());
    most_removed_ = *allowed;
    return {};
  }

  // Before anything is paid for or written.
  [[nodiscard]] Result<void> check_planned() const {
    if (options_.planned == nullptr) return {};
    return plan::check_unmoved(*options_.planned, plan_file_of(settings_, result_.basis, result_.plan, result_.corpus));
  }

  [[nodiscard]] BaseFile base_file() const {
    return {options_.base, options_.drift_baseline.value_or(std::string(k_drift_baseline))};
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
    if (auto unmoved = check_planned(); !unmoved) return unmoved;
    return check_spending(settings_, options_.spending, result_.plan.summary);
  }

  Result<void> make_local_vectors() {
    auto vectors = make_vectors(*embedder_, {wanted_, batches_}, settings_.jobs, doors_.progress);
    if (!vectors) return fail(std::move(vectors.error()));
    result_.stats.embedded = vectors->size();
    vectors_.emplace(std::move(*vectors));
    return {};
  }

  Result<void> pay_for_vectors() {
    const Paying paying{settings_, options_.spending, service_, *store_, doors_.progress, clock_};
    auto paid = paid_vectors(paying, wanted_);
    if (!paid) return fail(std::move(paid.error()));
    result_.stats.run.embedding = paid->stats;
    result_.stats.embedded = paid->vectors.size() - paid->stats.from_cache - paid->stats.from_journal;
    std::move(paid->warnings.begin(), paid->warnings.end(), std::back_inserter(result_.warnings));
    leave_out_refused(paid->refused, result_.plan, result_.corpus);
    result_.stats.run.plan = result_.plan.summary;
    vectors_.emplace(std::move(paid->vectors));
    unsettled_ = std::move(paid->unsettled);
    return {};
  }

  [[nodiscard]] bool nothing_to_write() const {
    const model::PlanSummary& summary = result_.plan.summary;
    return options_.purpose == Purpose::changes &&
           summary.add + summary.change + summary.remove + rows_to_write(result_.corpus) == 0;
  }

  Result<void> apply() {
    if (nothing_to_write()) return {};
    if (in_database()) {  // a file has its own lock
      auto taken =
          take_leases(settings_, written_tables(settings_, result_.plan, result_.corpus), result_.basis, leases_);
      if (!taken) return taken;
    }
    laps_.end(result_.stats.run.plan_ms);
    if (auto made = is_local(settings_) ? make_local_vectors() : pay_for_vectors(); !made) return made;
    laps_.end(result_.stats.run.embed_ms);
    check_vectors(settings_, profile_, *vectors_, result_.corpus);
    judge_findings();
    if (result_.lint_failed || nothing_to_write()) return {};
    doors_.progress.begin("loading", 0);
    const Commit what{settings_, result_.basis, result_.plan,  result_.corpus,
                      *vectors_, leases_,       most_removed_, doors_.processes};
    auto written = commit(what, written_tables(settings_, result_.plan, result_.corpus), *store_, result_.stats);
    if (!written) return written;
    if (!unsettled_) return {};
    // The rows are written: a journal that stays costs room, not money.
    if (auto settled = settle(*unsettled_, *store_, settings_.source_name); !settled)
      result_.warnings.push_back("the journal of embeddings stays: " + settled.error().message);
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
  Laps laps_{clock_};
  lint::Profile profile_;
  std::unique_ptr<embed::Embedder> embedder_;
  std::unique_ptr<store::Store> store_;
  KeptLeases leases_;  // of a run that writes
  std::size_t most_removed_ = 0;
  std::vector<const model::Record*> wanted_;  // whose vectors must be made, in the order of the plan
  std::optional<Vectors> vectors_;
  std::vector<embed::Batch> batches_;        // of `wanted_`, one request each
  std::optional<embed::Journal> unsettled_;  // of a store that has no cache
  IngestResult result_;
};

}  // namespace

Result<IngestResult> ingest(const config::Settings& settings, const IngestOptions& options, const Doors& doors,
                            const ServiceDoors& service, io::Clock& clock) {
  return Run(settings, options, doors, service, clock).run();
}

}  // namespace ingot::pipeline
