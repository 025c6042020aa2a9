// CO003.
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  for (const DocumentFacts* document : corpus.documents) {
    if (!document->chunks.empty()) continue;
    model::Diagnostic finding = document_finding({}, "this document yields no chunk");
    finding.path = document->path;
    finding.notes.emplace_back("it is empty, or has front matter and nothing else");
    finding.help = "write what it should say, or remove it";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule document_yields_no_chunks() {
  return {.id = "CO003",
          .name = "document-yields-no-chunks",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A document was read and has no chunk.",
          .why = "It is in the folder, so everybody believes that it can be found.",
          .bad = "---\ntype: reference\n---",
          .good = "---\ntype: reference\n---\n# Hours\n\nThe showroom opens on weekdays from nine to six.",
          .check_corpus = check};
}

}  // namespace ingot::lint
