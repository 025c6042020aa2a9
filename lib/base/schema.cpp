#include "base/schema.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/json.hpp"
#include "base/schema_nodes.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::schema {
namespace {

constexpr std::size_t k_most_violations = 100;
constexpr std::size_t k_most_steps = 200'000;
constexpr std::size_t k_deepest = 256;
constexpr std::size_t k_most_values_shown = 12;
constexpr std::size_t k_most_shown = 60;

std::string in_quotes(std::string_view text) {
  const std::string_view begin = utf8::prefix(text, k_most_shown);
  return fmt::format("\"{}{}\"", text::printable(begin), begin.size() < text.size() ? "..." : "");
}

std::string shown(const Value& value) {
  if (const std::string* text = value.as_string()) return in_quotes(*text);
  if (value.as_list() != nullptr) return "a list";
  if (value.as_map() != nullptr) return "a map";
  if (value.is_null()) return "empty";
  return fmt::format("the {} {}", value.kind_name(), json::compact(value));
}

bool is_whole(double number) {
  return std::floor(number) == number;
}

std::optional<double> number_of(const Value& value) {
  if (const std::int64_t* whole = value.as_int()) return static_cast<double>(*whole);
  if (const double* real = value.as_real()) return *real;
  return std::nullopt;
}

unsigned types_of(const Value& value) {
  enum : unsigned { null = 1, boolean = 2, integer = 4, number = 8, string = 16, array = 32, object = 64 };
  if (value.is_null()) return null;
  if (value.as_bool() != nullptr) return boolean;
  if (value.as_int() != nullptr) return integer | number;
  if (const double* real = value.as_real()) return is_whole(*real) ? integer | number : number;
  if (value.as_string() != nullptr) return string;
  return value.as_list() != nullptr ? array : object;
}

bool equal(const Value& a, const Value& b) {
  const auto left = number_of(a);
  const auto right = number_of(b);
  return left && right && a.as_int() == nullptr && b.as_int() == nullptr ? *left == *right : a == b;
}

std::string types_in_words(unsigned types) {
  constexpr std::array<std::string_view, 7> k_words = {"empty",  "true or false", "a whole number", "a number",
                                                       "a text", "a list",        "a map"};
  std::string out;
  for (unsigned i = 0; i < k_words.size(); ++i) {
    if ((types >> i & 1U) != 0) (out += out.empty() ? "" : " or ") += k_words.at(i);
  }
  return out;
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() && is_letter(text[0]) &&
         text.find_first_of(" \t\r\n<>\"{}|\\^`") == std::string_view::npos;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == std::string_view::npos &&
         text.find('.', at) < text.size() - 1 && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

bool has_format(std::string_view text, Format format) {
  switch (format) {
    case Format::date:
      return dates::is_day(text);
    case Format::date_time:
      return dates::is_time(text);
    case Format::email:
      return is_email(text);
    case Format::uri:
      return is_uri(text);
  }
  return true;
}

// Where in the value we are.
struct Step {
  std::string_view member;
  std::size_t item = 0;
  bool is_item = false;
};

class Validator {
 public:
  explicit Validator(const Compiled& schema) : schema_(schema) {}

  std::vector<Violation> check(const Value& value) {
    (void)holds(0, value);
    return std::move(found_);
  }

  std::vector<Violation> check_member(Index index, std::string_view name, const Value& value) {
    (void)holds_below(index, value, {name, 0, false});
    return std::move(found_);
  }

 private:
  // How often what is found is not told, because it only decides about something else.
  class Silence {
   public:
    explicit Silence(Validator& validator) : validator_(validator) { ++validator_.silences_; }
    ~Silence() { --validator_.silences_; }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

   private:
    Validator& validator_;
  };

  [[nodiscard]] bool holds_silently(Index index, const Value& value) {
    const Silence silence(*this);
    return holds(index, value);
  }

  [[nodiscard]] bool holds_below(Index index, const Value& value, const Step& step) {
    path_.push_back(step);
    const bool held = holds(index, value);
    path_.pop_back();
    return held;
  }

  // A number of steps and not of places: anyOf within anyOf doubles with every level.
  [[nodiscard]] bool holds(Index index, const Value& value) {
    if (stopped_) return true;
    if (++steps_ > k_most_steps || depth_ >= k_deepest) {
      stopped_ = true;
      found_.clear();
      found_.push_back({Fault::too_complex, "", "", "the metadata is too complex for its schema", "", "",
                        schema_.nodes[index].line, false, false});
      return true;
    }
    ++depth_;
    const Node& node = schema_.nodes[index];
    bool held = in_itself(node, value);
    if (value.as_string() != nullptr) held &= text_holds(node, *value.as_string());
    if (const auto number = number_of(value)) held &= number_holds(node, value, *number);
    if (const Value::List* list = value.as_list()) held &= list_holds(node, *list);
    if (const Value::Map* map = value.as_map()) held &= map_holds(node, value, *map);
    held &= combination_holds(node, value);
    --depth_;
    return held;
  }

  [[nodiscard]] bool in_itself(const Node& node, const Value& value) {
    if (node.never) return tell(node, Fault::value, fmt::format("{} is not allowed here", here()));
    if (node.types != 0 && (node.types & types_of(value)) == 0) {
      tell(node, Fault::type,
           fmt::format("{} is {}, but must be {}", here(), shown(value), types_in_words(node.types)));
      const bool scalar = value.as_list() == nullptr && value.as_map() == nullptr && !value.is_null();
      if (silences_ == 0) found_.back().wants_text = scalar && (node.types >> 4U & 1U) != 0;
      return false;
    }
    if (node.enumeration && std::none_of(node.enumeration->begin(), node.enumeration->end(),
                                         [&](const Value& one) { return equal(one, value); })) {
      return tell_value(node, value);
    }
    const std::string* text = value.as_string();
    if (text == nullptr || node.known.empty()) return true;
    if (std::find(node.known.begin(), node.known.end(), *text) == node.known.end()) tell_unknown_value(node, *text);
    return true;
  }

  bool tell_value(const Node& node, const Value& value) {
    std::string all;
    std::vector<std::string_view> texts;
    for (const Value& one : *node.enumeration) {
      if (one.as_string() != nullptr) texts.emplace_back(*one.as_string());
    }
    for (std::size_t i = 0; i < std::min(k_most_values_shown, node.enumeration->size()); ++i) {
      const Value& one = (*node.enumeration)[i];
      (all += all.empty() ? "" : ", ") += one.as_string() ? in_quotes(*one.as_string()) : json::compact(one);
    }
    if (node.enumeration->size() > k_most_values_shown) all += ", ...";
    const char* link = node.enumeration->size() == 1 ? "but must be" : "which is none of";
    tell(node, Fault::value, fmt::format("{} is {}, {} {}", here(), shown(value), link, all));
    if (silences_ == 0 && value.as_string() != nullptr)
      found_.back().meant = text::did_you_mean(text::trim(*value.as_string()), texts).value_or("");
    return false;
  }

  void tell_unknown_value(const Node& node, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < std::min(k_most_values_shown, node.known.size()); ++i)
      (all += all.empty() ? "" : ", ") += in_quotes(node.known[i]);
    if (node.known.size() > k_most_values_shown) all += ", ...";
    tell(node, Fault::known_value,
         fmt::format("{} is {}, which is none of the known values {}", here(), in_quotes(text), all));
    if (silences_ != 0 || stopped_) return;
    const std::vector<std::string_view> names(node.known.begin(), node.known.end());
    found_.back().meant = text::did_you_mean(text::trim(text), names).value_or("");
  }

  [[nodiscard]] bool text_holds(const Node& node, const std::string& text) {
    bool held = true;
    if (node.min_length || node.max_length)
      held &= size_holds(node, utf8::length(text), node.min_length, node.max_length, "character", "characters");
    if (node.pattern && !node.pattern->found_in(text)) {
      held = tell(node, Fault::pattern,
                  fmt::format("{} is {}, which does not match {}", here(), in_quotes(text),
                              text::printable(node.pattern->expression())));
    }
    if (node.format && !has_format(text, *node.format)) {
      held = tell(node, Fault::pattern,
                  fmt::format("{} is {}, which is not of the format {}", here(), in_quotes(text),
                              k_formats.at(static_cast<std::size_t>(*node.format))));
    }
    return held;
  }

  bool size_holds(const Node& node, std::size_t size, std::optional<std::size_t> least, std::optional<std::size_t> most,
                  std::string_view one, std::string_view many) {
    const auto is = [&] { return fmt::format("{} has {}", here(), text::counted(size, one, many)); };
    if (least && size < *least)
      return tell(node, Fault::size, fmt::format("{}, but must have at least {}", is(), *least));
    if (most && size > *most) return tell(node, Fault::size, fmt::format("{}, but may have {} at most", is(), *most));
    return true;
  }

  [[nodiscard]] bool number_holds(const Node& node, const Value& value, double number) {
    const auto must = [&](std::string_view what, double bound) {
      return tell(node, Fault::size,
                  fmt::format("{} is {}, but must be {} {}", here(), json::compact(value), what, bound));
    };
    bool held = true;
    if (node.minimum && number < *node.minimum) held = must("at least", *node.minimum);
    if (node.maximum && number > *node.maximum) held = must("at most", *node.maximum);
    if (node.above && number <= *node.above) held = must("more than", *node.above);
    if (node.below && number >= *node.below) held = must("less than", *node.below);
    if (node.multiple_of && !is_whole(number / *node.multiple_of)) held = must("a multiple of", *node.multiple_of);
    return held;
  }

  [[nodiscard]] bool list_holds(const Node& node, const Value::List& list) {
    bool held = size_holds(node, list.size(), node.min_items, node.max_items, "item", "items");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto schema = i < node.tuple.size() ? std::optional(node.tuple[i])
                          : node.tuple.empty()  ? node.items
                                                : node.additional_items;
      if (schema) held &= holds_below(*schema, list[i], {{}, i, true});
    }
    if (node.unique) held &= items_differ(node, list);
    if (node.contains &&
        std::none_of(list.begin(), list.end(), [&](const Value& one) { return holds_silently(*node.contains, one); })) {
      const Node& wanted = schema_.nodes[*node.contains];
      const std::string what = wanted.pattern ? " matches " + text::printable(wanted.pattern->expression())
                                              : fmt::format(" is as line {} of the schema asks", wanted.line);
      held = tell(node, Fault::items, fmt::format("no item of {}{}", here(), what));
    }
    return held;
  }

  bool items_differ(const Node& node, const Value::List& list) {
    std::set<std::string> seen;
    for (const Value& one : list) {
      if (!seen.insert(json::canonical(one)).second)
        return tell(node, Fault::items, fmt::format("{} has {} twice", here(), shown(one)));
    }
    return true;
  }

  [[nodiscard]] bool map_holds(const Node& node, const Value& value, const Value::Map& map) {
    bool held = size_holds(node, map.size(), node.min_members, node.max_members, "member", "members");
    held &= has_members(node, node.required, value);
    for (const Member& member : map) held &= member_holds(node, member);
    for (const Dependency& dependency : node.dependencies) {
      if (value.find(dependency.member) == nullptr) continue;
      held &= has_members(node, dependency.required, value);
      if (dependency.schema) held &= holds(*dependency.schema, value);
    }
    return held;
  }

  bool has_members(const Node& node, const std::vector<std::string>& names, const Value& value) {
    bool held = true;
    for (const std::string& name : names) {
      if (value.find(name) != nullptr) continue;
      path_.push_back({name, 0, false});
      held = tell(node, Fault::missing, fmt::format("required field {} is missing", here()));
      path_.pop_back();
    }
    return held;
  }

  bool member_holds(const Node& node, const Member& member) {
    const Step step{member.key, 0, false};
    bool held = true;
    bool named = false;
    if (const auto property = node.property(member.key)) {
      named = true;
      held &= holds_below(*property, member.value, step);
    }
    for (const auto& [pattern, schema] : node.pattern_properties) {
      if (!pattern.found_in(member.key)) continue;
      named = true;
      held &= holds_below(schema, member.value, step);
    }
    if (node.member_names) held &= holds_below(*node.member_names, Value(member.key), step);
    if (named || !node.additional) return held;
    if (schema_.nodes[*node.additional].never) return tell_unknown_member(node, member) && held;
    return holds_below(*node.additional, member.value, step) && held;
  }

  bool tell_unknown_member(const Node& node, const Member& member) {
    path_.push_back({member.key, 0, false});
    tell(node, Fault::unknown, fmt::format("unknown field {}", here()));
    path_.pop_back();
    if (silences_ != 0 || stopped_) return false;
    std::vector<std::string_view> names;
    for (const auto& property : node.properties) names.push_back(property.first);
    found_.back().meant = text::did_you_mean(member.key, names).value_or("");
    return false;
  }

  [[nodiscard]] bool combination_holds(const Node& node, const Value& value) {
    bool held = true;
    if (node.reference) held &= holds(*node.reference, value);
    for (const Index one : node.all_of) held &= holds(one, value);
    const auto matches = [&](const std::vector<Index>& all) {
      return std::count_if(all.begin(), all.end(), [&](Index one) { return holds_silently(one, value); });
    };
    const auto none = [&](Index line) {
      return tell(node, Fault::combination,
                  fmt::format("{} is {}, which has none of the forms that line {} of the schema allows", here(),
                              shown(value), line));
    };
    if (!node.any_of.empty() && matches(node.any_of) == 0) held = none(node.line);
    if (!node.one_of.empty()) {
      const auto count = matches(node.one_of);
      if (count == 0) held = none(node.line);
      if (count > 1)
        held = tell(node, Fault::combination,
                    fmt::format("{} has more than one of the forms that exclude each other", here()));
    }
    if (node.negated && holds_silently(*node.negated, value))
      held = tell(node, Fault::combination, fmt::format("{} has a form that is not allowed", here()));
    if (node.condition_schema) held &= condition_holds(node, value);
    return held;
  }

  [[nodiscard]] bool condition_holds(const Node& node, const Value& value) {
    const bool applies = holds_silently(*node.condition_schema, value);
    const auto& then = applies ? node.then_schema : node.else_schema;
    if (!then) return true;
    const std::string before = std::exchange(condition_, (applies ? "" : "not: ") + node.condition);
    ++conditions_;
    const bool held = holds(*then, value);
    --conditions_;
    condition_ = before;
    return held;
  }

  // `stakeholders[0].name`
  [[nodiscard]] std::string here() const {
    if (silences_ != 0) return {};
    if (path_.empty()) return "the metadata";
    std::string out = "`";
    for (const Step& step : path_) {
      if (step.is_item) {
        out += fmt::format("[{}]", step.item);
      } else {
        (out += out.size() == 1 ? "" : ".") += text::printable(utf8::prefix(step.member, k_most_shown));
      }
    }
    return out + "`";
  }

  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Step& step : path_) {
      out += '/';
      if (step.is_item) out += std::to_string(step.item);
      for (const char c : step.member) {
        if (c == '~' || c == '/') {
          out += c == '~' ? "~0" : "~1";
        } else {
          out += c;
        }
      }
    }
    return out;
  }

  // Always false, as what it tells of does not hold.
  bool tell(const Node& node, Fault fault, std::string message) {
    if (silences_ != 0 || stopped_) return false;
    const std::string field = path_.empty() ? std::string() : std::string(path_.front().member);
    if (found_.size() >= k_most_violations) found_.pop_back();
    found_.push_back({fault, pointer(), field, std::move(message), "", conditions_ > 0 ? condition_ : "", node.line,
                      false, conditions_ > 0});
    return false;
  }

  const Compiled& schema_;
  std::vector<Step> path_;
  std::vector<Violation> found_;
  std::string condition_;
  std::size_t conditions_ = 0;
  std::size_t silences_ = 0;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  bool stopped_ = false;
};

}  // namespace

Schema::Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

Result<Schema> Schema::compile(std::string_view path, std::string_view text) {
  auto compiled = compile_nodes(path, text);
  if (!compiled) return fail(compiled.error());
  return Schema(std::make_shared<const Compiled>(std::move(*compiled)));
}

std::vector<Violation> Schema::check(const Value& value) const {
  return Validator(*compiled_).check(value);
}

std::vector<Violation> Schema::check_member(std::string_view name, const Value& value) const {
  const std::optional<Index> property = compiled_->nodes.front().property(name);
  return property ? Validator(*compiled_).check_member(*property, name, value) : std::vector<Violation>();
}

const std::vector<std::string>& Schema::fields() const {
  return compiled_->fields;
}

const Value& Schema::defaults() const {
  return compiled_->defaults;
}

const std::string& Schema::path() const {
  return compiled_->path;
}

}  // namespace ingot::schema
