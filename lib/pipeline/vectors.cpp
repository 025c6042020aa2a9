#include "pipeline/vectors.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "lint/lint.hpp"
#include "pipeline/parallel.hpp"

namespace ingot::pipeline {

std::span<const float> Vectors::find(std::string_view embed_key) const {
  const auto found = row_by_key.find(embed_key);
  if (found == row_by_key.end()) return {};
  return matrix.row(found->second);
}

Result<Vectors> make_vectors(const embed::Embedder& embedder, const Wanted& wanted, std::size_t jobs,
                             Progress& progress) {
  progress.begin("embedding", wanted.records.size());
  Vectors vectors;
  vectors.matrix.dimensions = embedder.dimensions();
  vectors.matrix.values.resize(wanted.records.size() * vectors.matrix.dimensions);
  std::vector<Result<void>> outcomes(wanted.batches.size());
  for_each_index(wanted.batches.size(), jobs, [&](std::size_t, std::size_t batch) {
    const auto [first, last] = wanted.batches[batch];
    std::vector<std::string_view> texts;
    for (std::size_t at = first; at < last; ++at) texts.emplace_back(wanted.records[at]->chunk.embed_text);
    const auto made = embedder.embed(texts);
    if (made) {
      std::copy(made->values.begin(), made->values.end(),
                vectors.matrix.values.begin() + static_cast<std::ptrdiff_t>(first * made->dimensions));
    } else {
      outcomes[batch] = fail(made.error());
    }
    progress.advance(last - first);
  });
  for (const auto& outcome : outcomes) {
    if (!outcome) return fail(outcome.error());
  }
  for (std::size_t at = 0; at < wanted.records.size(); ++at)
    vectors.row_by_key.emplace(wanted.records[at]->embed_key, at);
  return vectors;
}

void check_vectors(const config::Settings& settings, const lint::Profile& profile,
                   std::span<const model::Record* const> records, const embed::Matrix& vectors, Corpus& corpus) {
  const lint::Vectors all{records, vectors.values, vectors.dimensions,
                          lint::norm_of(profile, settings.model.unit_norm)};
  std::map<std::string_view, LoadedDocument*> documents;
  for (LoadedDocument& document : corpus.documents) documents.emplace(document.file.path, &document);
  for (model::Diagnostic& finding : lint::check_vectors(all, profile)) {
    const auto document = documents.find(finding.path);
    auto& findings = document == documents.end() ? corpus.findings : document->second->findings;
    findings.push_back(std::move(finding));
  }
  for (LoadedDocument& document : corpus.documents) lint::sort(document.findings);
}

}  // namespace ingot::pipeline
