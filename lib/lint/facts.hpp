// What rules about the whole corpus know of each document: kept of every document of a run, so it is small.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/likeness.hpp"
#include "model/chunk.hpp"

namespace ingot::lint {

struct Subject;
struct Profile;

struct ChunkFacts {
  model::ChunkOutline outline;
  Likeness likeness;
};

/// A link to a file of the corpus, or to a place in it.
struct LinkFacts {
  ByteRange span;
  std::string target;    ///< path relative to the root, without "." and ".."; empty: the document itself
  std::string fragment;  ///< behind '#', decoded; may be empty
  bool leaves_root = false;
};

/// What a comment of the document accepts, one rule at a time.
struct DirectiveFacts {
  std::string rule;  ///< id
  ByteRange name;    ///< where the comment names it
  ByteRange scope;
  std::string reason;
  bool used = false;
};

struct DocumentFacts {
  std::string path;
  std::string doc_id;
  std::string type;
  std::vector<std::string> audiences;
  std::vector<ChunkFacts> chunks;
  std::vector<LinkFacts> links;
  std::vector<std::string> anchors;  ///< what a fragment may name; sorted
  std::vector<DirectiveFacts> directives;
  std::vector<std::size_t> acceptances;  ///< those of the profile that this document needs
};

/// The documents of a run, sorted by path.
struct Corpus {
  std::span<const DocumentFacts* const> documents;
  std::function<bool(std::string_view path)> exists;  ///< a file or folder below the root
  const Profile* profile = nullptr;
  bool whole = true;  ///< false when only some paths were asked for: what is absent says nothing then
};

/// All but `directives` and `acceptances`, which depend on the findings.
[[nodiscard]] DocumentFacts facts_of(const Subject& subject);

/// Adds those of the next part of the same file.
void append(DocumentFacts& all, DocumentFacts&& more);

}  // namespace ingot::lint
