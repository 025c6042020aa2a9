#include "config/chunking.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::config {
namespace {

// A whole number of a rule or of the defaults: its key, its range and where it goes.
struct NumberKey {
  std::string_view key;
  std::int64_t least;
  void (*set)(chunk::Options&, std::size_t);
};

constexpr std::array k_numbers = {
    NumberKey{"max_chars", 1, [](chunk::Options& o, std::size_t n) { o.max_chars = n; }},
    NumberKey{"max_overlap_delta", 0, [](chunk::Options& o, std::size_t n) { o.max_overlap_delta = n; }},
    NumberKey{"max_tokens", chunk::k_least_max_tokens, [](chunk::Options& o, std::size_t n) { o.max_tokens = n; }},
    NumberKey{"max_words", 1, [](chunk::Options& o, std::size_t n) { o.max_words = n; }},
    NumberKey{"min_tokens", 0, [](chunk::Options& o, std::size_t n) { o.min_tokens = n; }},
    NumberKey{"overlap_words", 0, [](chunk::Options& o, std::size_t n) { o.overlap_words = n; }},
    NumberKey{"target_entries", 1, [](chunk::Options& o, std::size_t n) { o.target_entries = n; }},
    NumberKey{"target_rows", 1, [](chunk::Options& o, std::size_t n) { o.target_rows = n; }},
    NumberKey{"target_tokens", 1, [](chunk::Options& o, std::size_t n) { o.target_tokens = n; }},
    NumberKey{"target_words", 1, [](chunk::Options& o, std::size_t n) { o.target_words = n; }},
};
constexpr std::int64_t k_most = 1'000'000;

// The most tokens that a text for the model may have, as far as that is known.
std::size_t input_limit(const embed::Model& model) {
  return model.max_input_tokens.value_or(static_cast<std::size_t>(k_most));
}

chunk::Options default_options(const embed::Model& model) {
  chunk::Options options;
  options.max_tokens = std::min(options.max_tokens, input_limit(model));
  return options;
}

// Keys that are read for the structured sources (JSON, CSV), which have no parser yet: files with such a rule are
// listed as skipped, so no setting is silently without effect.
constexpr std::array<std::string_view, 3> k_structured_keys = {"describe_columns", "exclude_columns",
                                                               "objects_per_chunk"};
constexpr std::array<std::string_view, 6> k_rule_keys = {"allow_overflow", "glob", "metadata",
                                                         "type",           "id",   "parent_max_tokens"};
constexpr std::array<std::string_view, 5> k_top_keys = {"$schema", "defaults", "rules", "source", "sources"};
constexpr std::array<std::string_view, 2> k_sources_keys = {"exclude", "include"};

// Reads the tree of one file; the first thing that is wrong ends it.
class Reader {
 public:
  Reader(std::string_view path, std::string_view text, const embed::Model& model)
      : path_(path), text_(text), lines_(text), model_(model) {}

  Result<ChunkingConfig> read(const Value& root) {
    ChunkingConfig config;
    config.path = path_;
    config.digest = sha256_hex(json::canonical(root));
    if (root.as_map() == nullptr)
      return refuse(0, "the config must be a map with `rules`", "the README has an example");
    if (auto checked = check_keys(root, {k_top_keys}); !checked) return fail(checked.error());
    chunk::Options defaults = default_options(model_);
    defaults.overlap_words = 60;
    if (const Value* given = root.find("defaults")) {
      if (auto read = read_defaults(*given, defaults); !read) return fail(read.error());
    }
    if (const Value* source = root.find("source")) {
      if (source->as_string() == nullptr || source->as_string()->empty())
        return refuse(source->offset, "`source` must be a name", "");
      config.source = *source->as_string();
    }
    if (auto read = read_rules(root, defaults, config); !read) return fail(read.error());
    if (auto read = read_sources(root, config); !read) return fail(read.error());
    return config;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse(std::size_t offset, std::string_view what, std::string hint) const {
    const LineColumn at = lines_.position(std::min(offset, text_.size()));
    return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), at.line, at.column, what),
                std::move(hint));
  }

  // The map's keys must be among the given lists.
  Result<void> check_keys(const Value& map, const std::vector<std::span<const std::string_view>>& allowed) const {
    std::vector<std::string_view> known;
    for (const auto& keys : allowed) known.insert(known.end(), keys.begin(), keys.end());
    for (const Member& member : *map.as_map()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      const auto near = text::did_you_mean(member.key, known);
      return refuse(member.key_offset, fmt::format("unknown key \"{}\"", text::printable(member.key)),
                    near ? fmt::format("did you mean \"{}\"?", *near) : "remove it; the keys are listed in the README");
    }
    return {};
  }

  static std::vector<std::string_view> number_keys() {
    std::vector<std::string_view> keys;
    keys.reserve(k_numbers.size());
    for (const NumberKey& number : k_numbers) keys.push_back(number.key);
    return keys;
  }

  Result<void> read_numbers(const Value& map, chunk::Options& options) const {
    for (const NumberKey& number : k_numbers) {
      const Value* value = map.find(number.key);
      if (value == nullptr) continue;
      const std::int64_t* given = value->as_int();
      if (given == nullptr || *given < number.least || *given > k_most) {
        return refuse(value->offset,
                      fmt::format("{} must be a whole number from {} to {}", number.key, number.least, k_most), "");
      }
      number.set(options, static_cast<std::size_t>(*given));
    }
    return {};
  }

  Result<void> read_defaults(const Value& given, chunk::Options& defaults) const {
    if (given.as_map() == nullptr) return refuse(given.offset, "`defaults` must be a map", "");
    const auto numbers = number_keys();
    if (auto checked = check_keys(given, {numbers}); !checked) return checked;
    return read_numbers(given, defaults);
  }

  Result<void> read_rules(const Value& root, const chunk::Options& defaults, ChunkingConfig& config) const {
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

  Result<ChunkingRule> read_rule(const Value& given, const chunk::Options& defaults) const {
    if (given.as_map() == nullptr) return refuse(given.offset, "a rule must be a map", "");
    const auto numbers = number_keys();
    if (auto checked = check_keys(given, {numbers, k_rule_keys, k_structured_keys}); !checked)
      return fail(checked.error());
    const Value* glob = given.find("glob");
    if (glob == nullptr || glob->as_string() == nullptr || glob->as_string()->empty())
      return refuse(given.offset, "a rule needs a `glob`", "");
    const Value* type = given.find("type");
    if (type == nullptr || type->as_string() == nullptr || type->as_string()->empty())
      return refuse(given.offset, "a rule needs a `type`", "such as reference or narrative");
    ChunkingRule rule{Glob(*glob->as_string()),
                      lines_.line_of(std::min(given.offset, text_.size())) + 1,
                      *type->as_string(),
                      defaults,
                      false,
                      {},
                      {}};
    // Overlap serves running prose: other types have none unless the rule itself asks for it.
    if (rule.type != "prompt" && rule.type != "narrative") rule.options.overlap_words = 0;
    if (auto read = read_numbers(given, rule.options); !read) return fail(read.error());
    if (const Value* metadata = given.find("metadata")) {
      if (metadata->as_map() == nullptr) return refuse(metadata->offset, "`metadata` must be a map", "");
      rule.metadata = *metadata;
    }
    if (const Value* id = given.find("id")) rule.metadata.set("id", *id);
    if (auto checked = check_limits(given, rule); !checked) return fail(checked.error());
    if (auto read = read_parents(given, rule); !read) return fail(read.error());
    return rule;
  }

  Result<void> check_limits(const Value& given, ChunkingRule& rule) const {
    chunk::Options& options = rule.options;
    if (const Value* overflow = given.find("allow_overflow")) {
      if (overflow->as_bool() == nullptr) return refuse(overflow->offset, "`allow_overflow` must be true or false", "");
      rule.allow_overflow = *overflow->as_bool();
    }
    if (rule.allow_overflow) {
      options.max_tokens = input_limit(model_);
      options.max_words = std::numeric_limits<std::size_t>::max();
    }
    if (options.max_tokens > input_limit(model_)) {
      return refuse(given.offset,
                    fmt::format("max_tokens {} is above the input limit of {}, {} tokens", options.max_tokens,
                                model_.name.empty() ? "the model" : text::printable(model_.name), input_limit(model_)),
                    fmt::format("lower it to {} or less", input_limit(model_)));
    }
    if (2 * options.overlap_words >= options.max_words) {
      return refuse(given.offset,
                    fmt::format("overlap_words {} must be less than half of max_words {}", options.overlap_words,
                                options.max_words),
                    "lower overlap_words, or raise max_words");
    }
    return {};
  }

  Result<void> read_parents(const Value& given, ChunkingRule& rule) const {
    const Value* value = given.find("parent_max_tokens");
    if (value == nullptr) return {};
    const std::int64_t* most = value->as_int();
    const auto least = static_cast<std::int64_t>(rule.options.max_tokens) + 1;
    if (most == nullptr || *most < least || *most > k_most) {
      return refuse(value->offset, fmt::format("parent_max_tokens must be a whole number from {} to {}", least, k_most),
                    "a parent holds several chunks: it must be larger than max_tokens");
    }
    rule.parent_max_tokens = static_cast<std::size_t>(*most);
    return {};
  }

  Result<void> read_sources(const Value& root, ChunkingConfig& config) const {
    const Value* sources = root.find("sources");
    if (sources != nullptr) {
      if (sources->as_map() == nullptr) return refuse(sources->offset, "`sources` must be a map", "");
      if (auto checked = check_keys(*sources, {k_sources_keys}); !checked) return checked;
      if (auto read = read_globs(*sources, "include", config.include); !read) return read;
      if (auto read = read_globs(*sources, "exclude", config.exclude); !read) return read;
    }
    if (config.include.empty()) add_default_sources(config);
    return {};
  }

  Result<void> read_globs(const Value& sources, std::string_view key, std::vector<Glob>& globs) const {
    const Value* list = sources.find(key);
    if (list == nullptr) return {};
    if (list->as_list() == nullptr) return refuse(list->offset, fmt::format("`{}` must be a list of globs", key), "");
    for (const Value& glob : *list->as_list()) {
      if (glob.as_string() == nullptr) return refuse(glob.offset, "a glob must be text", "");
      globs.emplace_back(*glob.as_string());
    }
    return {};
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

  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
  const embed::Model& model_;
};

}  // namespace

const ChunkingRule* ChunkingConfig::rule_for(std::string_view file) const {
  for (const ChunkingRule& rule : rules) {
    if (rule.glob.matches(file)) return &rule;
  }
  return nullptr;
}

ChunkingConfig built_in_chunking(const embed::Model& model) {
  ChunkingConfig config;
  config.path = "built-in default";
  config.built_in = true;
  config.digest = sha256_hex("ingot.built_in_chunking/1");
  Value metadata = Value::Map{};
  metadata.set("audience", "general");
  config.rules.push_back({Glob("**/*.md"), 0, "reference", default_options(model), false, std::move(metadata), {}});
  config.include.emplace_back("**/*.md");
  return config;
}

Result<ChunkingConfig> parse_chunking(std::string_view path, std::string_view text, const embed::Model& model) {
  const auto root = yaml::parse(text);
  if (!root)
    return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path), root.error().message),
                "mend the file; it is read as strict YAML or JSON");
  return Reader(path, text, model).read(*root);
}

}  // namespace ingot::config
