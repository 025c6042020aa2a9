// DU002. Chunks that share a few of their least shingles are compared; two that are alike enough share one of four with
// a chance of 999 in 1,000. What very many chunks share is boilerplate, and says nothing about any two of them.
#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr double k_alike = 0.85;
constexpr std::size_t k_probes = 4;
constexpr std::size_t k_most_compared = 64;

struct Place {
  const DocumentFacts* document = nullptr;
  const ChunkFacts* chunk = nullptr;
};

model::Diagnostic about(const Place& place, const Place& other, double resemblance) {
  model::Diagnostic finding =
      document_finding(place.chunk->outline.own, fmt::format("this chunk says nearly the same as {} ({:.0f} %)",
                                                             other.chunk->outline.chunk_id, 100 * resemblance));
  finding.path = place.document->path;
  finding.chunk = place.chunk->outline.label;
  finding.label = "five words in a row, compared for all of the text";
  finding.help = "say in one place what both say, and here what differs";
  return finding;
}

// Chunks before, by what they are found by.
class Index {
 public:
  /// The one that is most alike, when it is alike enough.
  [[nodiscard]] std::pair<const Place*, double> nearest(const Likeness& likeness) const {
    std::pair<const Place*, double> best{nullptr, k_alike};
    for (std::size_t i = 0; i < std::min(k_probes, likeness.sketch.size()); ++i) {
      const auto found = places_.find(likeness.sketch[i]);
      if (found == places_.end()) continue;
      for (const Place& place : found->second) {
        const double alike = resemblance(likeness, place.chunk->likeness, best.second);
        if (alike >= best.second && (best.first == nullptr || alike > best.second)) best = {&place, alike};
      }
    }
    return best;
  }

  void add(const Place& place) {
    const auto& sketch = place.chunk->likeness.sketch;
    for (std::size_t i = 0; i < std::min(k_probes, sketch.size()); ++i) {
      auto& places = places_[sketch[i]];
      if (places.size() < k_most_compared) places.push_back(place);
    }
  }

 private:
  std::unordered_map<std::uint32_t, std::vector<Place>> places_;
};

void check(const Corpus& corpus, Findings& findings) {
  Index index;
  for (const DocumentFacts* document : corpus.documents) {
    for (const ChunkFacts& chunk : document->chunks) {
      const Place place{document, &chunk};
      const auto [other, alike] = index.nearest(chunk.likeness);
      // The same words are the business of DU001.
      if (other != nullptr && other->chunk->likeness.words != chunk.likeness.words)
        findings.push_back(about(place, *other, alike));
      index.add(place);
    }
  }
}

}  // namespace

Rule near_duplicate_chunk() {
  return {.id = "DU002",
          .name = "near-duplicate-chunk",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "Two chunks of the corpus have at least 85 % of their shingles of five words in common.",
          .why =
              "An answer is made of several passages that say the same,\n"
              "and where they differ nobody knows which of them holds.",
          .bad =
              "a.md: a page of text\n"
              "b.md: the same page with another year in it",
          .good =
              "a.md: a page of text\n"
              "b.md: what is new this year, and a link to a.md",
          .check_corpus = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
