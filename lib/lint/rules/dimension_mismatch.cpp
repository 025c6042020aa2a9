// EM001. Before anything is embedded; ingest refuses such settings.
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.setup == nullptr || corpus.setup->mismatch.empty()) return;
  model::Diagnostic finding = document_finding({}, corpus.setup->mismatch);
  if (!corpus.setup->origin.empty()) finding.notes.push_back("PGVECTOR_DIM is set in: " + corpus.setup->origin);
  finding.help = corpus.setup->help;
  findings.push_back(std::move(finding));
}

}  // namespace

Rule dimension_mismatch() {
  return {.id = "EM001",
          .name = "dimension-mismatch",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The embedding model makes vectors of another width than PGVECTOR_DIM.",
          .why = "The database refuses the rows, after the embeddings are paid for.",
          .bad = "PERAZZI_EMBED_MODEL=text-embedding-3-small\nPGVECTOR_DIM=3072",
          .good = "PERAZZI_EMBED_MODEL=text-embedding-3-small\nPGVECTOR_DIM=1536",
          .check_corpus = check};
}

}  // namespace ingot::lint
