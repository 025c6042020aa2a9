#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/schema_nodes.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::schema {
namespace {

struct Broken {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

class Compiler {
 public:
  Compiler(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  Result<Compiled> run(const Value& root) {
    root_ = &root;
    Compiled compiled;
    compiled.path = path_;
    (void)index_of(root);
    // Children are put at the end of the list, so that depth and references take no stack.
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      Node node;
      if (auto read = read_node(*sources_[i], node); !read) return refuse(read.error());
      nodes_.push_back(std::move(node));
    }
    for (Node& node : nodes_) {
      if (node.condition_schema) node.condition = words(nodes_[*node.condition_schema]);
    }
    if (auto bounded = check_chains(); !bounded) return refuse(bounded.error());
    compiled.nodes = std::move(nodes_);
    if (const Value* properties = root.find("properties")) {
      for (const Member& member : *properties->as_map()) {
        compiled.fields.push_back(member.key);
        if (const Value* value = member.value.find("default")) compiled.defaults.set(member.key, *value);
      }
    }
    return compiled;
  }

 private:
  using Done = tl::expected<void, Broken>;

  [[nodiscard]] tl::unexpected<Error> refuse(const Broken& broken) const {
    const LineColumn at = lines_.position(std::min(broken.offset, text_.size()));
    return fail(ErrorKind::config,
                fmt::format("{}:{}:{}: {}", text::printable(path_), at.line, at.column, broken.message), broken.hint);
  }

  static tl::unexpected<Broken> broken(const Value& where, std::string message, std::string hint = {}) {
    return tl::unexpected<Broken>(Broken{where.offset, std::move(message), std::move(hint)});
  }

  Index index_of(const Value& schema) {
    const auto [at, is_new] = indexes_.emplace(&schema, sources_.size());
    if (is_new) sources_.push_back(&schema);
    return at->second;
  }

  Done read_node(const Value& source, Node& node) {
    node.line = lines_.line_of(std::min(source.offset, text_.size())) + 1;
    if (const bool* always = source.as_bool()) {
      node.never = !*always;
      return {};
    }
    const Value::Map* map = source.as_map();
    if (map == nullptr)
      return broken(source, fmt::format("a schema must be a map, true or false, and not a {}", source.kind_name()));
    for (const Member& member : *map) {
      if (auto read = read_keyword(member, node); !read) return read;
    }
    return {};
  }

  struct Keyword {
    std::string_view name;
    Done (*read)(Compiler& compiler, const Value& value, Node& node);
  };

  // Keywords that say nothing about values are known and not read.
  static Done nothing(Compiler&, const Value&, Node&) { return {}; }

  template <auto Field>
  static Done number(Compiler&, const Value& value, Node& node) {
    if (const std::int64_t* whole = value.as_int()) {
      node.*Field = static_cast<double>(*whole);
    } else if (const double* real = value.as_real()) {
      node.*Field = *real;
    } else {
      return broken(value, "must be a number");
    }
    return {};
  }

  template <auto Field>
  static Done count(Compiler&, const Value& value, Node& node) {
    const std::int64_t* whole = value.as_int();
    if (whole == nullptr || *whole < 0) return broken(value, "must be a whole number from 0");
    node.*Field = static_cast<std::size_t>(*whole);
    return {};
  }

  template <auto Field>
  static Done schema(Compiler& compiler, const Value& value, Node& node) {
    node.*Field = compiler.index_of(value);
    return {};
  }

  template <auto Field>
  static Done schemas(Compiler& compiler, const Value& value, Node& node) {
    if (value.as_list() == nullptr || value.as_list()->empty())
      return broken(value, "must be a list with at least one schema");
    for (const Value& one : *value.as_list()) (node.*Field).push_back(compiler.index_of(one));
    return {};
  }

  static Done texts(const Value& value, std::vector<std::string>& into) {
    if (value.as_list() == nullptr) return broken(value, "must be a list of texts");
    for (const Value& one : *value.as_list()) {
      if (one.as_string() == nullptr) return broken(one, "must be text");
      into.push_back(*one.as_string());
    }
    return {};
  }

  static Done read_type(Compiler&, const Value& value, Node& node) {
    const auto add = [&](const Value& one) -> Done {
      const std::string* name = one.as_string();
      if (name == nullptr) return broken(one, "must be a type or a list of types");
      const auto found = std::find(k_types.begin(), k_types.end(), *name);
      if (found == k_types.end()) {
        const auto near = text::did_you_mean(*name, k_types);
        return broken(one, fmt::format("unknown type \"{}\"", text::printable(*name)),
                      near ? fmt::format("did you mean {}?", *near) : fmt::format("types are {}", joined(k_types)));
      }
      node.types |= 1U << static_cast<unsigned>(found - k_types.begin());
      return {};
    };
    if (value.as_list() == nullptr) return add(value);
    for (const Value& one : *value.as_list()) {
      if (auto added = add(one); !added) return added;
    }
    return {};
  }

  static Done read_enum(Compiler&, const Value& value, Node& node) {
    if (value.as_list() == nullptr || value.as_list()->empty())
      return broken(value, "must be a list with at least one value");
    node.enumeration = *value.as_list();
    return {};
  }

  static Done read_const(Compiler&, const Value& value, Node& node) {
    node.enumeration = {value};
    return {};
  }

  static Done read_known(Compiler&, const Value& value, Node& node) { return texts(value, node.known); }
  static Done read_required(Compiler&, const Value& value, Node& node) { return texts(value, node.required); }

  static tl::expected<Pattern, Broken> pattern_of(const Value& where, const std::string& expression) {
    auto pattern = Pattern::compile(expression);
    if (!pattern) return broken(where, pattern.error().message, pattern.error().hint);
    return std::move(*pattern);
  }

  static Done read_pattern(Compiler&, const Value& value, Node& node) {
    if (value.as_string() == nullptr) return broken(value, "must be text");
    auto pattern = pattern_of(value, *value.as_string());
    if (!pattern) return tl::unexpected<Broken>(pattern.error());
    node.pattern = std::move(*pattern);
    return {};
  }

  static Done read_format(Compiler&, const Value& value, Node& node) {
    const std::string* name = value.as_string();
    const auto found = name == nullptr ? k_formats.end() : std::find(k_formats.begin(), k_formats.end(), *name);
    if (found == k_formats.end())
      return broken(value, "unknown format", fmt::format("formats are {}; a pattern says others", joined(k_formats)));
    node.format = static_cast<Format>(found - k_formats.begin());
    return {};
  }

  static Done read_unique(Compiler&, const Value& value, Node& node) {
    if (value.as_bool() == nullptr) return broken(value, "must be true or false");
    node.unique = *value.as_bool();
    return {};
  }

  static Done read_items(Compiler& compiler, const Value& value, Node& node) {
    if (value.as_list() == nullptr) return schema<&Node::items>(compiler, value, node);
    return schemas<&Node::tuple>(compiler, value, node);
  }

  static Done read_properties(Compiler& compiler, const Value& value, Node& node) {
    if (value.as_map() == nullptr) return broken(value, "must be a map of schemas");
    for (const Member& member : *value.as_map())
      node.properties.emplace_back(member.key, compiler.index_of(member.value));
    std::sort(node.properties.begin(), node.properties.end());
    return {};
  }

  static Done read_pattern_properties(Compiler& compiler, const Value& value, Node& node) {
    if (value.as_map() == nullptr) return broken(value, "must be a map of schemas");
    for (const Member& member : *value.as_map()) {
      auto pattern = pattern_of(member.value, member.key);
      if (!pattern) return tl::unexpected<Broken>(pattern.error());
      node.pattern_properties.emplace_back(std::move(*pattern), compiler.index_of(member.value));
    }
    return {};
  }

  static Done read_dependencies(Compiler& compiler, const Value& value, Node& node) {
    if (value.as_map() == nullptr) return broken(value, "must be a map");
    for (const Member& member : *value.as_map()) {
      Dependency dependency{member.key, {}, {}};
      if (member.value.as_list() == nullptr) {
        dependency.schema = compiler.index_of(member.value);
      } else if (auto read = texts(member.value, dependency.required); !read) {
        return read;
      }
      node.dependencies.push_back(std::move(dependency));
    }
    return {};
  }

  static Done read_definitions(Compiler& compiler, const Value& value, Node&) {
    if (value.as_map() == nullptr) return broken(value, "must be a map of schemas");
    for (const Member& member : *value.as_map()) (void)compiler.index_of(member.value);
    return {};
  }

  static Done read_reference(Compiler& compiler, const Value& value, Node& node) {
    const std::string* reference = value.as_string();
    if (reference == nullptr) return broken(value, "must be text");
    if (!reference->starts_with('#')) {
      return broken(value, fmt::format("the reference {} leaves the file", text::printable(*reference)),
                    "copy what it names below `definitions`, and refer to #/definitions/NAME");
    }
    const Value* found = compiler.root_;
    for (const std::string_view part : text::split(*reference, '/')) {
      if (part.data() == reference->data()) {
        if (part != "#") found = nullptr;
      } else {
        found = found == nullptr ? nullptr : child(*found, part);
      }
    }
    if (found == nullptr)
      return broken(value, fmt::format("the reference {} names nothing", text::printable(*reference)));
    node.reference = compiler.index_of(*found);
    return {};
  }

  static const Value* child(const Value& of, std::string_view escaped) {
    std::string key;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      const bool escape = escaped[i] == '~' && i + 1 < escaped.size();
      key += escape ? (escaped[++i] == '1' ? '/' : '~') : escaped[i];
    }
    if (const Value::List* list = of.as_list()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        if (std::to_string(i) == key) return &(*list)[i];
      }
    }
    return of.find(key);
  }

  template <class Names>
  static std::string joined(const Names& names) {
    std::string out;
    for (const std::string_view name : names) ((out += out.empty() ? "" : ", ")) += name;
    return out;
  }

  static const auto& keywords() {
    static constexpr std::array k_keywords = {Keyword{"$comment", nothing},
                                              Keyword{"$id", nothing},
                                              Keyword{"$ref", read_reference},
                                              Keyword{"$schema", nothing},
                                              Keyword{"additionalItems", schema<&Node::additional_items>},
                                              Keyword{"additionalProperties", schema<&Node::additional>},
                                              Keyword{"allOf", schemas<&Node::all_of>},
                                              Keyword{"anyOf", schemas<&Node::any_of>},
                                              Keyword{"const", read_const},
                                              Keyword{"contains", schema<&Node::contains>},
                                              Keyword{"default", nothing},
                                              Keyword{"definitions", read_definitions},
                                              Keyword{"dependencies", read_dependencies},
                                              Keyword{"deprecated", nothing},
                                              Keyword{"description", nothing},
                                              Keyword{"else", schema<&Node::else_schema>},
                                              Keyword{"enum", read_enum},
                                              Keyword{"examples", nothing},
                                              Keyword{"exclusiveMaximum", number<&Node::below>},
                                              Keyword{"exclusiveMinimum", number<&Node::above>},
                                              Keyword{"format", read_format},
                                              Keyword{"if", schema<&Node::condition_schema>},
                                              Keyword{"items", read_items},
                                              Keyword{"maxItems", count<&Node::max_items>},
                                              Keyword{"maxLength", count<&Node::max_length>},
                                              Keyword{"maxProperties", count<&Node::max_members>},
                                              Keyword{"maximum", number<&Node::maximum>},
                                              Keyword{"minItems", count<&Node::min_items>},
                                              Keyword{"minLength", count<&Node::min_length>},
                                              Keyword{"minProperties", count<&Node::min_members>},
                                              Keyword{"minimum", number<&Node::minimum>},
                                              Keyword{"multipleOf", number<&Node::multiple_of>},
                                              Keyword{"not", schema<&Node::negated>},
                                              Keyword{"oneOf", schemas<&Node::one_of>},
                                              Keyword{"pattern", read_pattern},
                                              Keyword{"patternProperties", read_pattern_properties},
                                              Keyword{"properties", read_properties},
                                              Keyword{"propertyNames", schema<&Node::member_names>},
                                              Keyword{"readOnly", nothing},
                                              Keyword{"required", read_required},
                                              Keyword{"then", schema<&Node::then_schema>},
                                              Keyword{"title", nothing},
                                              Keyword{"type", read_type},
                                              Keyword{"uniqueItems", read_unique},
                                              Keyword{"writeOnly", nothing},
                                              Keyword{"x-known-values", read_known}};
    return k_keywords;
  }

  Done read_keyword(const Member& member, Node& node) {
    const auto& all = keywords();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Keyword& keyword) { return keyword.name == member.key; });
    if (found == all.end()) {
      if (member.key.starts_with("x-")) return {};
      std::vector<std::string_view> names(all.size());
      std::transform(all.begin(), all.end(), names.begin(), [](const Keyword& k) { return k.name; });
      const auto near = text::did_you_mean(member.key, names);
      return tl::unexpected<Broken>(
          Broken{member.key_offset, fmt::format("unknown keyword \"{}\"", text::printable(member.key)),
                 near ? fmt::format("did you mean \"{}\"?", *near) : "keywords of your own begin with x-"});
    }
    auto read = found->read(*this, member.value, node);
    if (!read && read.error().message.starts_with("must be"))
      read.error().message = fmt::format("`{}` {}", member.key, read.error().message);
    return read;
  }

  // "`type` is "pricing"".
  [[nodiscard]] std::string words(const Node& condition) const {
    std::string out;
    for (const auto& [name, index] : condition.properties) {
      const Node& property = nodes_[index];
      if (!property.enumeration) continue;
      std::string values;
      for (const Value& value : *property.enumeration) (values += values.empty() ? "" : " or ") += json::compact(value);
      out += fmt::format("{}`{}` is {}", out.empty() ? "" : ", and ", text::printable(name), text::printable(values));
    }
    return out.empty() ? fmt::format("the condition of line {} holds", condition.line) : out;
  }

  // Nodes that hold for one value call each other: without a bound a schema could ask for itself for ever.
  [[nodiscard]] Done check_chains() const {
    std::vector<std::size_t> lengths(nodes_.size(), 0);
    std::vector<bool> open(nodes_.size(), false);
    for (Index i = 0; i < nodes_.size(); ++i) {
      if (chain(i, 1, lengths, open) > k_longest_chain) {
        return broken(
            *sources_[i],
            fmt::format("the schema refers to itself without end, or through more than {} others", k_longest_chain),
            "a reference to a schema around it must lie below `properties` or `items`");
      }
    }
    return {};
  }

  std::size_t chain(Index at, std::size_t depth, std::vector<std::size_t>& lengths, std::vector<bool>& open) const {
    if (lengths[at] != 0) return lengths[at];
    if (open[at] || depth > k_longest_chain) return k_longest_chain + 1;
    open[at] = true;
    std::size_t longest = 0;
    for (const Index next : nodes_[at].in_place()) {
      longest = std::max(longest, chain(next, depth + 1, lengths, open));
      if (longest > k_longest_chain) return longest;
    }
    open[at] = false;
    return lengths[at] = longest + 1;
  }

  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
  const Value* root_ = nullptr;
  std::map<const Value*, Index> indexes_;
  std::vector<const Value*> sources_;
  std::vector<Node> nodes_;
};

}  // namespace

std::optional<Index> Node::property(std::string_view name) const {
  const auto at =
      std::lower_bound(properties.begin(), properties.end(), name,
                       [](const auto& property, std::string_view wanted) { return property.first < wanted; });
  return at == properties.end() || at->first != name ? std::nullopt : std::optional(at->second);
}

std::vector<Index> Node::in_place() const {
  std::vector<Index> out;
  for (const auto& one : {reference, negated, condition_schema, then_schema, else_schema}) {
    if (one) out.push_back(*one);
  }
  for (const auto* list : {&all_of, &any_of, &one_of}) out.insert(out.end(), list->begin(), list->end());
  for (const Dependency& dependency : dependencies) {
    if (dependency.schema) out.push_back(*dependency.schema);
  }
  return out;
}

Result<Compiled> compile_nodes(std::string_view path, std::string_view text) {
  const auto root = yaml::parse(text);
  if (!root) {
    return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path), root.error().message),
                "mend the file; it is read as strict YAML or JSON");
  }
  return Compiler(path, text).run(*root);
}

}  // namespace ingot::schema
