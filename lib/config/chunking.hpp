// The chunking config in the users' format (spec chunking 1), YAML or JSON: which rule each file is cut by.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "base/glob.hpp"
#include "base/lines.hpp"
#include "base/result.hpp"
#include "base/schema.hpp"
#include "base/value.hpp"
#include "chunk/chunk.hpp"
#include "embed/models.hpp"
#include "lint/config_facts.hpp"
#include "lint/profile.hpp"

namespace ingot::config {

struct ChunkingRule {
  Glob glob{""};
  std::size_t line = 0;  ///< in the config file, 1-based; 0 for the built-in rule
  ByteRange glob_at;     ///< of the glob in the config file, with its quotes
  std::string type;      ///< prompt, narrative, list, reference, ... copied to the metadata
  bool pricing = false;  ///< the type is pricing: price-like columns never appear
  chunk::Options options;
  std::optional<std::size_t> parent_max_tokens;  ///< above max_tokens; unset: chunks have no parents
  bool allow_overflow = false;                   ///< only the embedding model's own limit holds, where it is known
  std::size_t lifted_tokens = 0;                 ///< max_tokens as it would be without allow_overflow
  std::size_t lifted_words = 0;                  ///< likewise
  std::vector<Glob> describe_columns;            ///< CSV, names or globs; empty: all that are not excluded
  std::vector<Glob> exclude_columns;             ///< CSV, with those of `defaults`
  std::vector<lint::ColumnSelector> described;   ///< the globs of describe_columns with their places
  std::vector<lint::ColumnSelector> excluded;    ///< the same of exclude_columns
  std::optional<std::string> objects_key;        ///< JSON: the key whose array holds the objects
  Value metadata;                                ///< with those of `defaults`; null when there are none
  std::string schema_path;                       ///< of the metadata, as it is written; empty: the built-in one
  LineColumn schema_at;                          ///< where the config says so
  std::shared_ptr<const schema::Schema> schema;  ///< never null; that of the path after read_schemas()

  /// Where a value comes from that is not built in, such as "line 12": by key, or "metadata." and the field.
  std::map<std::string, std::string, std::less<>> origins;
};

/// Documents that have a chunk table of their own.
struct Collection {
  std::string table;
  std::vector<Glob> include;  ///< relative to the root, in any case of letters; none: it is to hold no document
  std::size_t line = 0;       ///< in the config file, 1-based
};

struct ChunkingConfig {
  std::string path;  ///< as shown; "built-in default" without a file
  bool built_in = false;
  std::string text;                 ///< bytes of the file
  std::string digest;               ///< KeyHash of what the file says about cutting
  std::string text_digest;          ///< KeyHash of the file and of the schemas that it names, byte by byte
  std::vector<ChunkingRule> rules;  ///< the first that matches a path wins
  std::vector<Glob> include;        ///< which files are looked at
  std::vector<Glob> exclude;
  std::vector<Collection> collections;         ///< the first that matches a path wins
  std::optional<std::string> source;           ///< name of the corpus
  lint::Profile lint;                          ///< what it says of findings
  std::vector<lint::UnknownKey> unknown_keys;  ///< that were collected

  /// Null when no rule matches.
  [[nodiscard]] const ChunkingRule* rule_for(std::string_view path) const;
  /// Null when none matches: the document goes to PGVECTOR_TABLE.
  [[nodiscard]] const Collection* collection_for(std::string_view path) const;
};

/// What becomes of keys that nobody reads: an error, or facts beside the rest.
enum class UnknownKeys { refused, collected };

/// One rule for **/*.md: type reference, audience general. Its max_tokens fits the model's input limit.
[[nodiscard]] ChunkingConfig built_in_chunking(const embed::Model& model = {});

/// The model's input limit bounds max_tokens: one that the config states must be within it, one that it leaves to us is
/// lowered to it. Errors (config): "path:line:column: what", with did-you-mean for unknown keys,
/// all of which are named.
[[nodiscard]] Result<ChunkingConfig> parse_chunking(std::string_view path, std::string_view text,
                                                    const embed::Model& model = {},
                                                    UnknownKeys treatment = UnknownKeys::refused);

}  // namespace ingot::config
