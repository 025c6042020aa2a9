#include "config/chunking.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/key_hash.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "config/chunking_keys.hpp"
#include "config/collections.hpp"
#include "config/config_text.hpp"
#include "config/lint_config.hpp"
#include "config/unknown_keys.hpp"
#include "metadata/schema.hpp"

namespace ingot::config {
namespace {

// The most tokens that a text for the model may have, as far as that is known.
std::size_t input_limit(const embed::Model& model) {
  return model.max_input_tokens.value_or(static_cast<std::size_t>(k_most));
}

// What rules start from: max_tokens is lowered to what the model takes.
ChunkingRule starting_rule(const embed::Model& model) {
  ChunkingRule rule = rule_without_keys();
  rule.schema = metadata::built_in_schema();
  if (rule.options.max_tokens > input_limit(model)) {
    rule.options.max_tokens = input_limit(model);
    rule.origins["max_tokens"] = "input limit of the model";
  }
  return rule;
}

bool is_prose(std::string_view type) {
  return type == "prompt" || type == "narrative";
}

// What is said of findings decides nothing about chunks, nor does the table that they go to.
std::string digest_of(const Value& root) {
  constexpr std::array<std::string_view, 3> k_others = {"collections", "coverage", "lint"};
  Value::Map cutting;
  for (const Member& member : root.as_map() == nullptr ? Value::Map{} : *root.as_map()) {
    if (std::find(k_others.begin(), k_others.end(), member.key) == k_others.end()) cutting.push_back(member);
  }
  return KeyHash().field(json::canonical(std::move(cutting))).hex();
}

// Reads the tree of one file; the first thing that is wrong ends it.
class Reader {
 public:
  Reader(const ConfigText& text, const embed::Model& model) : text_(text), model_(model) {}

  Result<ChunkingConfig> read(const Value& root) {
    ChunkingConfig config;
    config.path = text_.path();
    config.digest = digest_of(root);
    if (root.as_map() == nullptr)
      return refuse(0, "the config must be a map with `rules`", "the README has an example");
    ChunkingRule defaults = starting_rule(model_);
    if (const Value* given = root.find("defaults")) {
      if (auto read = read_defaults(*given, defaults); !read) return fail(read.error());
    }
    if (const Value* source = root.find("source")) {
      auto name = read_text(*source, "source");
      if (!name) return fail(name.error());
      config.source = std::move(*name);
    }
    if (auto read = read_rules(root, defaults, config); !read) return fail(read.error());
    if (auto read = read_sources(root, config); !read) return fail(read.error());
    auto collections = read_collections(text_, root);
    if (!collections) return fail(collections.error());
    config.collections = std::move(*collections);
    auto profile = read_profile(text_, root);
    if (!profile) return fail(profile.error());
    config.lint = std::move(*profile);
    return config;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse(std::size_t offset, std::string_view what, std::string hint) const {
    return text_.refuse(offset, what, std::move(hint));
  }
  [[nodiscard]] std::size_t line_of(const Value& value) const { return text_.line_of(value); }
  [[nodiscard]] Result<std::string> read_text(const Value& value, std::string_view key) const {
    return text_.text_of(value, key);
  }

  Result<void> read_defaults(const Value& given, ChunkingRule& defaults) const {
    if (given.as_map() == nullptr) return refuse(given.offset, "`defaults` must be a map", "");
    for (const RuleKey& key : rule_keys()) {
      const Value* value = key.place == KeyPlace::rule ? given.find(key.name) : nullptr;
      if (value == nullptr) continue;
      return refuse(value->offset, fmt::format("`{}` belongs in a rule, not in `defaults`", key.name), "");
    }
    return read_keys(given, "defaults, ", defaults);
  }

  // What defaults and rules have in common. `where` precedes the line in the origins.
  Result<void> read_keys(const Value& given, std::string_view where, ChunkingRule& rule) const {
    for (const RuleKey& key : rule_keys()) {
      const Value* value = given.find(key.name);
      if (value == nullptr) continue;
      rule.origins[std::string(key.name)] = fmt::format("{}line {}", where, line_of(*value));
      if (key.set == nullptr) continue;
      const std::int64_t* whole = value->as_int();
      if (whole == nullptr || *whole < key.least || *whole > k_most) {
        return refuse(value->offset,
                      fmt::format("{} must be a whole number from {} to {}", key.name, key.least, k_most), "");
      }
      key.set(rule, static_cast<std::size_t>(*whole));
    }
    if (const Value* separator = given.find("breadcrumb_separator")) {
      auto read = read_separator(*separator);
      if (!read) return fail(read.error());
      rule.options.breadcrumb_separator = std::move(*read);
    }
    if (const Value* schema = given.find("schema")) {
      auto read = read_text(*schema, "schema");
      if (!read) return fail(read.error());
      rule.schema_path = std::move(*read);
      rule.schema_at = text_.position(schema->offset);
    }
    if (auto read = read_globs(given, "exclude_columns", GlobBraces::literal, rule.exclude_columns); !read) return read;
    add_selectors(given, "exclude_columns", where, rule.excluded);
    return read_metadata(given, where, rule);
  }

  Result<std::string> read_separator(const Value& given) const {
    constexpr std::size_t k_longest = 16;
    auto separator = read_text(given, "breadcrumb_separator");
    if (separator && (separator->size() > k_longest || separator->find_first_of("\r\n") != std::string::npos)) {
      return refuse(given.offset, fmt::format("`breadcrumb_separator` must be one line of at most {} bytes", k_longest),
                    "");
    }
    return separator;
  }

  Result<void> read_metadata(const Value& given, std::string_view where, ChunkingRule& rule) const {
    const Value* metadata = given.find("metadata");
    if (metadata == nullptr) return {};
    if (metadata->as_map() == nullptr) return refuse(metadata->offset, "`metadata` must be a map", "");
    if (rule.metadata.is_null()) rule.metadata = Value::Map{};
    for (const Member& field : *metadata->as_map()) {
      rule.metadata.set(field.key, field.value);
      rule.origins["metadata." + field.key] = fmt::format("{}line {}", where, line_of(field.value));
    }
    return {};
  }

  Result<void> read_rules(const Value& root, const ChunkingRule& defaults, ChunkingConfig& config) const {
    const Value* rules = root.find("rules");
    if (rules == nullptr || rules->as_list() == nullptr || rules->as_list()->empty()) {
      return refuse(rules == nullptr ? root.offset : rules->offset, "`rules` must be a list with at least one rule",
                    R"(add one such as {"glob": "docs/**/*.md", "type": "reference"})");
    }
    for (const Value& given : *rules->as_list()) {
      auto rule = read_rule(given, defaults);
      if (!rule) return fail(rule.error());
      config.rules.push_back(std::move(*rule));
    }
    return {};
  }

  Result<ChunkingRule> read_rule(const Value& given, ChunkingRule rule) const {
    if (given.as_map() == nullptr) return refuse(given.offset, "a rule must be a map", "");
    const Value* glob = given.find("glob");
    if (glob == nullptr || glob->as_string() == nullptr || glob->as_string()->empty())
      return refuse(given.offset, "a rule needs a `glob`", "");
    const Value* type = given.find("type");
    if (type == nullptr || type->as_string() == nullptr || type->as_string()->empty())
      return refuse(given.offset, "a rule needs a `type`", "such as reference or narrative");
    rule.glob = Glob(*glob->as_string());
    rule.glob_at = text_.span_of(glob->offset, *glob->as_string());
    rule.line = line_of(given);
    rule.type = *type->as_string();
    rule.pricing = text::lower_ascii(rule.type) == "pricing";
    // Overlap serves running prose: other types have none unless the rule itself asks for it.
    if (!is_prose(rule.type)) {
      rule.options.overlap_words = 0;
      rule.options.overlap_tokens.reset();
      rule.origins.erase("overlap_tokens");
      rule.origins["overlap_words"] = "none for this type";
    }
    forget_other_unit(given, rule);
    if (auto read = read_keys(given, "", rule); !read) return fail(read.error());
    if (auto read = read_rule_keys(given, rule); !read) return fail(read.error());
    if (auto checked = check_limits(given, rule); !checked) return fail(checked.error());
    return rule;
  }

  // Tokens take the place of words, but not those of the defaults that of a rule's own words.
  static void forget_other_unit(const Value& given, ChunkingRule& rule) {
    if (given.find("overlap_words") != nullptr) {
      rule.options.overlap_tokens.reset();
      rule.origins.erase("overlap_tokens");
    }
    if (given.find("target_words") != nullptr) {
      rule.options.target_tokens.reset();
      rule.origins.erase("target_tokens");
    }
  }

  // What only a rule has.
  Result<void> read_rule_keys(const Value& given, ChunkingRule& rule) const {
    if (const Value* id = given.find("id")) {
      auto read = read_text(*id, "id");
      if (!read) return fail(read.error());
      rule.metadata.set("id", std::move(*read));
    }
    if (const Value* key = given.find("objects_key")) {
      auto read = read_text(*key, "objects_key");
      if (!read) return fail(read.error());
      rule.objects_key = std::move(*read);
    }
    if (const Value* overflow = given.find("allow_overflow")) {
      if (overflow->as_bool() == nullptr) return refuse(overflow->offset, "`allow_overflow` must be true or false", "");
      rule.allow_overflow = *overflow->as_bool();
    }
    if (rule.allow_overflow) lift_limits(rule);
    const Value* columns = given.find("describe_columns");
    if (columns != nullptr && columns->as_list() != nullptr && columns->as_list()->empty())
      return refuse(columns->offset, "`describe_columns` names no column",
                    "name some, or leave the key out to show all");
    if (auto read = read_globs(given, "describe_columns", GlobBraces::literal, rule.describe_columns); !read)
      return read;
    add_selectors(given, "describe_columns", "", rule.described);
    return {};
  }

  // Chunks of such a rule may be larger than any parent that the defaults had in mind.
  void lift_limits(ChunkingRule& rule) const {
    const std::string origin = "allow_overflow, " + rule.origins["allow_overflow"];
    rule.lifted_tokens = rule.options.max_tokens;
    rule.lifted_words = rule.options.max_words;
    rule.options.max_tokens = input_limit(model_);
    rule.options.max_words = std::numeric_limits<std::size_t>::max();
    rule.origins["max_tokens"] = origin;
    rule.origins["max_words"] = origin;
    const auto parents = rule.origins.find("parent_max_tokens");
    if (parents == rule.origins.end() || !parents->second.starts_with("defaults")) return;
    rule.parent_max_tokens.reset();
    parents->second = origin;
  }

  Result<void> check_limits(const Value& given, const ChunkingRule& rule) const {
    const chunk::Options& options = rule.options;
    if (options.max_tokens > input_limit(model_)) {
      return refuse(given.offset,
                    fmt::format("max_tokens {} is above the input limit of {}, {} tokens", options.max_tokens,
                                model_.name.empty() ? "the model" : text::printable(model_.name), input_limit(model_)),
                    fmt::format("lower it to {} or less", input_limit(model_)));
    }
    if (rule.parent_max_tokens && *rule.parent_max_tokens <= options.max_tokens) {
      return refuse(given.offset,
                    fmt::format("parent_max_tokens {} must be more than max_tokens {}", *rule.parent_max_tokens,
                                options.max_tokens),
                    "raise parent_max_tokens, or lower max_tokens");
    }
    if (options.overlap_tokens) {
      if (*options.overlap_tokens == 0 || 2 * *options.overlap_tokens < options.max_tokens) return {};
      return refuse(given.offset,
                    fmt::format("overlap_tokens {} must be less than half of max_tokens {}", *options.overlap_tokens,
                                options.max_tokens),
                    "lower overlap_tokens, or raise max_tokens");
    }
    if (2 * options.overlap_words >= options.max_words) {
      return refuse(given.offset,
                    fmt::format("overlap_words {} must be less than half of max_words {}", options.overlap_words,
                                options.max_words),
                    "lower overlap_words, or raise max_words");
    }
    return {};
  }

  Result<void> read_sources(const Value& root, ChunkingConfig& config) const {
    const Value* sources = root.find("sources");
    if (sources != nullptr) {
      if (sources->as_map() == nullptr) return refuse(sources->offset, "`sources` must be a map", "");
      if (auto read = read_sources(*sources, "include", config.include); !read) return read;
      if (auto read = read_sources(*sources, "exclude", config.exclude); !read) return read;
    }
    if (config.include.empty()) add_default_sources(config);
    return {};
  }

  // "Drafts/" is all that lies below that folder.
  Result<void> read_sources(const Value& sources, std::string_view key, std::vector<Glob>& globs) const {
    if (auto read = read_globs(sources, key, GlobBraces::expanded, globs); !read) return read;
    for (Glob& glob : globs) {
      if (glob.pattern().ends_with('/')) glob = Glob(glob.pattern() + "**");
    }
    return {};
  }

  // Adds to the globs that are there.
  Result<void> read_globs(const Value& map, std::string_view key, GlobBraces braces, std::vector<Glob>& globs) const {
    const Value* list = map.find(key);
    if (list == nullptr) return {};
    if (list->as_list() == nullptr) return refuse(list->offset, fmt::format("`{}` must be a list of globs", key), "");
    for (const Value& glob : *list->as_list()) {
      if (glob.as_string() == nullptr) return refuse(glob.offset, "a glob must be text", "");
      globs.emplace_back(*glob.as_string(), GlobCase::insensitive, braces);
    }
    return {};
  }

  // The same globs once more, with their places.
  void add_selectors(const Value& map, std::string_view key, std::string_view where,
                     std::vector<lint::ColumnSelector>& selectors) const {
    const Value* list = map.find(key);
    if (list == nullptr) return;
    for (const Value& glob : *list->as_list()) {
      const std::string& pattern = *glob.as_string();
      selectors.push_back(
          {std::string(key), pattern, text_.span_of(glob.offset, pattern), line_of(glob), !where.empty()});
    }
  }

  // Without `sources`: what the rules name, and every Markdown file in the top folders that they name, so that a file
  // that somebody adds there without a rule is noticed.
  static void add_default_sources(ChunkingConfig& config) {
    std::set<std::string> folders;
    for (const ChunkingRule& rule : config.rules) {
      const std::string& pattern = rule.glob.pattern();
      config.include.push_back(rule.glob);
      const std::size_t slash = pattern.find('/');
      if (slash == std::string::npos) continue;
      const std::string first = pattern.substr(0, slash);
      folders.insert(first.find_first_of("*?[") == std::string::npos ? first + "/**/*.md" : "**/*.md");
    }
    for (const std::string& folder : folders) config.include.emplace_back(folder);
  }

  const ConfigText& text_;
  const embed::Model& model_;
};

}  // namespace

const ChunkingRule* ChunkingConfig::rule_for(std::string_view file) const {
  for (const ChunkingRule& rule : rules) {
    if (rule.glob.matches(file)) return &rule;
  }
  return nullptr;
}

const Collection* ChunkingConfig::collection_for(std::string_view file) const {
  for (const Collection& collection : collections) {
    if (std::any_of(collection.include.begin(), collection.include.end(),
                    [&](const Glob& glob) { return glob.matches(file); }))
      return &collection;
  }
  return nullptr;
}

ChunkingConfig built_in_chunking(const embed::Model& model) {
  ChunkingConfig config;
  config.path = "built-in default";
  config.built_in = true;
  config.digest = KeyHash().field("ingot.built_in_chunking/1").hex();
  Value metadata = Value::Map{};
  metadata.set("audience", "general");
  ChunkingRule rule = starting_rule(model);
  rule.glob = Glob("**/*.md");
  rule.type = "reference";
  rule.options.overlap_words = 0;
  rule.origins["overlap_words"] = "none for this type";
  rule.metadata = std::move(metadata);
  config.rules.push_back(std::move(rule));
  config.include.emplace_back("**/*.md");
  return config;
}

Result<ChunkingConfig> parse_chunking(std::string_view path, std::string_view text, const embed::Model& model,
                                      UnknownKeys treatment) {
  const auto root = yaml::parse(text);
  if (!root)
    return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path), root.error().message),
                "mend the file; it is read as strict YAML or JSON");
  const ConfigText config_text(path, text);
  std::vector<lint::UnknownKey> unknown = unknown_keys(config_text, *root);
  if (!unknown.empty() && treatment == UnknownKeys::refused) return fail(unknown_keys_error(config_text, unknown));
  auto config = Reader(config_text, model).read(*root);
  if (!config) {
    // What is missing may be there under a wrong name.
    for (const lint::UnknownKey& key : unknown) config.error().facts.push_back(described(config_text, key));
    return config;
  }
  config->text = text;
  config->unknown_keys = std::move(unknown);
  config->text_digest = KeyHash().field(text).hex();
  return config;
}

}  // namespace ingot::config
