#include "pipeline/paid_vectors.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/journal.hpp"
#include "embed/models.hpp"
#include "io/stop_signals.hpp"
#include "pipeline/canary.hpp"
#include "pipeline/journaled_work.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::size_t k_cache_rows = 256;

std::optional<Error> stop_asked(const io::StopSignals& signals) {
  const auto wish = signals.asked();
  if (!wish) return std::nullopt;
  return Error{*wish == io::StopWish::interrupted ? ErrorKind::interrupted : ErrorKind::terminated,
               "stopped: nothing was written to the table",
               {},
               "run again: what was paid for is kept"};
}

class Run {
 public:
  Run(const Paying& paying, std::span<const model::Record* const> wanted, Vectors vectors)
      : paying_(paying),
        wanted_(wanted),
        space_(service_space(paying.settings)),
        out_{std::move(vectors), {}, {}, {}, {}} {
    for (std::size_t at = 0; at < wanted.size(); ++at) at_.emplace(wanted[at]->embed_key, at);
  }

  Result<PaidVectors> run() {
    if (auto read = read_cache(); !read) return fail(std::move(read.error()));
    auto opened =
        embed::Journal::open(paying_.service.journals, paying_.settings.embedding.journal, space_, dimensions());
    if (!opened) return fail(std::move(opened.error()));
    journal_ = std::move(*opened);
    out_.warnings = journal_->warnings();
    if (auto read = read_journal(); !read) return fail(std::move(read.error()));
    auto embedded = embed_missing();
    auto cached = fill_cache();
    if (!embedded) {
      if (cached && stats_.embedded > 0)
        embedded.error().facts.push_back(fmt::format(
            "{} embedded before that; they are in {}", text::counted(stats_.embedded, "text was", "texts were"),
            cache() == nullptr ? "the journal of this machine" : "the cache of " + paying_.store.where()));
      return fail(std::move(embedded.error()));
    }
    if (!cached) return fail(std::move(cached.error()));
    if (not_kept_) return fail(std::move(*not_kept_));
    finish();
    if (cache() == nullptr) out_.unsettled = std::move(journal_);
    return std::move(out_);
  }

 private:
  class Missing;

  [[nodiscard]] store::PaidCache* cache() const { return paying_.store.paid_cache(); }
  [[nodiscard]] std::size_t dimensions() const { return out_.vectors.dimensions(); }

  // What cannot be kept is found in the cache or the journal by the next run.
  void keep(std::size_t at, std::span<const float> vector) {
    if (auto kept = out_.vectors.set(at, vector); !kept && !not_kept_) not_kept_ = std::move(kept.error());
  }
  [[nodiscard]] bool has(std::size_t at) const { return out_.vectors.has(at); }

  Result<void> read_cache() {
    if (cache() == nullptr) return {};
    std::vector<std::string_view> keys;
    for (const model::Record* record : wanted_) keys.emplace_back(record->embed_key);
    return cache()->cached(keys, dimensions(), [&](std::string_view key, std::span<const float> vector) {
      const auto found = at_.find(key);
      if (found == at_.end() || has(found->second)) return;
      keep(found->second, vector);
      ++out_.stats.from_cache;
    });
  }

  Result<void> read_journal() {
    for (std::size_t at = 0; at < wanted_.size(); ++at) {
      if (has(at)) continue;
      const auto vector = journal_->find(wanted_[at]->embed_key);
      if (!vector) return fail(vector.error());
      if (vector->empty()) continue;
      keep(at, *vector);
      ++out_.stats.from_journal;
    }
    return {};
  }

  // --- The service -------------------------------------------------------------------------------------------------

  Result<void> embed_missing() {
    const auto missing = wanted_.size() - out_.vectors.size();
    if (missing == 0) return {};
    auto options = client_options(paying_.settings, embed::TextUse::document);
    if (!options) return fail(std::move(options.error()));
    options->budget.max_tokens = paying_.spending.max_tokens;
    options->budget.max_usd = paying_.spending.max_usd;
    options->deadline = paying_.spending.timeout;
    options->seed = paying_.service.seed;
    auto http = paying_.service.http(http_limits(paying_.settings));
    if (!http) return fail(std::move(http.error()));
    const io::StopSignals signals;
    const embed::Outlook outlook{[this](const embed::ClientStats& stats) { show(stats); },
                                 [&] { return stop_asked(signals); }};
    began_ = paying_.clock.steady();
    paying_.progress.begin("embedding", missing);
    const CanaryCheck canary{*options, **http, paying_.clock, outlook, stats_};
    if (cache() != nullptr) {
      if (auto same = check_canary(canary, *cache(), *journal_, space_); !same) return same;
    }
    return embed_texts(*options, **http, outlook);
  }

  Result<void> embed_texts(const embed::ClientOptions& options, io::HttpClient& http, const embed::Outlook& outlook);

  void show(const embed::ClientStats& stats) {
    const double seconds = std::max(0.001, std::chrono::duration<double>(paying_.clock.steady() - began_).count());
    std::string line =
        fmt::format("{} in flight · {} tok/s", stats.in_flight,
                    text::with_thousands(static_cast<std::size_t>(static_cast<double>(stats.tokens) / seconds)));
    if (const auto usd = embed::price_of(paying_.settings.model, stats.tokens)) line += fmt::format(" · ${:.4f}", *usd);
    if (!stats.waiting_for.empty()) line += fmt::format(" · waiting for {}", stats.waiting_for);
    paying_.progress.detail(line);
  }

  // --- Afterwards --------------------------------------------------------------------------------------------------

  // Everything in the journal, which may hold what earlier runs paid for as well.
  Result<void> fill_cache() {
    if (journal_->size() == 0) return {};
    if (auto synced = journal_->sync(); !synced) return synced;
    if (cache() == nullptr) return {};
    embed::Matrix vectors{dimensions(), {}};
    std::vector<std::string> keys;
    const auto flush = [&]() -> Result<void> {
      std::vector<store::CacheRow> rows;
      for (std::size_t at = 0; at < keys.size(); ++at)
        rows.push_back({keys[at], space_, paying_.settings.model.name, vectors.row(at)});
      auto written = cache()->cache(rows);
      keys.clear();
      vectors.values.clear();
      return written;
    };
    auto walked = journal_->each([&](const embed::JournalEntry& entry) -> Result<void> {
      keys.emplace_back(entry.embed_key);
      vectors.values.insert(vectors.values.end(), entry.values.begin(), entry.values.end());
      return keys.size() < k_cache_rows ? Result<void>() : flush();
    });
    if (!walked) return walked;
    if (auto flushed = flush(); !flushed) return flushed;
    return journal_->settled();
  }

  void finish() {
    model::EmbeddingStats& stats = out_.stats;
    stats.requests = stats_.requests;
    stats.retries = stats_.retries;
    stats.throttled = stats_.throttled;
    stats.tokens = stats_.tokens;
    stats.maybe_inputs = stats_.maybe_inputs;
    stats.maybe_tokens = stats_.maybe_tokens;
    stats.usd = embed::price_of(paying_.settings.model, stats_.tokens);
  }

  const Paying& paying_;
  std::span<const model::Record* const> wanted_;
  std::string space_;
  std::unordered_map<std::string_view, std::size_t> at_;  // by embed_key
  std::optional<embed::Journal> journal_;
  embed::ClientStats stats_;
  std::chrono::nanoseconds began_{0};
  std::optional<Error> not_kept_;
  PaidVectors out_;
};

// The texts of a run that no one has paid for yet.
class Run::Missing final : public JournaledWork {
 public:
  explicit Missing(Run& run) : JournaledWork(*run.journal_, run.paying_.clock), run_(run) {}

  std::optional<embed::Input> next() override {
    while (next_ < run_.wanted_.size() && run_.has(next_)) ++next_;
    if (next_ == run_.wanted_.size()) return std::nullopt;
    const model::Chunk& chunk = run_.wanted_[next_]->chunk;
    return embed::Input{next_++, chunk.embed_text, chunk.tokens};
  }
  void refuse(const embed::Input& input, const Error& why) override {
    run_.out_.refused.emplace_back(run_.wanted_[input.id], why);
    run_.paying_.progress.advance(1);
  }

 protected:
  std::string_view key_of(std::size_t id) const override { return run_.wanted_[id]->embed_key; }
  void keep(std::size_t id, std::span<const float> vector) override {
    run_.keep(id, vector);
    run_.paying_.progress.advance(1);
  }

 private:
  Run& run_;
  std::size_t next_ = 0;
};

Result<void> Run::embed_texts(const embed::ClientOptions& options, io::HttpClient& http,
                              const embed::Outlook& outlook) {
  Missing work(*this);
  return embed::embed_all(options, work, http, paying_.clock, outlook, stats_);
}

}  // namespace

Result<PaidVectors> paid_vectors(const Paying& paying, std::span<const model::Record* const> wanted) {
  auto vectors = Vectors::make(wanted, paying.settings.store.dimensions);
  if (!vectors) return fail(std::move(vectors.error()));
  return Run(paying, wanted, std::move(*vectors)).run();
}

Result<void> settle(embed::Journal& journal, store::Store& store, const std::string& source) {
  std::unordered_set<std::string> stored;
  const auto run = store.manifest(source, [&](const model::StoredChunk& chunk) { stored.insert(chunk.embed_key); });
  if (!run) return fail(run.error());
  bool all = true;
  auto walked = journal.each([&](const embed::JournalEntry& entry) -> Result<void> {
    all = all && stored.contains(std::string(entry.embed_key));
    return {};
  });
  if (!walked || !all) return walked;
  return journal.settled();
}

}  // namespace ingot::pipeline
