// DR001. The checksum is asked for only where the number of chunks changed much.
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "lint/drift.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

bool drifted(std::size_t before, std::size_t now, const DriftLimits& limits) {
  const std::size_t delta = before > now ? before - now : now - before;
  if (delta == 0 || delta < limits.min_abs_delta) return false;
  return static_cast<double>(delta) > limits.max_change * static_cast<double>(before);
}

std::string in_percent(std::size_t before, std::size_t now) {
  if (before == 0) return {};
  const double change = static_cast<double>(now) / static_cast<double>(before) - 1;
  return fmt::format(" ({:+.0f} %)", 100 * change);
}

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.drift == nullptr) return;
  const Drift& drift = *corpus.drift;
  std::map<std::string_view, const DriftBaseline::Document*> before;
  for (const auto& document : drift.before->documents) before.emplace(document.path, &document);
  for (const DocumentFacts* document : corpus.documents) {
    const auto known = before.find(document->path);
    if (known == before.end()) continue;
    const std::size_t then = known->second->chunks;
    const std::size_t now = document->chunks.size();
    if (!drifted(then, now, corpus.profile->drift) || drift.checksum(document->path) != known->second->checksum)
      continue;
    model::Diagnostic finding =
        document_finding({}, fmt::format("{} -> {} chunks{}, while the file is the same", text::with_thousands(then),
                                         text::with_thousands(now), in_percent(then, now)));
    finding.path = document->path;
    finding.notes = {drift.changed.empty() ? "neither config, tokenizer nor tool version changed"
                                           : fmt::format("changed: {}", fmt::join(drift.changed, ", ")),
                     "compared with " + text::printable(drift.before->path)};
    finding.help = "look at the chunks; if they are right, `lint-chunks --write-drift-baseline` takes their number";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_count_drift() {
  return {.id = "DR001",
          .name = "chunk-count-drift",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A document has many more or fewer chunks than at the last run, and its file is the same.",
          .why =
              "A change of the config, the tokenizer or the chunker cuts the whole corpus anew: everything\n"
              "is embedded again, and nobody asked for it.",
          .bad = "guides/care.md: 12 chunks in the baseline, 19 now",
          .good = "guides/care.md: 12 chunks in the baseline, 13 now",
          .check_corpus = check};
}

}  // namespace ingot::lint
