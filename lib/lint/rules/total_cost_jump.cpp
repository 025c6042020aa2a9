// DR004. Asked of runs over all files only. A share and no sum of money: what a token costs depends on the model, and
// who pays knows the last bill.
#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/drift.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_examples = 3;

struct Growth {
  std::string_view path;
  std::size_t before = 0;
  std::size_t now = 0;
  [[nodiscard]] std::size_t more() const { return now - std::min(now, before); }
};

std::vector<Growth> growths_of(const Corpus& corpus) {
  std::map<std::string_view, std::size_t> before;
  for (const DriftBaseline::Document& document : corpus.drift->before->documents)
    before.emplace(document.path, document.tokens);
  std::vector<Growth> growths;
  for (const DocumentFacts* document : corpus.documents) {
    const auto known = before.find(document->path);
    Growth growth{document->path, known == before.end() ? 0 : known->second};
    for (const ChunkFacts& chunk : document->chunks) growth.now += chunk.outline.tokens;
    growths.push_back(growth);
  }
  return growths;
}

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.drift == nullptr || !corpus.whole) return;
  std::size_t before = 0;
  for (const DriftBaseline::Document& document : corpus.drift->before->documents) before += document.tokens;
  std::vector<Growth> growths = growths_of(corpus);
  std::size_t now = 0;
  for (const Growth& growth : growths) now += growth.now;
  const double limit = corpus.profile->drift.max_cost_ratio;
  if (before == 0 || static_cast<double>(now) <= limit * static_cast<double>(before)) return;
  model::Diagnostic finding = document_finding(
      {}, fmt::format("{} to embed, {:.3g} times the {} of the last run; the limit is {:.4g}",
                      text::counted(now, "token", "tokens"), static_cast<double>(now) / static_cast<double>(before),
                      text::with_thousands(before), limit));
  finding.path = corpus.drift->before->path;
  std::stable_sort(growths.begin(), growths.end(),
                   [](const Growth& a, const Growth& b) { return a.more() > b.more(); });
  for (std::size_t i = 0; i < std::min(k_examples, growths.size()) && growths[i].more() > 0; ++i) {
    finding.notes.push_back(fmt::format("{}: {} -> {} tokens", text::printable(growths[i].path),
                                        text::with_thousands(growths[i].before), text::with_thousands(growths[i].now)));
  }
  finding.help = "exclude what came in by mistake; where all of it is meant, `lint-chunks --write-drift-baseline`";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule total_cost_jump() {
  return {.id = "DR004",
          .name = "total-cost-jump",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "All chunks together have many more tokens to embed than in the last run.",
          .why =
              "Tokens are paid for. A folder of exports that a glob takes in, or an overlap that was raised,\n"
              "is cheaper to find before they are sent than on the bill.",
          .bad = "82,400 tokens in the baseline, 164,900 in this run",
          .good = "82,400 tokens in the baseline, 85,100 in this run",
          .check_corpus = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
