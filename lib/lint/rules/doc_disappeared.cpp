// DR002. Asked of runs over all files only. A file that is there and cannot be used has not disappeared.
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/drift.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.drift == nullptr || !corpus.whole) return;
  std::set<std::string_view> here;
  for (const DocumentFacts* document : corpus.documents) here.insert(document->path);
  for (const DriftBaseline::Document& document : corpus.drift->before->documents) {
    if (here.contains(document.path) || corpus.drift->is_rejected(document.path)) continue;
    model::Diagnostic finding =
        document_finding(document.at, fmt::format("{} is no document of this run", in_quotes(document.path)));
    finding.path = corpus.drift->before->path;
    finding.label = text::counted(document.chunks, "chunk", "chunks") + " then";
    finding.help = "look for a file that was moved or is excluded; `lint-chunks --prune-drift-baseline` forgets it";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule doc_disappeared() {
  return {.id = "DR002",
          .name = "doc-disappeared",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A document of the last run is not among those of this one.",
          .why = "A file that was moved or is excluded now takes its knowledge out of the answers.",
          .bad = "guides/care.md in the baseline, care.md in the folder",
          .good = "guides/care.md in the baseline, guides/care.md in the folder",
          .check_corpus = check};
}

}  // namespace ingot::lint
