// DR003. By the version that the baseline names. Its age is not asked: the file has no time in it, since it would
// change with each run, and that of the file is the one of a checkout.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/drift.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.drift == nullptr) return;
  const DriftBaseline& before = *corpus.drift->before;
  if (before.tool == corpus.drift->tool) return;
  model::Diagnostic finding =
      document_finding(before.tool_at, fmt::format("the ingestion baseline was made by version {}, and this is {}",
                                                   in_quotes(before.tool), in_quotes(corpus.drift->tool)));
  finding.path = before.path;
  finding.label = "another version";
  finding.notes.emplace_back("another version may cut the same file otherwise, and what drifts by that hides the rest");
  finding.help = "look at what DR001 reports, then `lint-chunks --write-drift-baseline`";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule baseline_stale() {
  return {.id = "DR003",
          .name = "baseline-stale",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "The ingestion baseline was made by another version of the tool.",
          .why =
              "A baseline is believed as long as nothing is reported.\n"
              "One of another version says how that version cut the documents.",
          .bad = "\"tool\": \"0.9.0\" in the baseline, and lint-chunks 1.0.0",
          .good = "\"tool\": \"1.0.0\" in the baseline, and lint-chunks 1.0.0",
          .check_corpus = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
