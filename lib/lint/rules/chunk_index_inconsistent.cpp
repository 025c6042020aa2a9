// MT005. Within a document the numbers run from 1 to their count; an id belongs to one chunk of the whole corpus.
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void add(const DocumentFacts& document, const model::ChunkOutline& chunk, std::string message, Findings& findings) {
  model::Diagnostic finding = document_finding(chunk.own, std::move(message));
  finding.path = document.path;
  finding.chunk = chunk.label;
  finding.help = "give the documents different ids, and emit the chunks again";
  findings.push_back(std::move(finding));
}

void check(const Corpus& corpus, Findings& findings) {
  std::map<std::string_view, const DocumentFacts*> owners;
  for (const DocumentFacts* document : corpus.documents) {
    for (std::size_t i = 0; i < document->chunks.size(); ++i) {
      const model::ChunkOutline& chunk = document->chunks[i].outline;
      if (chunk.index != i + 1 || chunk.count != document->chunks.size()) {
        add(*document, chunk,
            fmt::format("chunk {} of {} says that it is {} of {}", i + 1, document->chunks.size(), chunk.index,
                        chunk.count),
            findings);
      }
      const auto [owner, is_new] = owners.emplace(chunk.chunk_id, document);
      if (is_new) continue;
      add(*document, chunk,
          fmt::format("the id {} belongs to a chunk of {}, too", text::printable(chunk.chunk_id),
                      text::printable(owner->second->path)),
          findings);
    }
  }
}

}  // namespace

Rule chunk_index_inconsistent() {
  return {.id = "MT005",
          .name = "chunk-index-inconsistent",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The numbers of a document's chunks have a gap, or two chunks have one id.",
          .why = "The row of one chunk overwrites that of another, and nobody is told.",
          .bad = "guide#chunk-01 (1/3), guide#chunk-03 (3/3)",
          .good = "guide#chunk-01 (1/2), guide#chunk-02 (2/2)",
          .check_corpus = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
