// What rules about the whole corpus know of each document: kept of every document of a run, so it is small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/config_facts.hpp"
#include "lint/likeness.hpp"
#include "model/chunk.hpp"

namespace ingot::lint {

struct Drift;
struct Subject;
struct Profile;

/// What is known of chunks: what is said of them, their texts as well, or also the sources that they were cut from.
enum class Sight { numbers, text, source };

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
  std::string rule;   ///< id
  ByteRange name;     ///< where the comment names it
  ByteRange removal;  ///< the name, with what goes with it when it is deleted
  ByteRange comment;  ///< likewise the whole comment
  ByteRange enable;   ///< likewise the comment that ends the scope, where only this one needs it; else empty
  ByteRange scope;
  std::string reason;
  bool used = false;
};

/// The header of a CSV file, held against what the config calls columns.
struct HeaderFacts {
  ByteRange span;
  std::vector<std::string> columns;  ///< the first of them
  std::vector<ColumnSelector> unmatched;
  bool pricing = false;  ///< of its rule
};

/// A paragraph or a line.
struct PassageFacts {
  std::uint64_t words = 0;  ///< hash of its words
  ByteRange span;
};

/// One value of a field that is a set of words.
struct TermFacts {
  std::string field;
  std::string text;
  bool own = false;   ///< the document says so itself, and not its rule
  ByteRange span;     ///< in the front matter, with quotes; empty elsewhere
  ByteRange removal;  ///< what goes when it is taken out of its list; empty where that is not sure
  ByteRange lead;     ///< blanks in front of it, within quotes
  ByteRange trail;    ///< likewise behind it
};

struct DocumentFacts {
  std::string path;
  std::string doc_id;
  std::string type;
  std::vector<std::string> audiences;
  bool dated = false;  ///< it says itself when it was last updated, or its rule does
  std::vector<ChunkFacts> chunks;
  std::vector<LinkFacts> links;
  std::vector<std::string> anchors;    ///< what a fragment may name; sorted
  std::optional<HeaderFacts> header;   ///< of a CSV file
  std::vector<PassageFacts> passages;  ///< where DU003 runs
  std::vector<TermFacts> terms;        ///< where MT007 runs
  std::vector<DirectiveFacts> directives;
  std::vector<std::size_t> acceptances;  ///< those of the profile that this document needs
};

/// What is wrong between the embedding model and the table, and between the files and their history.
struct Setup {
  std::string mismatch;  ///< of their dimensions; empty: none is known
  std::string origin;    ///< of PGVECTOR_DIM
  std::string help;
  std::string history_gap;  ///< why git cannot tell the last commits of the files; empty: it can, or there is no git
  std::string history_help;
};

/// The documents of a run, sorted by path.
struct Corpus {
  std::span<const DocumentFacts* const> documents;
  std::function<bool(std::string_view path)> exists;  ///< a file or folder below the root
  const Profile* profile = nullptr;
  bool whole = true;                    ///< false when only some paths were asked for: what is absent says nothing then
  const Drift* drift = nullptr;         ///< null: there is no baseline
  const Setup* setup = nullptr;         ///< null: nothing is known of it
  const ConfigFacts* config = nullptr;  ///< null: nothing is known of it
  Sight sight = Sight::source;          ///< the most that is known of any chunk
};

/// All but `passages` and `terms`, and `directives` and `acceptances`, which depend on the findings.
[[nodiscard]] DocumentFacts facts_of(const Subject& subject);

/// Adds those of the next part of the same file.
void append(DocumentFacts& all, DocumentFacts&& more);

}  // namespace ingot::lint
