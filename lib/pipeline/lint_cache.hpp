// What linting found in each document, kept for the next run: a document whose bytes are the same is not cut again.
// Rules about the corpus always run, over the facts of all documents.
// Invariant: a run with a cache finds what a run without one finds. What is damaged, or made by another program, config
// or day, is not used; so a cache file may be deleted at any time.
//
//   "ingot.lint-cache/1" (never changed silently), then strings behind their lengths (u64, little-endian): the context,
//   the number of entries, and of each: path, content key, document; at the end the KeyHash of all before.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "io/process.hpp"
#include "lint/lint.hpp"

namespace ingot::pipeline {

struct CachedDocument {
  std::string doc_id;
  lint::Findings findings;  ///< of check(); those of the corpus are not among them
  lint::DocumentFacts facts;
};

class LintCache {
 public:
  /// An empty one, whose entries will hold for `context`.
  explicit LintCache(std::string context) : context_(std::move(context)) {}

  /// Takes the entries of a cache file, when it is whole and of the same context.
  void read(std::string_view bytes);

  [[nodiscard]] bool knows(std::string_view path) const { return entries_.find(path) != entries_.end(); }
  /// What was found at the path, if its content was the same. Any number of threads may call this together.
  [[nodiscard]] std::optional<CachedDocument> find(std::string_view path, std::string_view content_key) const;

  /// Keeps what was found at the path. Any number of threads may call this together, but not with find().
  void put(const std::string& path, std::string_view content_key, const CachedDocument& document);
  /// Forgets all documents but these; the paths are sorted.
  void keep_only(std::span<const std::string> paths);

  /// Whether the file that was read is no longer what bytes() gives.
  [[nodiscard]] bool changed() const { return changed_; }
  [[nodiscard]] std::string bytes() const;

 private:
  struct Entry {
    std::string content_key;
    std::string document;
  };

  std::string context_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::mutex mutex_;
  bool changed_ = false;
};

/// What the findings of a document depend on beside its bytes: the program, the config with its schemas, the model's
/// limits, the rules that were asked for and the day; where a limit of reviews is set also the commit, which dates
/// files.
[[nodiscard]] std::string lint_context(const config::Settings& settings, const lint::Profile& profile,
                                       io::FileSystem& files, io::Processes& processes);

/// `lint-<key>.cache`: one file for each root, config and selection of rules.
[[nodiscard]] std::string lint_cache_name(const config::Settings& settings, const lint::Profile& profile,
                                          io::FileSystem& files);

}  // namespace ingot::pipeline
