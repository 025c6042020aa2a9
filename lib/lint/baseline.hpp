// Findings that were there before anybody looked: known by what they say about which text, never by a line, so that the
// file changes only when findings come and go. Secrets and guardrails cannot be accepted in this way.
//
//   {"schema": "ingot.lint-baseline/1",
//    "current":  [{"rule","path","key","count"}, ...]            written by the program, sorted, one a line
//    "accepted": [{"rule","path","key","count","reason"}, ...]}  moved here by hand, with a reason
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

/// Sets key and fingerprint. `findings` are all of one file, sorted; `bytes` may be empty when there are none.
void add_fingerprints(Findings& findings, std::string_view bytes, const DocumentFacts& facts);

/// Whether findings of the rule may be kept in a baseline.
[[nodiscard]] bool can_be_baselined(const Rule& rule);

class Baseline {
 public:
  /// Errors (config): "path:line:column: what".
  [[nodiscard]] static Result<Baseline> parse(std::string_view path, std::string_view text);

  /// Suppresses what is known, as often as it is known. To be called for every file of a run, in any order.
  void apply(Findings& findings);
  /// Entries that were applied fewer times than they say: "LK001 in a.md". Of a run over all files; what is off in the
  /// profile was not looked for.
  [[nodiscard]] std::vector<std::string> stale(const Profile& profile) const;
  /// Forgets what stale() counts.
  void prune(const Profile& profile);
  /// Takes the findings that nothing suppresses, of warning and above, as `current`.
  void take(const Findings& findings);
  [[nodiscard]] std::string text() const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // path, rule, key
  struct Entry {
    std::size_t count = 0;
    std::size_t used = 0;
    std::string reason;
  };
  using Entries = std::map<Key, Entry>;

  static std::string lines_of(const Entries& entries);

  Entries current_;
  Entries accepted_;
};

}  // namespace ingot::lint
