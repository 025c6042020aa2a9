// What the user asked the rules to be: which run, how severe they are, and what is known and accepted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "lint/timings.hpp"
#include "model/diagnostic.hpp"

namespace ingot::lint {

struct Rule;

enum class Strictness { normal, strict };

struct Setting {
  std::optional<model::Severity> severity;
  std::optional<double> warn_above;   ///< share of chunks, 0 to 1: a gate
  std::optional<double> error_above;  ///< likewise
};

/// By id of the rule.
using RuleSettings = std::map<std::string, Setting, std::less<>>;

/// Other settings for some files. Later ones win.
struct Override {
  Glob files{""};
  RuleSettings rules;
  std::optional<std::size_t> review_days;  ///< as Profile's
};

/// A finding that the config accepts.
struct Acceptance {
  std::string rule;                  ///< id
  Glob files{""};                    ///< where
  std::string match;                 ///< a part of the message; empty: any
  std::string reason;                ///< never empty
  std::optional<std::string> until;  ///< last day, 2026-06-30
  std::size_t line = 0;              ///< in the config file, 1-based
};

/// What the corpus must hold at least.
struct Coverage {
  struct Part {
    Glob files{""};
    std::size_t chunks = 0;
    std::size_t documents = 0;
    std::size_t line = 0;  ///< in the config file, 1-based
  };
  std::size_t chunks = 0;
  std::size_t types = 0;      ///< distinct
  std::size_t audiences = 0;  ///< distinct
  std::size_t line = 0;       ///< in the config file, 1-based
  std::vector<Part> parts;
};

/// Lengths that vectors may have.
struct NormRange {
  double least = 0;
  double most = 0;
};

/// How much the number of a document's chunks may change while its file stays the same, and what all may cost.
struct DriftLimits {
  double max_change = 0.2;        ///< share of the chunks that it had; and
  std::size_t min_abs_delta = 2;  ///< fewer chunks than these do not count
  double max_cost_ratio = 1.5;    ///< of all tokens to those of the run before
};

struct Profile {
  Strictness strictness = Strictness::normal;
  std::vector<std::string> select;  ///< ids or beginnings of ids (SZ); empty: all
  std::vector<std::string> extend;  ///< likewise; these as well as `select`
  std::vector<std::string> ignore;  ///< likewise; wins over both
  bool preview = false;             ///< rules in preview run without being named
  RuleSettings rules;
  std::vector<Override> overrides;
  std::vector<Acceptance> acceptances;
  Coverage coverage;
  std::optional<NormRange> norm;  ///< unset: by the model
  DriftLimits drift;
  std::optional<std::size_t> review_days;  ///< after which a document is looked at again; none or 0: never
  std::string config_path;                 ///< where findings about the corpus point; empty without a file
  std::string today;                       ///< 2026-01-31
  Timings* timings = nullptr;              ///< unset: nobody asks

  /// Of a rule in a file, `off` where it does not run.
  [[nodiscard]] model::Severity severity(const Rule& rule, std::string_view path) const;
  /// The limit for a file; 0: there is none.
  [[nodiscard]] std::size_t review_days_of(std::string_view path) const;
};

}  // namespace ingot::lint
