#include "pipeline/drift.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::size_t k_max_baseline_bytes = std::size_t{64} << 20U;

std::string path_of(const DriftUse& use) {
  return use.path.value_or(std::string(k_drift_baseline));
}

bool is_rejected(const Corpus& corpus, std::string_view path) {
  const auto& without_rule = corpus.config.without_rule;
  if (std::find(without_rule.begin(), without_rule.end(), path) != without_rule.end()) return true;
  return std::any_of(corpus.rejected.begin(), corpus.rejected.end(), [&](const model::RejectedDocument& rejected) {
    return path == rejected.path || (path.starts_with(rejected.path) && path[rejected.path.size()] == '/');
  });
}

// The documents' checksums are there in most runs; structured files and kept results may be without.
std::string checksum_of(const LoadedDocument& document, const config::Settings& settings, io::FileSystem& files) {
  if (!document.file.checksum.empty()) return document.file.checksum;
  const auto content = files.read(io::join(settings.root, document.file.path), source::k_max_file_bytes);
  return content ? sha256_hex(content->bytes) : std::string();
}

// What a plan compares, cut short.
std::string digests_of(std::span<const model::Record> records) {
  using lint::DriftBaseline;
  std::string digests;
  for (const model::Record& record : records) {
    digests += record.embed_key.substr(0, DriftBaseline::k_embed_key_digits);
    digests += record.chunk.key.substr(0, DriftBaseline::k_other_digits);
    digests += record.meta_hash.substr(0, DriftBaseline::k_other_digits);
  }
  return digests;
}

lint::DriftBaseline baseline_of(const config::Settings& settings, const Corpus& corpus, io::FileSystem& files,
                                const std::optional<lint::DriftBaseline::Run>& run) {
  lint::DriftBaseline now;
  now.tool = INGOT_VERSION;
  now.tokenizer = settings.token_basis.encoding;
  now.config = settings.chunking.digest;
  now.run = run;
  for (const LoadedDocument& document : corpus.documents) {
    lint::DriftBaseline::Document one;
    one.path = document.file.path;
    one.checksum = checksum_of(document, settings, files);
    one.chunks = std::max(document.records.size(), document.facts.chunks.size());
    for (const model::Record& record : document.records) one.tokens += record.chunk.tokens;
    if (document.records.empty()) {
      for (const lint::ChunkFacts& chunk : document.facts.chunks) one.tokens += chunk.outline.tokens;
    }
    if (run) {
      one.doc_id = document.doc_id;
      one.digests = digests_of(document.records);
      const config::Collection* collection = settings.chunking.collection_for(document.file.path);
      if (collection != nullptr && collection->table != run->table) one.table = collection->table;
    }
    now.documents.push_back(std::move(one));
  }
  return now;
}

}  // namespace

Result<std::optional<lint::DriftBaseline>> read_drift_baseline(const DriftUse& use, io::FileSystem& files,
                                                               std::string_view usual) {
  const std::string path = use.path.value_or(std::string(usual));
  if (!files.kind_of(path) && (!use.path || use.mode == DriftUse::Mode::write))
    return std::optional<lint::DriftBaseline>();
  const auto content = files.read(path, k_max_baseline_bytes);
  if (!content) {
    return fail(ErrorKind::config, "ingestion baseline: " + content.error().message,
                "check --drift-baseline; --write-drift-baseline makes one");
  }
  auto baseline = lint::DriftBaseline::parse(path, content->bytes);
  if (!baseline) return fail(baseline.error());
  return std::optional(std::move(*baseline));
}

lint::Drift drift_since(const lint::DriftBaseline& before, const config::Settings& settings, const Corpus& corpus,
                        io::FileSystem& files) {
  lint::Drift drift;
  drift.before = &before;
  drift.tool = INGOT_VERSION;
  const std::string_view tokenizer = settings.token_basis.encoding;
  if (before.config != settings.chunking.digest) drift.changed.emplace_back("config");
  if (before.tokenizer != tokenizer)
    drift.changed.push_back(fmt::format("tokenizer {} -> {}", text::printable(before.tokenizer), tokenizer));
  if (before.tool != INGOT_VERSION)
    drift.changed.push_back(fmt::format("tool version {} -> {}", text::printable(before.tool), INGOT_VERSION));
  std::map<std::string_view, const LoadedDocument*> documents;
  for (const LoadedDocument& document : corpus.documents) documents.emplace(document.file.path, &document);
  drift.checksum = [&settings, &files, documents = std::move(documents)](std::string_view path) {
    const auto found = documents.find(path);
    return found == documents.end() ? std::string() : checksum_of(*found->second, settings, files);
  };
  drift.is_rejected = [&corpus](std::string_view path) { return is_rejected(corpus, path); };
  return drift;
}

Result<void> update_drift_baseline(const DriftUse& use, const std::optional<lint::DriftBaseline>& before,
                                   const config::Settings& settings, const Corpus& corpus, io::FileSystem& files,
                                   const std::optional<lint::DriftBaseline::Run>& run) {
  if (use.mode == DriftUse::Mode::compare) return {};
  if (!settings.paths.empty())
    return fail(ErrorKind::usage, "an ingestion baseline is about all files", "leave the paths out");
  std::set<std::string_view> here;
  for (const LoadedDocument& document : corpus.documents) here.insert(document.file.path);
  if (use.mode == DriftUse::Mode::prune) {
    if (!before)
      return fail(ErrorKind::config, path_of(use) + " does not exist", "make one with --write-drift-baseline");
    lint::DriftBaseline kept = *before;
    std::erase_if(kept.documents, [&](const auto& document) {
      return !here.contains(document.path) && !is_rejected(corpus, document.path);
    });
    return files.write_atomically(path_of(use), kept.render());
  }
  lint::DriftBaseline now = baseline_of(settings, corpus, files, run);
  for (const auto& document : before ? before->documents : std::vector<lint::DriftBaseline::Document>{}) {
    if (!here.contains(document.path) && is_rejected(corpus, document.path)) now.documents.push_back(document);
  }
  return files.write_atomically(path_of(use), now.render());
}

}  // namespace ingot::pipeline
