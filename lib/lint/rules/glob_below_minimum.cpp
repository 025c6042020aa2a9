// CO002. Asked of whole corpora only, as CO001 is.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (!corpus.whole) return;
  for (const Coverage::Part& part : corpus.profile->coverage.parts) {
    std::size_t chunks = 0;
    std::size_t documents = 0;
    for (const DocumentFacts* document : corpus.documents) {
      if (!part.files.matches(document->path)) continue;
      ++documents;
      chunks += document->chunks.size();
    }
    const bool few_documents = documents < part.documents;
    if (chunks >= part.chunks && !few_documents) continue;
    const std::string has =
        few_documents ? text::counted(documents, "document", "documents") : text::counted(chunks, "chunk", "chunks");
    model::Diagnostic finding =
        document_finding({}, fmt::format("{} has {}, fewer than {}", in_quotes(part.files.pattern()), has,
                                         text::with_thousands(few_documents ? part.documents : part.chunks)));
    finding.notes.push_back(fmt::format("{}:{} wants them", text::printable(corpus.profile->config_path), part.line));
    finding.help = "look for files that are excluded or were moved: `lint-chunks -v` names what it skips";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule glob_below_minimum() {
  return {.id = "CO002",
          .name = "glob-below-minimum",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A part of the corpus has fewer chunks or documents than `coverage.parts` in the config wants.",
          .why = "A whole family of documents may be missing while the corpus is large enough.",
          .bad = "parts: [{glob: \"Policies/*.md\", min_documents: 3}]      <- config\n2 documents below Policies",
          .good = "parts: [{glob: \"Policies/*.md\", min_documents: 3}]      <- config\n3 documents below Policies",
          .check_corpus = check};
}

}  // namespace ingot::lint
