// What rules know of the chunking config: places in its text, and what it does not say well.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_range.hpp"
#include "base/glob.hpp"

namespace ingot::lint {

/// A key that nobody reads.
struct UnknownKey {
  std::string name;
  ByteRange at;                     ///< in the config, with its quotes
  std::optional<std::string> near;  ///< the known one that was probably meant
};

/// A rule of the config that no file comes to.
struct IdleRule {
  /// The first of the rules that take its files.
  struct Shadow {
    std::size_t number = 0;  ///< as IdleRule's
    std::string glob;
    std::size_t line = 0;
    bool alone = true;  ///< it takes all of them
  };
  std::size_t number = 0;  ///< in the list of rules, 1-based
  std::string glob;
  std::size_t line = 0;             ///< of the rule, 1-based
  ByteRange at;                     ///< of the glob in the config, with its quotes
  std::size_t matched = 0;          ///< files
  std::optional<Shadow> shadow;     ///< none: it matches no file
  std::optional<std::string> near;  ///< a path that it may have meant
};

/// What a config calls a column of CSV files.
struct ColumnSelector {
  std::string key;      ///< describe_columns or exclude_columns
  std::string pattern;  ///< a name or a glob
  ByteRange at;         ///< in the config, with its quotes
  std::size_t line = 0;
  bool of_defaults = false;  ///< it holds for the files of every rule
};

/// ", which takes all its 2 files"; empty where the shadowed rule matches none.
[[nodiscard]] std::string taken_files(const IdleRule& rule);

/// What a rule of the config wants its chunks to have, in the order of the rules: the first that matches a path has it.
struct RuleTarget {
  enum class Unit { none, words, tokens };  ///< none: records are counted instead
  std::size_t number = 0;                   ///< in the list of rules, 1-based
  Glob files{""};
  ByteRange at;  ///< of the glob in the config, with its quotes
  std::size_t size = 0;
  Unit unit = Unit::words;
};

struct ConfigFacts {
  std::string path;                       ///< as shown; empty for the built-in rule
  std::vector<UnknownKey> unknown_keys;   ///< in the order of the file
  std::vector<std::string> without_rule;  ///< files that were wanted and that no rule matches
  std::vector<IdleRule> idle_rules;       ///< in the order of the rules; of a run over all files
  std::vector<RuleTarget> targets;        ///< of all rules; empty for the built-in rule
};

}  // namespace ingot::lint
