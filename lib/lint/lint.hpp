// Chunks to diagnostics. One file per rule in rules/, registered in one explicit sorted list.
// Pure: the rules see values only, so the same input gives the same findings on every machine.
//
// Two passes: check() looks at one document at a time, on any thread, and keeps the few facts of it that rules about
// the whole corpus need; check_corpus() looks at those facts, and closes the gates of rules that tolerate a share.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/schema.hpp"
#include "lint/facts.hpp"
#include "lint/profile.hpp"
#include "lint/vectors.hpp"
#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"

namespace ingot::lint {

/// The rule of the config that a document was cut by.
struct CutBy {
  std::string glob;      ///< empty for the built-in rule
  std::size_t line = 0;  ///< in the config file, 1-based
  std::string type;
  bool pricing = false;
  bool allow_overflow = false;
  std::optional<std::size_t> max_tokens;   ///< absent limits are not checked
  std::optional<std::size_t> max_words;    ///< likewise
  std::optional<std::size_t> max_chars;    ///< likewise
  std::size_t lifted_tokens = 0;           ///< what max_tokens would be without allow_overflow
  std::size_t lifted_words = 0;            ///< likewise
  std::optional<std::size_t> model_limit;  ///< tokens that the embedding model takes, where that is known
  std::size_t overlap_words = 0;           ///< wanted; 0: none
  std::size_t max_overlap_delta = 0;
  std::vector<std::string> exclude_columns;   ///< as the config writes them
  std::span<const ColumnSelector> described;  ///< what the parser was told of columns, in its order
  std::span<const ColumnSelector> excluded;   ///< likewise
  Value metadata;                             ///< of the rule, with those of the defaults; null when there are none
  const schema::Schema* schema = nullptr;     ///< of the metadata; null: they are not held against one
  std::string config_path;                    ///< as shown; empty for the built-in rule
  /// Where values of `metadata` stand in the config, such as "line 12": by "metadata." and the field. May be null.
  const std::map<std::string, std::string, std::less<>>* origins = nullptr;
};

/// What is said of a chunk's length beside its metadata; 0: nothing is.
struct StatedCounts {
  std::size_t tokens = 0;
  std::size_t words = 0;
};

/// One document as the rules see it. All views live as long as the run.
struct Subject {
  const model::SourceFile* file = nullptr;
  const model::Document* document = nullptr;
  std::span<const model::Record> records;
  const CutBy* cut = nullptr;
  std::string_view today;       ///< 2026-01-31
  std::string_view part = {};   ///< what was read of a file that is structured; the file's own bytes may not be there
  std::size_t part_offset = 0;  ///< of `part` in the file
  std::span<const schema::Violation> violations = {};  ///< of the first record's metadata: check() finds them, once
  /// Where it is not `source`, the file and the document are no more than the texts of the chunks, one after the other.
  Sight sight = Sight::source;
  std::span<const StatedCounts> stated = {};  ///< of each record, where it came with them
  std::size_t review_days = 0;                ///< after which it is looked at again, as the profile says; 0: never

  /// The bytes of the file; for Markdown alone they are sure to be there.
  [[nodiscard]] std::string_view bytes() const { return file->bytes; }
  /// Whether the blocks of the document are those of the file, and not of a text that stands for it.
  [[nodiscard]] bool is_markdown() const { return document != nullptr && !document->rendering; }
};

using Findings = std::vector<model::Diagnostic>;

/// A rule in preview may still change what it reports: it runs where --preview, `lint.preview` or its full id asks for
/// it.
enum class Stage { stable, preview };

struct Rule {
  std::string_view id;                                                  ///< SZ001; never reused, never renumbered
  std::string_view name;                                                ///< chunk-over-max-tokens
  model::Severity severity;                                             ///< default; a finding may have a lower one
  model::Severity strict;                                               ///< under --strict
  std::string_view summary;                                             ///< one line: what it catches
  std::string_view why;                                                 ///< why it matters for retrieval
  std::string_view bad;                                                 ///< an example that it reports
  std::string_view good;                                                ///< the same, mended
  void (*check)(const Subject& subject, Findings& findings) = nullptr;  ///< one document; or
  void (*check_corpus)(const Corpus& corpus, Findings& findings) = nullptr;     ///< all of them
  void (*check_vectors)(const Vectors& vectors, Findings& findings) = nullptr;  ///< embeddings, the worst first
  /// A gate: more than this share of all chunks with a finding is one error, whatever the findings are by themselves.
  std::optional<double> error_above = std::nullopt;
  /// Of the fixes that its findings may have; none of them is safe where this is not. None: there are no fixes.
  std::optional<model::Applicability> fix = std::nullopt;
  Sight needs = Sight::source;  ///< what it must see to be right
  Stage stage = Stage::stable;
};

/// All rules, sorted by id.
[[nodiscard]] std::span<const Rule> rules();
/// Null for an unknown id; case-insensitive, also finds by name.
[[nodiscard]] const Rule* find_rule(std::string_view id);

struct Checked {
  Findings findings;  ///< sorted by position, then rule; those that are suppressed say so
  DocumentFacts facts;
};

/// Looks at one document, or at a part of it.
[[nodiscard]] Checked check(const Subject& subject, const Profile& profile);

/// The findings about the documents together, sorted by path, position and rule. Those whose path is empty are about
/// the corpus. `findings` are those of check(), of all documents in the order of the corpus: what gates count.
[[nodiscard]] Findings check_corpus(const Corpus& corpus, std::span<const Findings* const> findings);

/// By path, position and rule.
void sort(Findings& findings);

/// What is wrong with a file that could not be parsed at all: EN001 with the offset of the first invalid byte, MT004
/// with the duplicate keys of the front matter, of which only the lines between the delimiters are given.
[[nodiscard]] Findings check_bytes(std::string_view path, std::string_view bytes, const Profile& profile,
                                   std::optional<ByteRange> front_matter = std::nullopt);

/// The page of one rule: summary, why, examples, severities.
[[nodiscard]] std::string explain(const Rule& rule);

}  // namespace ingot::lint
