#include "pipeline/corpus.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "chunk/chunk.hpp"
#include "chunk/parents.hpp"
#include "config/explain.hpp"
#include "config/rule_warnings.hpp"
#include "embed/embedder.hpp"
#include "metadata/record.hpp"
#include "parse/parse.hpp"
#include "pipeline/parallel.hpp"
#include "source/read.hpp"
#include "source/scan.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::pipeline {
namespace {

struct Loaded {
  LoadedDocument document;
  std::vector<model::Record> records;
  std::vector<model::ParentRecord> parents;
};

Result<void> check_rules(const config::Settings& settings, const std::vector<std::string>& paths) {
  std::vector<std::string> without;
  for (const std::string& path : paths) {
    if (settings.chunking.rule_for(path) == nullptr) without.push_back(path);
  }
  if (without.empty()) return {};
  return fail(config::no_rule_error(settings.chunking, without));
}

Result<source::Scan> scan(const config::Settings& settings, const Doors& doors) {
  auto scan = settings.paths.empty() ? source::scan(doors.files, settings.scan)
                                     : source::scan_paths(doors.files, settings.scan, settings.paths);
  if (!scan) return scan;
  if (scan->paths.empty() && scan->rejected.empty()) {
    Error error{ErrorKind::config, fmt::format("no file below {} matches", text::printable(settings.root)), {}, {}};
    for (const Glob& glob : settings.scan.include)
      error.facts.push_back("looked for " + text::printable(glob.pattern()));
    error.hint = "check --root, --config and .gitignore";
    return fail(std::move(error));
  }
  return scan;
}

parse::Options parse_options(const config::ChunkingRule& rule) {
  return {rule.describe_columns, rule.exclude_columns, rule.pricing, rule.objects_key};
}

class Loader {
 public:
  Loader(const config::Settings& settings, const LoadOptions& options, const Doors& doors)
      : settings_(settings), options_(options), doors_(doors) {}

  Result<Loaded> load(const std::string& path, const std::map<std::string, source::Revision>& revisions,
                      tokens::Tokenizer& tokenizer) const {
    auto file = source::read(doors_.files, settings_.root, path, revisions, settings_.fixed_time);
    if (!file) return fail(file.error());
    const config::ChunkingRule* rule = settings_.chunking.rule_for(path);
    auto document = parse::parse(*file, parse_options(*rule));
    if (!document) return fail(document.error());
    auto doc_id = metadata::document_id(*file, *document, rule->metadata);
    if (!doc_id) return fail(doc_id.error());
    auto chunks = chunk::split(file->bytes, *document, *doc_id, rule->options, tokenizer);
    const metadata::Defaults defaults{rule->type, rule->metadata, settings_.model.name, settings_.token_basis};
    Loaded loaded;
    if (rule->parent_max_tokens) {
      auto parents = chunk::link_parents(file->bytes, *document, chunks, *rule->parent_max_tokens, *doc_id, tokenizer);
      loaded.parents = metadata::parent_records(*file, *document, *doc_id, chunks, std::move(parents), defaults);
    }
    loaded.records = metadata::records(*file, *document, *doc_id, std::move(chunks), defaults, loaded.parents);
    loaded.document.file = std::move(*file);
    loaded.document.rule = rule;
    loaded.document.doc_id = std::move(*doc_id);
    loaded.document.record_count = loaded.records.size();
    loaded.document.parent_count = loaded.parents.size();
    finish(loaded, *document);
    return loaded;
  }

  std::vector<std::optional<Result<Loaded>>> load_all(const std::vector<std::string>& paths) const {
    doors_.progress.begin("reading history", 0);
    const auto revisions = source::revisions(doors_.processes, settings_.root, paths);
    doors_.progress.begin("chunking", paths.size());
    std::vector<std::optional<Result<Loaded>>> results(paths.size());
    std::vector<std::unique_ptr<tokens::Tokenizer>> tokenizers(settings_.jobs);
    for_each_index(paths.size(), settings_.jobs, [&](std::size_t worker, std::size_t index) {
      if (tokenizers[worker] == nullptr) tokenizers[worker] = std::make_unique<tokens::Tokenizer>(settings_.encoding);
      results[index] = load(paths[index], revisions, *tokenizers[worker]);
      doors_.progress.advance(1);
    });
    return results;
  }

 private:
  void finish(Loaded& loaded, const model::Document& document) const {
    if (options_.space) {
      for (model::Record& record : loaded.records)
        record.embed_key = embed::embed_key(*options_.space, record.chunk.embed_text);
    }
    LoadedDocument& shown = loaded.document;
    if (options_.lint) {
      lint::Limits limits;
      if (!shown.rule->allow_overflow) limits = {shown.rule->options.max_tokens, shown.rule->options.max_words};
      shown.findings = lint::check({&shown.file, &document, loaded.records, limits}, *options_.lint);
    }
    if (options_.keep == Keep::texts) return;
    if (shown.findings.empty()) shown.file.bytes = {};
    for (model::Record& record : loaded.records) {
      const std::size_t tokens = record.chunk.tokens;
      std::string key = std::move(record.chunk.key);
      record.chunk = {};
      record.chunk.tokens = tokens;
      record.chunk.key = std::move(key);
      record.metadata = {};
    }
    for (model::ParentRecord& parent : loaded.parents) {
      parent.content = {};
      parent.metadata = {};
    }
  }

  const config::Settings& settings_;
  const LoadOptions& options_;
  const Doors& doors_;
};

// Two documents with one id would overwrite each other: neither is used.
void reject_equal_ids(std::vector<Loaded>& loaded, std::vector<model::RejectedDocument>& rejected) {
  std::map<std::string, std::vector<std::string>> paths;
  for (const Loaded& one : loaded) paths[one.document.doc_id].push_back(one.document.file.path);
  std::erase_if(loaded, [&](const Loaded& one) {
    const auto& same = paths[one.document.doc_id];
    if (same.size() == 1) return false;
    const std::string& path = one.document.file.path;
    const std::string& other = same[0] == path ? same[1] : same[0];
    rejected.push_back({path, Error{ErrorKind::document,
                                    fmt::format("{} has the id {}, and so has {}", text::printable(path),
                                                text::printable(one.document.doc_id), text::printable(other)),
                                    {},
                                    "give one of them another `id` in its front matter, or rename it"}});
    return true;
  });
}

}  // namespace

Result<Corpus> load_corpus(const config::Settings& settings, const LoadOptions& options, const Doors& doors) {
  doors.progress.begin("scanning", 0);
  auto found = scan(settings, doors);
  if (!found) return fail(found.error());
  Corpus corpus;
  corpus.skipped = std::move(found->skipped);
  corpus.rejected = std::move(found->rejected);
  if (auto checked = check_rules(settings, found->paths); !checked) return fail(checked.error());
  if (settings.paths.empty()) corpus.warnings = config::rule_warnings(settings.chunking, found->paths);
  std::vector<std::string> paths;
  for (std::string& path : found->paths) {
    if (parse::understands(path)) {
      paths.push_back(std::move(path));
    } else {
      corpus.skipped.push_back({path, "no parser for this kind of file yet"});
    }
  }
  std::vector<Loaded> loaded;
  auto results = Loader(settings, options, doors).load_all(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (*results[i]) {
      loaded.push_back(std::move(**results[i]));
    } else {
      corpus.rejected.push_back({paths[i], results[i]->error()});
    }
  }
  reject_equal_ids(loaded, corpus.rejected);
  std::sort(corpus.rejected.begin(), corpus.rejected.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  for (Loaded& one : loaded) {
    one.document.first_record = corpus.records.size();
    one.document.first_parent = corpus.parents.size();
    std::move(one.records.begin(), one.records.end(), std::back_inserter(corpus.records));
    std::move(one.parents.begin(), one.parents.end(), std::back_inserter(corpus.parents));
    corpus.documents.push_back(std::move(one.document));
  }
  return corpus;
}

}  // namespace ingot::pipeline
