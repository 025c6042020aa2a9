#include "pipeline/canary.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "pipeline/journaled_work.hpp"

namespace ingot::pipeline {
namespace {

// Never to change silently: what is stored is the vector of this text.
constexpr std::string_view k_canary = "Ingot asks the same thing every day: twelve grey stones lie on a wooden table.";
constexpr std::size_t k_canary_tokens = 20;
constexpr double k_same_model = 0.999;  // cosine; services answer one text with vectors that differ in the last digits

double cosine(std::span<const float> a, std::span<const float> b) {
  double dot = 0;
  for (std::size_t at = 0; at < a.size(); ++at) dot += static_cast<double>(a[at]) * static_cast<double>(b[at]);
  return dot;  // both have unit length
}

class CanaryWork final : public JournaledWork {
 public:
  CanaryWork(embed::Journal& journal, io::Clock& clock, std::string key)
      : JournaledWork(journal, clock), key_(std::move(key)) {}

  std::optional<embed::Input> next() override {
    if (std::exchange(given_, true)) return std::nullopt;
    return embed::Input{0, k_canary, k_canary_tokens};
  }
  void refuse(const embed::Input&, const Error& why) override { refused = why; }

  std::vector<float> vector;
  std::optional<Error> refused;

 protected:
  std::string_view key_of(std::size_t) const override { return key_; }
  void keep(std::size_t, std::span<const float> values) override { vector.assign(values.begin(), values.end()); }

 private:
  std::string key_;
  bool given_ = false;
};

Error other_model(const std::string& model, double likeness) {
  return {
      ErrorKind::embedding,
      fmt::format("{} answers as another model than before: the vectors of one text have a cosine of {:.3f}",
                  text::printable(model), likeness),
      {"new vectors would not be comparable with those that are stored; nothing else was sent"},
      "ask the service what has changed; to embed everything anew, use another PGVECTOR_TABLE and remove the row of "
      "this model from perazzi_embedding_canaries"};
}

}  // namespace

Result<void> check_canary(const CanaryCheck& check, store::PaidCache& cache, embed::Journal& journal,
                          const std::string& space) {
  const auto known = cache.canary(space);
  if (!known) return fail(known.error());
  const bool usable = *known && (*known)->embedding.size() == check.options.endpoint.dimensions;
  if (usable && (*known)->recent) return {};
  const std::string key = embed::embed_key(space, sha256_hex(k_canary));
  CanaryWork work(journal, check.clock, key);
  const auto journaled = journal.find(key);
  if (!journaled) return fail(journaled.error());
  if (!journaled->empty()) {
    work.vector.assign(journaled->begin(), journaled->end());
  } else {
    auto asked = embed::embed_all(check.options, work, check.http, check.clock, check.outlook, check.stats);
    if (!asked) return asked;
  }
  if (work.refused) return fail(std::move(*work.refused));
  const double likeness = usable ? cosine((*known)->embedding, work.vector) : 1;
  if (likeness < k_same_model) return fail(other_model(check.options.endpoint.model, likeness));
  return cache.note_canary(space, work.vector);
}

}  // namespace ingot::pipeline
