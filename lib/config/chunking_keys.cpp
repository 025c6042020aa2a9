#include "config/chunking_keys.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace ingot::config {
namespace {

using Rule = ChunkingRule;

std::string number(std::size_t value) {
  return value == std::numeric_limits<std::size_t>::max() ? "no limit" : std::to_string(value);
}

std::string number(const std::optional<std::size_t>& value) {
  return value ? number(*value) : std::string();
}

std::string list(const std::vector<Glob>& globs) {
  std::string out;
  for (const Glob& glob : globs) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", glob.pattern());
  return out;
}

constexpr KeyPlace k_rule = KeyPlace::rule;
constexpr KeyPlace k_both = KeyPlace::rule_and_defaults;

constexpr std::array k_rule_keys = {
    RuleKey{"allow_overflow", KeyKind::truth, k_rule,
            "lifts max_tokens and max_words of the rule, never the input limit of the model",
            [](const Rule& r) { return std::string(r.allow_overflow ? "true" : "false"); }},
    RuleKey{"breadcrumb_separator", KeyKind::text, k_both, "what stands between the headings above a chunk's text",
            [](const Rule& r) { return fmt::format("\"{}\"", r.options.breadcrumb_separator); }},
    RuleKey{"describe_columns", KeyKind::globs, k_rule,
            "CSV: the columns that are shown, by whole name or glob; unset: all that are not excluded",
            [](const Rule& r) { return list(r.describe_columns); }},
    RuleKey{"exclude_columns", KeyKind::globs, k_both,
            "CSV: columns that never appear, by whole name or glob; those of `defaults` hold for every rule",
            [](const Rule& r) { return list(r.exclude_columns); }},
    RuleKey{"glob", KeyKind::text, k_rule,
            "the files of the rule, relative to the root, in any case of letters; the first rule that matches wins",
            [](const Rule& r) { return r.glob.pattern(); }},
    RuleKey{"id", KeyKind::text, k_rule, "id of the document, for a rule of one file",
            [](const Rule& r) {
              const Value* id = r.metadata.find("id");
              return id != nullptr && id->as_string() != nullptr ? *id->as_string() : std::string();
            }},
    RuleKey{"max_chars", KeyKind::number, k_both, "limit of a chunk's own text and overlap, in code points",
            [](const Rule& r) { return number(r.options.max_chars); }, 1,
            [](Rule& r, std::size_t n) { r.options.max_chars = n; }},
    RuleKey{"max_overlap_delta", KeyKind::number, k_both, "how many words the overlap may differ from overlap_words",
            [](const Rule& r) { return number(r.options.max_overlap_delta); }, 0,
            [](Rule& r, std::size_t n) { r.options.max_overlap_delta = n; }},
    RuleKey{"max_tokens", KeyKind::number, k_both,
            "limit of everything that is sent to the model, in tokens of its encoding; holds for any content",
            [](const Rule& r) { return number(r.options.max_tokens); }, chunk::k_least_max_tokens,
            [](Rule& r, std::size_t n) { r.options.max_tokens = n; }},
    RuleKey{"max_words", KeyKind::number, k_both, "limit of a chunk's own text and overlap, in words",
            [](const Rule& r) { return number(r.options.max_words); }, 1,
            [](Rule& r, std::size_t n) { r.options.max_words = n; }},
    RuleKey{"metadata", KeyKind::map, k_both,
            "metadata of the chunks; front matter wins over it, and a rule's field over the same one of `defaults`",
            [](const Rule&) { return std::string(); }},
    RuleKey{"min_tokens", KeyKind::number, k_both, "smaller chunks are joined with a neighbour where they may be",
            [](const Rule& r) { return number(r.options.min_tokens); }, 0,
            [](Rule& r, std::size_t n) { r.options.min_tokens = n; }},
    RuleKey{"objects_key", KeyKind::text, k_rule, "JSON: the key whose array holds the objects",
            [](const Rule& r) { return r.objects_key.value_or(""); }},
    RuleKey{"objects_per_chunk", KeyKind::number, k_both, "JSON: objects in one chunk, at most",
            [](const Rule& r) { return number(r.options.objects_per_chunk); }, 1,
            [](Rule& r, std::size_t n) { r.options.objects_per_chunk = n; }},
    RuleKey{"overlap_tokens", KeyKind::number, k_both, "the overlap in tokens; takes the place of overlap_words",
            [](const Rule& r) { return number(r.options.overlap_tokens); }, 0,
            [](Rule& r, std::size_t n) { r.options.overlap_tokens = n; }},
    RuleKey{"overlap_words", KeyKind::number, k_both,
            "whole sentences repeated from the chunk before; types narrative and prompt only, unless the rule sets it",
            [](const Rule& r) { return number(r.options.overlap_words); }, 0,
            [](Rule& r, std::size_t n) { r.options.overlap_words = n; }},
    RuleKey{"parent_max_tokens", KeyKind::number, k_both,
            "limit of the larger parts that chunks are grouped under; more than max_tokens",
            [](const Rule& r) { return number(r.parent_max_tokens); }, chunk::k_least_max_tokens + 1,
            [](Rule& r, std::size_t n) { r.parent_max_tokens = n; }},
    RuleKey{"schema", KeyKind::text, k_both,
            "a JSON Schema file for the metadata, relative to the config; unset: the one that is built in",
            [](const Rule& r) { return r.schema_path; }},
    RuleKey{"target_entries", KeyKind::number, k_both, "items of top-level lists in one chunk, at most",
            [](const Rule& r) { return number(r.options.target_entries); }, 1,
            [](Rule& r, std::size_t n) { r.options.target_entries = n; }},
    RuleKey{"target_rows", KeyKind::number, k_both,
            "rows of a table or a CSV file in one chunk, at most; a header is repeated",
            [](const Rule& r) { return number(r.options.target_rows); }, 1,
            [](Rule& r, std::size_t n) { r.options.target_rows = n; }},
    RuleKey{"target_tokens", KeyKind::number, k_both, "what a chunk should have; takes the place of target_words",
            [](const Rule& r) { return number(r.options.target_tokens); }, 1,
            [](Rule& r, std::size_t n) { r.options.target_tokens = n; }},
    RuleKey{"target_words", KeyKind::number, k_both, "what a chunk should have, in words",
            [](const Rule& r) { return number(r.options.target_words); }, 1,
            [](Rule& r, std::size_t n) { r.options.target_words = n; }},
    RuleKey{"type", KeyKind::text, k_rule,
            "prompt, narrative, list, reference, json, pricing (hides price-like columns) or any word; copied to the "
            "metadata",
            [](const Rule& r) { return r.type; }},
};

constexpr std::array k_file_keys = {
    FileKey{"$schema", KeyKind::text, "for editors; not read"},
    FileKey{"collections", KeyKind::list, "chunk tables beside PGVECTOR_TABLE, and which documents each of them has"},
    FileKey{"coverage", KeyKind::map, "what the corpus must hold at least: rules CO001 and CO002"},
    FileKey{"defaults", KeyKind::map, "what rules have unless they say otherwise"},
    FileKey{"lint", KeyKind::map, "how severe rules of lint-chunks are, and which findings are accepted"},
    FileKey{"rules", KeyKind::list, "which rule each file is cut by"},
    FileKey{"source", KeyKind::text, "name of the corpus; runs never touch rows of other sources"},
    FileKey{"sources", KeyKind::map, "which files are looked at"},
};

constexpr std::array k_sources_keys = {
    FileKey{"exclude", KeyKind::globs, "files and folders that are not looked at; wins over include"},
    FileKey{"include", KeyKind::globs,
            "files that are looked at; unset: what the rules name and the Markdown of their top folders"},
};

}  // namespace

std::span<const RuleKey> rule_keys() {
  return k_rule_keys;
}

std::span<const FileKey> file_keys() {
  return k_file_keys;
}

std::span<const FileKey> sources_keys() {
  return k_sources_keys;
}

ChunkingRule rule_without_keys() {
  ChunkingRule rule;
  rule.options.overlap_words = 60;
  return rule;
}

}  // namespace ingot::config
