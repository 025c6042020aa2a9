#include "pipeline/corpus.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/key_hash.hpp"
#include "base/text.hpp"
#include "config/explain.hpp"
#include "config/rule_warnings.hpp"
#include "embed/models.hpp"
#include "parse/parse.hpp"
#include "pipeline/drift.hpp"
#include "pipeline/load.hpp"
#include "pipeline/parallel.hpp"
#include "source/read.hpp"
#include "source/scan.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::pipeline {
namespace {

// Files that no rule matches are taken out: there is no saying how they should be cut.
std::vector<std::string> without_rule(const config::Settings& settings, std::vector<std::string>& paths) {
  const auto has_rule = [&](const std::string& path) { return settings.chunking.rule_for(path) != nullptr; };
  const auto first = std::stable_partition(paths.begin(), paths.end(), has_rule);
  std::vector<std::string> without(std::make_move_iterator(first), std::make_move_iterator(paths.end()));
  paths.erase(first, paths.end());
  return without;
}

std::vector<lint::RuleTarget> targets_of(const config::ChunkingConfig& chunking) {
  using Unit = lint::RuleTarget::Unit;
  std::vector<lint::RuleTarget> targets;
  if (chunking.built_in) return targets;
  for (const config::ChunkingRule& rule : chunking.rules) {
    const chunk::Options& options = rule.options;
    const bool counts = options.target_rows || options.target_entries || options.objects_per_chunk;
    const Unit unit = counts ? Unit::none : options.target_tokens ? Unit::tokens : Unit::words;
    targets.push_back(
        {targets.size() + 1, rule.glob, rule.glob_at, options.target_tokens.value_or(options.target_words), unit});
  }
  return targets;
}

lint::ConfigFacts facts_of_config(const config::Settings& settings, std::vector<std::string>& paths) {
  lint::ConfigFacts facts;
  if (!settings.chunking.built_in) facts.path = settings.chunking.path;
  facts.unknown_keys = settings.chunking.unknown_keys;
  if (settings.paths.empty()) facts.idle_rules = config::idle_rules(settings.chunking, paths);
  facts.without_rule = without_rule(settings, paths);
  facts.targets = targets_of(settings.chunking);
  return facts;
}

Result<source::Scan> scan(const config::Settings& settings, const LoadOptions& options, const Doors& doors) {
  auto scan = settings.paths.empty() ? source::scan(doors.files, settings.scan)
                                     : source::scan_paths(doors.files, settings.scan, settings.paths);
  if (!scan) return scan;
  const bool all_excluded = options.may_be_empty && !settings.paths.empty();
  if (scan->paths.empty() && scan->rejected.empty() && !all_excluded) {
    Error error{ErrorKind::config, fmt::format("no file below {} matches", text::printable(settings.root)), {}, {}};
    std::set<std::string_view> patterns;
    for (const Glob& glob : settings.scan.include) patterns.insert(glob.pattern());
    for (const std::string_view pattern : patterns) error.facts.push_back("looked for " + text::printable(pattern));
    error.hint = "check --root, --config and .gitignore";
    return fail(std::move(error));
  }
  return scan;
}

// The document as the cache knows it; nothing when it must be loaded.
std::optional<Result<LoadedDocument>> recall(const config::Settings& settings, const LintCache& cache,
                                             io::FileSystem& files, const std::string& path) {
  if (!cache.knows(path)) return std::nullopt;
  auto file = source::read(files, settings.root, path, {}, settings.fixed_time);
  if (!file) return std::nullopt;
  auto known = cache.find(path, KeyHash().field(file->bytes).hex());
  if (!known) return std::nullopt;
  LoadedDocument document;
  document.file = std::move(*file);
  document.rule = settings.chunking.rule_for(path);
  document.doc_id = std::move(known->doc_id);
  document.findings = std::move(known->findings);
  document.facts = std::move(known->facts);
  if (document.findings.empty()) std::string().swap(document.file.bytes);
  return document;
}

void remember(const LoadedDocument& document, LintCache& cache) {
  if (document.content_key.empty()) return;
  cache.put(document.file.path, document.content_key, {document.doc_id, document.findings, document.facts});
}

std::vector<std::optional<Result<LoadedDocument>>> recall_all(const config::Settings& settings,
                                                              const LoadOptions& options, const Doors& doors,
                                                              const std::vector<std::string>& paths) {
  std::vector<std::optional<Result<LoadedDocument>>> results(paths.size());
  if (options.cache == nullptr) return results;
  for_each_index(paths.size(), settings.jobs, [&](std::size_t, std::size_t index) {
    const lint::Timed timed(options.lint->timings, "cache");
    results[index] = recall(settings, *options.cache, doors.files, paths[index]);
  });
  return results;
}

std::vector<std::optional<Result<LoadedDocument>>> load_all(const config::Settings& settings,
                                                            const LoadOptions& options, const Doors& doors,
                                                            const std::vector<std::string>& paths) {
  std::vector<std::optional<Result<LoadedDocument>>> results = recall_all(settings, options, doors, paths);
  std::vector<std::string> wanted;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (results[i]) continue;
    wanted.push_back(paths[i]);
    places.push_back(i);
  }
  std::map<std::string, source::Revision> revisions;
  if (options.detail() != metadata::Detail::sent) {
    doors.progress.begin("reading history", 0);
    revisions = source::revisions(doors.processes, settings.root, wanted);
  }
  const LoadContext context{settings, options, doors.files, revisions};
  doors.progress.begin("chunking", paths.size());
  doors.progress.advance(paths.size() - wanted.size());
  std::vector<std::unique_ptr<tokens::Tokenizer>> tokenizers(settings.jobs);
  for_each_index(wanted.size(), settings.jobs, [&](std::size_t worker, std::size_t index) {
    if (tokenizers[worker] == nullptr) tokenizers[worker] = std::make_unique<tokens::Tokenizer>(settings.encoding);
    auto& result = results[places[index]];
    const lint::Timed timed(options.lint == nullptr ? nullptr : options.lint->timings, "documents");
    result = load(context, wanted[index], *tokenizers[worker]);
    if (*result && options.cache != nullptr) remember(**result, *options.cache);
    doors.progress.advance(1);
  });
  return results;
}

// Two documents with one id would overwrite each other: neither is used.
void reject_equal_ids(std::vector<LoadedDocument>& documents, std::vector<model::RejectedDocument>& rejected) {
  std::unordered_map<std::string, std::vector<std::string>> paths;
  for (const LoadedDocument& one : documents) paths[one.doc_id].push_back(one.file.path);
  if (paths.size() == documents.size()) return;
  std::erase_if(documents, [&](const LoadedDocument& one) {
    const auto& same = paths[one.doc_id];
    if (same.size() == 1) return false;
    const std::string& path = one.file.path;
    const std::string& other = same[0] == path ? same[1] : same[0];
    rejected.push_back({path, Error{ErrorKind::document,
                                    fmt::format("{} has the id {}, and so has {}", text::printable(path),
                                                text::printable(one.doc_id), text::printable(other)),
                                    {},
                                    "give one of them another `id` in its front matter, or rename it"}});
    return true;
  });
}

lint::Setup setup_of(const config::Settings& settings, const LoadOptions& options, const Doors& doors) {
  lint::Setup setup;
  // Git is asked only where somebody wants to know. A fixed time stands for that of each file without a commit.
  const bool wanted = options.lint->severity(*lint::find_rule("MT006"), {}) != model::Severity::off;
  const auto gap =
      wanted && !settings.fixed_time ? source::history_gap(doors.files, doors.processes, settings.root) : std::nullopt;
  if (gap) std::tie(setup.history_gap, setup.history_help) = std::tie(gap->what, gap->hint);
  const auto checked = embed::check_dimensions(settings.model, settings.store.dimensions);
  if (checked) return setup;
  setup.mismatch = checked.error().message;
  setup.help = checked.error().hint;
  for (const config::Provenance& value : settings.provenance) {
    if (value.name == "PGVECTOR_DIM") setup.origin = value.origin;
  }
  return setup;
}

using ByPath = std::map<std::string_view, LoadedDocument*>;

// To the document that it points into, to another file whose bytes are known, or to the corpus.
void place(model::Diagnostic finding, const ByPath& documents, Corpus& corpus) {
  const auto document = documents.find(finding.path);
  if (document != documents.end()) {
    document->second->findings.push_back(std::move(finding));
    return;
  }
  const auto other = std::find_if(corpus.others.begin(), corpus.others.end(),
                                  [&](const OtherFile& file) { return file.path == finding.path; });
  (other == corpus.others.end() ? corpus.findings : other->findings).push_back(std::move(finding));
}

// What is found in documents together, and in what stands around them.
void check_together(const config::Settings& settings, const LoadOptions& options, const Doors& doors, Corpus& corpus) {
  std::vector<const lint::DocumentFacts*> facts;
  std::vector<const lint::Findings*> findings;
  ByPath by_path;
  for (LoadedDocument& document : corpus.documents) {
    facts.push_back(&document.facts);
    findings.push_back(&document.findings);
    by_path.emplace(document.file.path, &document);
  }
  lint::Corpus together;
  together.documents = facts;
  together.exists = [&](std::string_view path) {
    return doors.files.kind_of(io::join(settings.root, path)).has_value();
  };
  together.profile = options.lint;
  together.whole = settings.paths.empty();
  together.config = &corpus.config;
  if (!corpus.config.path.empty()) corpus.others.push_back({corpus.config.path, settings.chunking.text, {}});
  lint::Drift drift;
  if (options.drift != nullptr) {
    drift = drift_since(*options.drift, settings, corpus, doors.files);
    together.drift = &drift;
    corpus.others.push_back({options.drift->path, options.drift->text, {}});
  }
  const lint::Setup setup = setup_of(settings, options, doors);
  together.setup = &setup;
  for (model::Diagnostic& finding : lint::check_corpus(together, findings)) place(std::move(finding), by_path, corpus);
  std::erase_if(corpus.others, [](const OtherFile& file) { return file.findings.empty(); });
  for (LoadedDocument& document : corpus.documents) {
    if (document.findings.empty()) continue;
    lint::sort(document.findings);
    if (!document.file.bytes.empty()) continue;
    // It had none by itself, so its bytes were not kept.
    if (auto content = doors.files.read(io::join(settings.root, document.file.path), source::k_max_file_bytes))
      document.file.bytes = std::move(content->bytes);
  }
}

}  // namespace

std::size_t Corpus::chunk_count() const {
  std::size_t chunks = 0;
  for (const LoadedDocument& document : documents)
    chunks += std::max(document.records.size(), document.facts.chunks.size());
  return chunks;
}

Result<Corpus> load_corpus(const config::Settings& settings, const LoadOptions& options, const Doors& doors) {
  doors.progress.begin("scanning", 0);
  auto found = scan(settings, options, doors);
  if (!found) return fail(found.error());
  Corpus corpus;
  corpus.skipped = std::move(found->skipped);
  corpus.rejected = std::move(found->rejected);
  corpus.config = facts_of_config(settings, found->paths);
  if (options.lint == nullptr && !corpus.config.without_rule.empty())
    return fail(config::no_rule_error(settings.chunking, corpus.config.without_rule));
  std::vector<std::string> paths;
  for (std::string& path : found->paths) {
    if (parse::understands(path)) {
      paths.push_back(std::move(path));
    } else {
      corpus.skipped.push_back({path, "no parser for this kind of file yet"});
    }
  }
  auto results = load_all(settings, options, doors, paths);
  if (options.cache != nullptr && settings.paths.empty()) options.cache->keep_only(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (*results[i]) {
      corpus.documents.push_back(std::move(**results[i]));
    } else {
      corpus.rejected.push_back({paths[i], results[i]->error()});
    }
  }
  reject_equal_ids(corpus.documents, corpus.rejected);
  std::sort(corpus.rejected.begin(), corpus.rejected.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  if (options.lint != nullptr) check_together(settings, options, doors, corpus);
  return corpus;
}

}  // namespace ingot::pipeline
