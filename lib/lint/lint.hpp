// Chunks to diagnostics. One file per rule in rules/, registered in one explicit sorted list.
// Pure: the rules see values only, so the same input gives the same findings on every machine.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"

namespace ingot::lint {

/// The limits of the rule that the document was cut by; absent limits are not checked.
struct Limits {
  std::optional<std::size_t> max_tokens;
  std::optional<std::size_t> max_words;
};

/// One document as the rules see it. All views live as long as the run.
struct Subject {
  const model::SourceFile* file = nullptr;
  const model::Document* document = nullptr;
  std::span<const model::Record> records;
  Limits limits;
};

struct Rule {
  std::string_view id;       ///< SZ001; never reused, never renumbered
  std::string_view name;     ///< chunk-over-max-tokens
  model::Severity severity;  ///< default
  model::Severity strict;    ///< under --strict
  std::string_view summary;  ///< one line: what it catches
  std::string_view why;      ///< why it matters for retrieval
  std::string_view bad;      ///< an example that it reports
  std::string_view good;     ///< the same, mended
  void (*check)(const Subject& subject, std::vector<model::Diagnostic>& findings);
};

/// All rules, sorted by id.
[[nodiscard]] std::span<const Rule> rules();
/// Null for an unknown id; case-insensitive, also finds by name.
[[nodiscard]] const Rule* find_rule(std::string_view id);

enum class Strictness { normal, strict };

/// The findings of one document, sorted by position, then rule.
[[nodiscard]] std::vector<model::Diagnostic> check(const Subject& subject, Strictness strictness);

/// What is wrong with a file before it can be parsed at all: EN001 with the offset of the first invalid byte.
[[nodiscard]] std::vector<model::Diagnostic> check_bytes(std::string_view path, std::string_view bytes);

/// The page of one rule: summary, why, examples, severities.
[[nodiscard]] std::string explain(const Rule& rule);

}  // namespace ingot::lint
