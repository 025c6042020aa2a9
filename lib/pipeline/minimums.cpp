#include "pipeline/minimums.hpp"

#include <algorithm>

#include "lint/lint.hpp"

namespace ingot::pipeline {

std::vector<model::Diagnostic> below_minimums(const config::Settings& settings, const report::Coverage& coverage) {
  lint::Profile profile = settings.chunking.lint;
  profile.select = {"CO001", "CO002"};
  std::vector<lint::DocumentFacts> documents;
  for (const report::DocumentFigures& one : coverage.documents) {
    lint::DocumentFacts& facts = documents.emplace_back();
    facts.path = one.path;
    facts.doc_id = one.doc_id;
    facts.type = one.type;
    facts.audiences = one.audiences;
    facts.chunks.resize(one.chunk_count);
  }
  std::sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  std::vector<const lint::DocumentFacts*> views;
  for (const lint::DocumentFacts& facts : documents) views.push_back(&facts);
  lint::Corpus corpus;
  corpus.documents = views;
  corpus.exists = [](std::string_view) { return true; };
  corpus.profile = &profile;
  corpus.whole = coverage.whole;
  corpus.sight = lint::Sight::numbers;
  return lint::check_corpus(corpus, {});
}

}  // namespace ingot::pipeline
