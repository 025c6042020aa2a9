#include "pipeline/spending.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/journal.hpp"

namespace ingot::pipeline {

Result<void> leave_out_paid(const config::Settings& settings, const ServiceDoors& service, store::Store* store,
                            model::Plan& plan) {
  std::vector<std::string_view> keys;
  for (const model::DocumentPlan& document : plan.documents) {
    for (const model::ChunkChange& change : document.changes) {
      // Where there is nothing to compare with, a dry run makes no keys.
      if (change.action == model::ChunkAction::embed && !change.record->embed_key.empty())
        keys.emplace_back(change.record->embed_key);
    }
  }
  if (keys.empty()) return {};
  const std::size_t dimensions = settings.store.dimensions;
  Result<std::vector<std::string>> cached;
  if (store::PaidCache* cache = store == nullptr ? nullptr : store->paid_cache(); cache != nullptr)
    cached = cache->cached_keys(keys, dimensions);
  if (!cached) return fail(cached.error());
  const auto journal = embed::Journal::open(service.journals, settings.embedding.journal, service_space(settings),
                                            dimensions, embed::JournalUse::look);
  if (!journal) return fail(journal.error());
  const std::unordered_set<std::string_view> known(cached->begin(), cached->end());
  for (model::DocumentPlan& document : plan.documents) {
    for (model::ChunkChange& change : document.changes) {
      if (change.action != model::ChunkAction::embed) continue;
      const std::string_view key = change.record->embed_key;
      if (!known.contains(key) && !journal->contains(key)) continue;
      change.action = model::ChunkAction::reuse;
      --plan.summary.embed;
      plan.summary.embed_tokens -= change.tokens;
      ++plan.summary.cached;
      change.tokens = 0;
    }
  }
  return {};
}

Result<void> check_spending(const config::Settings& settings, const Spending& spending,
                            const model::PlanSummary& plan) {
  if (is_local(settings)) return {};
  const std::string nothing = "nothing was sent; look at the plan with --dry-run, or raise the limit";
  if (spending.max_tokens && plan.embed_tokens > *spending.max_tokens)
    return fail(ErrorKind::refused,
                fmt::format("the plan embeds {} tokens, and --max-tokens is {}",
                            text::with_thousands(plan.embed_tokens), text::with_thousands(*spending.max_tokens)),
                nothing);
  if (!spending.max_usd || plan.embed == 0) return {};
  const auto usd = embed::price_of(settings.model, plan.embed_tokens);
  if (!usd)
    return fail(ErrorKind::config,
                fmt::format("--max-cost needs a price, and none is known for {}", text::printable(settings.model.name)),
                "give --max-tokens, or state usd_per_million_tokens and price_date in a models file (--models FILE)");
  if (*usd <= *spending.max_usd) return {};
  return fail(ErrorKind::refused, fmt::format("the plan costs ${:.4f}, and --max-cost is {}", *usd, *spending.max_usd),
              nothing);
}

}  // namespace ingot::pipeline
