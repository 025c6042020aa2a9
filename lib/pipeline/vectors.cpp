#include "pipeline/vectors.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "lint/lint.hpp"
#include "pipeline/parallel.hpp"

namespace ingot::pipeline {

Vectors::Vectors(io::ScratchFile file, std::span<const model::Record* const> records, std::size_t dimensions)
    : file_(std::move(file)),
      records_(records.begin(), records.end()),
      has_(records.size(), 0),
      lengths_(records.size()),
      dimensions_(dimensions) {
  for (std::size_t row = 0; row < records.size(); ++row) row_by_key_.emplace(records[row]->embed_key, row);
}

Result<Vectors> Vectors::make(std::span<const model::Record* const> records, std::size_t dimensions) {
  return io::ScratchFile::make().map(
      [&](io::ScratchFile&& file) { return Vectors(std::move(file), records, dimensions); });
}

bool Vectors::has(std::string_view embed_key) const {
  const auto found = row_by_key_.find(embed_key);
  return found != row_by_key_.end() && has(found->second);
}

std::size_t Vectors::size() const {
  return static_cast<std::size_t>(std::count(has_.begin(), has_.end(), 1));
}

Result<void> Vectors::set(std::size_t row, std::span<const float> vector) {
  INGOT_ASSERT(vector.size() == dimensions_);
  if (auto written = file_.write_at(row * dimensions_ * sizeof(float), std::as_bytes(vector)); !written) return written;
  lengths_[row] = lint::length_of(vector);
  has_[row] = 1;
  return {};
}

Result<void> Vectors::read(std::string_view embed_key, std::vector<float>& to) const {
  const auto found = row_by_key_.find(embed_key);
  to.resize(found != row_by_key_.end() && has(found->second) ? dimensions_ : 0);
  if (to.empty()) return {};
  return file_.read_at(found->second * dimensions_ * sizeof(float), std::as_writable_bytes(std::span(to)));
}

Vectors::Lengths Vectors::lengths() const {
  Lengths all;
  for (std::size_t row = 0; row < records_.size(); ++row) {
    if (!has(row)) continue;
    all.records.push_back(records_[row]);
    all.lengths.push_back(lengths_[row]);
  }
  return all;
}

Result<Vectors> make_vectors(const embed::Embedder& embedder, const Wanted& wanted, std::size_t jobs,
                             Progress& progress) {
  progress.begin("embedding", wanted.records.size());
  auto vectors = Vectors::make(wanted.records, embedder.dimensions());
  if (!vectors) return vectors;
  std::vector<Result<void>> outcomes(wanted.batches.size());
  for_each_index(wanted.batches.size(), jobs, [&](std::size_t, std::size_t batch) {
    const auto [first, last] = wanted.batches[batch];
    std::vector<std::string_view> texts;
    for (std::size_t at = first; at < last; ++at) texts.emplace_back(wanted.records[at]->chunk.embed_text);
    const auto made = embedder.embed(texts);
    if (!made) outcomes[batch] = fail(made.error());
    for (std::size_t at = first; at < last && outcomes[batch]; ++at)
      outcomes[batch] = vectors->set(at, made->row(at - first));
    progress.advance(last - first);
  });
  for (const auto& outcome : outcomes) {
    if (!outcome) return fail(outcome.error());
  }
  return vectors;
}

void check_vectors(const config::Settings& settings, const lint::Profile& profile, const Vectors& vectors,
                   Corpus& corpus) {
  const Vectors::Lengths made = vectors.lengths();
  const lint::Vectors all{made.records, made.lengths, lint::norm_of(profile, settings.model.unit_norm)};
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
