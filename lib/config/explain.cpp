#include "config/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/chunking_keys.hpp"
#include "source/scan.hpp"

namespace ingot::config {
namespace {

struct Row {
  std::string name;
  std::string value;
  std::string origin;
};

// Aligned columns; a value too wide for its column moves only its own origin.
std::string render(const std::vector<Row>& rows) {
  constexpr std::size_t k_widest = 48;
  std::size_t names = 0;
  std::size_t values = 0;
  for (const Row& row : rows) {
    names = std::max(names, row.name.size());
    if (row.value.size() <= k_widest) values = std::max(values, row.value.size());
  }
  std::string out;
  for (const Row& row : rows)
    out += fmt::format("  {:<{}}  {:<{}}  ({})\n", row.name, names, row.value, values, row.origin);
  return out;
}

const Glob* first_match(const std::vector<Glob>& globs, std::string_view path) {
  const auto found = std::find_if(globs.begin(), globs.end(), [&](const Glob& glob) { return glob.matches(path); });
  return found == globs.end() ? nullptr : &*found;
}

// An exclude glob that takes the file, or one of the folders above it.
const Glob* excluding(const std::vector<Glob>& globs, std::string_view path) {
  for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
    if (const Glob* glob = first_match(globs, path.substr(0, end))) return glob;
  }
  return first_match(globs, path);
}

std::string whether_looked_at(const Settings& settings, std::string_view path, io::FileSystem& files) {
  if (const Glob* glob = excluding(settings.scan.exclude, path))
    return fmt::format("not looked at: excluded by \"{}\"", text::printable(glob->pattern()));
  if (source::git_ignores(files, settings.root, path)) return "not looked at: ignored by .gitignore";
  const Glob* glob = first_match(settings.scan.include, path);
  if (glob == nullptr) return "not looked at: no include glob matches";
  return fmt::format("looked at: included by \"{}\"", text::printable(glob->pattern()));
}

// The table that the file goes to, in a line of its own; nothing where there is only one.
std::string where_to(const Settings& settings, std::string_view path) {
  if (settings.chunking.collections.empty()) return {};
  const Collection* collection = settings.chunking.collection_for(path);
  if (collection == nullptr)
    return fmt::format("  goes to the table {}: no collection matches\n", settings.store.table);
  return fmt::format("  goes to the table {}: collection in line {}\n", collection->table, collection->line);
}

// Every rule up to the first that matches, and those behind it that would have.
std::string verdicts(const ChunkingConfig& config, std::string_view path) {
  std::size_t width = 0;
  for (const ChunkingRule& rule : config.rules) width = std::max(width, rule.glob.pattern().size());
  std::optional<std::size_t> winner;
  std::size_t silent = 0;
  std::string out;
  for (std::size_t at = 0; at < config.rules.size(); ++at) {
    const ChunkingRule& rule = config.rules[at];
    const bool matches = rule.glob.matches(path);
    if (winner && !matches) {
      ++silent;
      continue;
    }
    const std::string verdict = !matches  ? "does not match"
                                : !winner ? "matches: the file gets this rule"
                                          : fmt::format("would match, but rule {} came first", *winner + 1);
    const std::string where = rule.line == 0 ? "built-in" : fmt::format("line {}", rule.line);
    out += fmt::format("  {:>2}  {:<8}  {:<{}}  {}\n", at + 1, where, text::printable(rule.glob.pattern()), width,
                       verdict);
    if (matches && !winner) winner = at;
  }
  if (silent > 0) out += fmt::format("  {} behind it would not match\n", text::counted(silent, "rule", "rules"));
  return out;
}

std::string origin_of(const ChunkingRule& rule, const std::string& key) {
  const auto found = rule.origins.find(key);
  return found == rule.origins.end() ? "built-in" : found->second;
}

std::vector<Row> settings_of(const ChunkingRule& rule) {
  std::vector<Row> rows;
  for (const RuleKey& key : rule_keys()) {
    std::string value = key.shown(rule);
    if (value.empty()) continue;
    rows.push_back({std::string(key.name), text::printable(value), origin_of(rule, std::string(key.name))});
  }
  return rows;
}

std::vector<Row> metadata_of(const ChunkingRule& rule) {
  std::vector<Row> rows;
  if (rule.metadata.as_map() == nullptr) return rows;
  for (const Member& field : *rule.metadata.as_map()) {
    const std::string* plain = field.value.as_string();
    const std::string value = plain != nullptr ? *plain : json::compact(field.value);
    const std::string origin = rule.origins.contains("metadata." + field.key) ? "metadata." + field.key : field.key;
    rows.push_back({text::printable(field.key), text::printable(value), origin_of(rule, origin)});
  }
  return rows;
}

}  // namespace

Result<Explanation> explain(const Settings& settings, const std::string& path, io::FileSystem& files) {
  const auto below = source::below_root(path, settings.root);
  if (!below) return fail(below.error());
  const auto kind = files.kind_of(io::join(settings.root, *below));
  if (kind == io::EntryKind::directory) {
    return fail(ErrorKind::usage, fmt::format("{} is a folder", text::printable(path)),
                "name one file in it; rules are for files");
  }
  const ChunkingConfig& config = settings.chunking;
  const ChunkingRule* rule = config.rule_for(*below);
  Explanation explanation;
  explanation.path = *below;
  explanation.has_rule = rule != nullptr;
  explanation.text = fmt::format("{}{}\n  {}\n{}\nrules of {}\n{}", text::printable(*below),
                                 kind ? "" : "  (no such file)", whether_looked_at(settings, *below, files),
                                 where_to(settings, *below), text::printable(config.path), verdicts(config, *below));
  if (rule == nullptr) return explanation;
  explanation.text += fmt::format("\nsettings\n{}", render(settings_of(*rule)));
  const auto metadata = metadata_of(*rule);
  if (!metadata.empty())
    explanation.text += fmt::format("\nmetadata, unless the front matter says otherwise\n{}", render(metadata));
  return explanation;
}

Error no_rule_error(const ChunkingConfig& config, const std::vector<std::string>& paths) {
  constexpr std::size_t k_shown = 5;
  Error error{ErrorKind::config,
              fmt::format("no chunking rule matches {}", text::counted(paths.size(), "file", "files")),
              {},
              {}};
  for (std::size_t i = 0; i < std::min(k_shown, paths.size()); ++i) error.facts.push_back(text::printable(paths[i]));
  if (paths.size() > k_shown) error.facts.push_back(fmt::format("... and {} more", paths.size() - k_shown));
  error.hint = fmt::format(
      R"(add a rule such as {{"glob": "{}", "type": "reference"}} to {}, or exclude them there under `sources`)",
      text::printable(paths.front()), text::printable(config.path));
  return error;
}

}  // namespace ingot::config
