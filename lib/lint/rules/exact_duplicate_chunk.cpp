// DU001. The own text of chunks, without overlap, heads and breadcrumbs, by its words: white space, case and signs do
// not make a difference to a reader either.
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  std::map<std::uint64_t, const ChunkFacts*> first;
  for (const DocumentFacts* document : corpus.documents) {
    for (const ChunkFacts& chunk : document->chunks) {
      if (chunk.likeness.words == 0) continue;
      const auto [known, is_new] = first.emplace(chunk.likeness.words, &chunk);
      if (is_new) continue;
      model::Diagnostic finding = document_finding(
          chunk.outline.own, fmt::format("this chunk says the same as {}", known->second->outline.chunk_id));
      finding.path = document->path;
      finding.chunk = chunk.outline.label;
      finding.label = "word for word";
      finding.help = "keep one of them, and link to it from the other place";
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule exact_duplicate_chunk() {
  return {.id = "DU001",
          .name = "exact-duplicate-chunk",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "Two chunks of the corpus have the same words.",
          .why =
              "The places of an answer are taken by copies of one passage,\n"
              "and each copy is paid for.",
          .bad =
              "a.md: The showroom opens on weekdays from nine to six, and on Saturdays until noon.\n"
              "b.md: The showroom opens on weekdays from nine to six, and on Saturdays until noon.",
          .good =
              "a.md: The showroom opens on weekdays from nine to six, and on Saturdays until noon.\n"
              "b.md: [Opening hours](a.md)",
          .check_corpus = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
