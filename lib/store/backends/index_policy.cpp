#include "store/backends/index_policy.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_links_bytes = 800;
constexpr std::size_t k_most_lists = 32768;
constexpr double k_usual_rate = 600;  // rows a second: measured with 1,536 dimensions on two cores (spec store 1)
constexpr double k_usual_halfvec_rate = 1100;  // the same
constexpr double k_usual_insertion = 250;      // rows a second into a table with a graph (the same)
constexpr double k_usual_load = 10'000;        // without one; a little less than on two cores
constexpr std::size_t k_rows_that_tell = 1000;

bool fits(const IndexPolicy& policy, const Target& target, const model::StoredIndex& index) {
  if (!index.valid || index.operator_class != operator_class(target.type, policy.metric)) return false;
  switch (policy.wish) {
    case IndexWish::hnsw:
      return index.kind == "hnsw";
    case IndexWish::ivfflat:
      return index.kind == "ivfflat";
    default:
      return true;
  }
}

IndexKind kind_of(const model::StoredIndex& index) {
  return index.kind == "ivfflat" ? IndexKind::ivfflat : IndexKind::hnsw;
}

std::size_t lists_for(const IndexPolicy& policy, std::size_t rows) {
  if (policy.lists) return *policy.lists;
  const std::size_t lists =
      rows <= 1'000'000 ? rows / 1000 : static_cast<std::size_t>(std::sqrt(static_cast<double>(rows)));
  return std::clamp<std::size_t>(lists, 1, k_most_lists);
}

std::string reason_to_replace(const model::StoredIndex& index, const IndexFacts& facts, IndexWork work) {
  if (work == IndexWork::rebuild) return "it is asked for";
  if (index.kind == "ivfflat" && facts.rows_at_build && facts.rows >= 2 * *facts.rows_at_build)
    return fmt::format("its lists were made from {} of {} rows", text::with_thousands(*facts.rows_at_build),
                       text::with_thousands(facts.rows));
  return {};
}

}  // namespace

IndexDecision decide(const IndexPolicy& policy, const Target& target, const IndexFacts& facts, IndexWork work) {
  IndexDecision decision;
  const model::StoredIndex* fitting = nullptr;
  const model::StoredIndex* other = nullptr;
  for (const model::StoredIndex& index : facts.indexes) {
    if (index.in_progress) continue;
    if (!index.valid && index.ours) decision.invalid.push_back(index.name);
    if (fitting == nullptr && fits(policy, target, index)) fitting = &index;
    if (index.valid) other = &index;
    if (index.valid && index.ours) decision.replaced.push_back(index.name);
  }
  const IndexKind wanted = wanted_kind(policy, facts.rows);
  if (fitting != nullptr) {
    decision.kind = kind_of(*fitting);
    decision.why = policy.wish == IndexWish::none ? std::string() : reason_to_replace(*fitting, facts, work);
    if (!decision.why.empty()) decision.step = IndexDecision::Step::rebuild;
    if (!decision.why.empty() && wanted != IndexKind::none) decision.kind = wanted;
  } else if (wanted != IndexKind::none) {
    decision.kind = wanted;
    decision.step = decision.replaced.empty() ? IndexDecision::Step::build : IndexDecision::Step::rebuild;
    decision.why = !decision.invalid.empty()    ? "a build was cut short"
                   : !decision.replaced.empty() ? "another kind or operator class is asked for"
                                                : "there is none";
  } else if (other != nullptr) {
    decision.kind = kind_of(*other);
  }
  if (decision.step != IndexDecision::Step::leave) return decision;
  // Without a build one of ours that does not fit is left as it is, and a second one that does is a leftover.
  std::erase_if(decision.replaced, [&](const std::string& name) {
    return fitting == nullptr || !fitting->ours || name == fitting->name ||
           std::none_of(facts.indexes.begin(), facts.indexes.end(), [&](const model::StoredIndex& index) {
             return index.name == name && fits(policy, target, index);
           });
  });
  return decision;
}

bool too_forgetful(const IndexFacts& facts, double recall) {
  return recall < k_wanted_recall && facts.written_since_build * 5 >= facts.rows;
}

bool recall_is_stale(const IndexFacts& facts) {
  return !facts.recall || facts.written_since_recall * 20 >= facts.rows;
}

std::string operator_class(VectorType type, Metric metric) {
  constexpr std::string_view k_names[] = {"cosine", "ip", "l2"};
  return fmt::format("{}_{}_ops", name(type), k_names[static_cast<std::size_t>(metric)]);
}

std::string_view distance_operator(Metric metric) {
  constexpr std::string_view k_operators[] = {"<=>", "<#>", "<->"};
  return k_operators[static_cast<std::size_t>(metric)];
}

std::string index_definition(const IndexPolicy& policy, const Target& target, IndexKind kind, std::size_t rows) {
  const std::string options = kind == IndexKind::ivfflat
                                  ? fmt::format("lists = {}", lists_for(policy, rows))
                                  : fmt::format("m = {}, ef_construction = {}", policy.m, policy.ef_construction);
  return fmt::format("{} (embedding {}) WITH ({})", name(kind), operator_class(target.type, policy.metric), options);
}

std::size_t predicted_memory(const Target& target, std::size_t rows) {
  const std::size_t value = target.type == VectorType::halfvec ? 2 : 4;
  return rows * (value * target.dimensions + k_links_bytes);
}

double predicted_seconds(const Target& target, const IndexFacts& facts) {
  double rows_per_second = target.type == VectorType::halfvec ? k_usual_halfvec_rate : k_usual_rate;
  if (facts.rows_at_build.value_or(0) >= k_rows_that_tell && facts.build_milliseconds.value_or(0) > 0)
    rows_per_second =
        static_cast<double>(*facts.rows_at_build) * 1000.0 / static_cast<double>(*facts.build_milliseconds);
  return static_cast<double>(facts.rows) / rows_per_second;
}

double predicted_insertion(const Target& target, const IndexFacts& facts, std::size_t rows) {
  double rate = k_usual_insertion;
  if (target.type == VectorType::halfvec) rate *= k_usual_halfvec_rate / k_usual_rate;
  if (facts.inserted_per_second) rate = static_cast<double>(*facts.inserted_per_second);
  return static_cast<double>(rows) / rate;
}

std::string reason_to_refill(const Target& target, const IndexFacts& facts, std::size_t rows) {
  const bool graph = std::any_of(facts.indexes.begin(), facts.indexes.end(),
                                 [](const model::StoredIndex& index) { return index.valid && index.kind == "hnsw"; });
  if (!graph) return {};
  const double in_place = predicted_insertion(target, facts, rows);
  const double anew = static_cast<double>(facts.rows) / k_usual_load + predicted_seconds(target, facts);
  if (in_place <= anew) return {};
  return fmt::format(
      "{} go into a table with an hnsw index, which takes about {:.0f} s; a new table and its index take "
      "about {:.0f} s: ingest --rebuild",
      text::counted(rows, "row", "rows"), in_place, anew);
}

std::size_t granted_memory(const IndexFacts& facts, std::size_t predicted) {
  const std::size_t most = std::max(facts.maintenance_memory, facts.cache_memory / 2);
  return std::clamp(predicted, facts.maintenance_memory, most);
}

std::vector<std::string> version_warnings(std::string_view pgvector, IndexKind kind) {
  std::vector<std::string> warnings;
  if (kind != IndexKind::hnsw) return warnings;
  if (is_older(pgvector, "0.8.4"))
    warnings.push_back(fmt::format(
        "pgvector {} may damage an hnsw index in VACUUM, as versions before 0.8.4 do: update the extension", pgvector));
  if (!builds_in_parallel(pgvector))
    warnings.push_back(fmt::format(
        "pgvector {} may write beyond a buffer in parallel builds, as versions before 0.8.2 do: one process builds",
        pgvector));
  return warnings;
}

bool builds_in_parallel(std::string_view pgvector) {
  return !is_older(pgvector, "0.8.2");
}

}  // namespace ingot::store
