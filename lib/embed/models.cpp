#include "embed/models.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::embed {
namespace {

constexpr std::int64_t k_most = 10'000'000;
constexpr std::int64_t k_least_input_tokens = 32;  // no chunk can be cut smaller (chunk::k_least_max_tokens)
constexpr double k_most_usd = 10'000;

// A key of an entry: what it may hold, and where that goes. A null value is always accepted and takes the fact back.
struct Key {
  std::string_view name;
  std::string_view wanted;
  bool (*accepts)(const Value&);
  void (*set)(Model&, const Value&);
};

bool whole(const Value& value, std::int64_t least) {
  const std::int64_t* number = value.as_int();
  return number != nullptr && *number >= least && *number <= k_most;
}

bool truth(const Value& value) {
  return value.as_bool() != nullptr;
}

std::optional<double> real(const Value& value) {
  if (const double* number = value.as_real()) return *number;
  if (const std::int64_t* number = value.as_int()) return static_cast<double>(*number);
  return std::nullopt;
}

// 2025-01 or 2025-01-31
bool is_date(const Value& value) {
  const std::string* text = value.as_string();
  if (text == nullptr || (text->size() != 7 && text->size() != 10)) return false;
  for (std::size_t at = 0; at < text->size(); ++at) {
    const char c = (*text)[at];
    if (at == 4 || at == 7 ? c != '-' : c < '0' || c > '9') return false;
  }
  const std::string month = text->substr(5, 2);
  const std::string day = text->size() == 10 ? text->substr(8) : "01";
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

std::optional<std::size_t> number(const Value& value) {
  if (value.is_null()) return std::nullopt;
  return static_cast<std::size_t>(*value.as_int());
}

// Sorted by name.
constexpr std::array k_keys = {
    Key{"dimensions", "a whole number from 1 to 10000000", [](const Value& v) { return whole(v, 1); },
        [](Model& m, const Value& v) { m.dimensions = number(v); }},
    Key{"encoding", "cl100k_base, o200k_base or null",
        [](const Value& v) { return v.as_string() != nullptr && tokens::encoding_named(*v.as_string()).has_value(); },
        [](Model& m, const Value& v) {
          m.encoding = v.is_null() ? std::nullopt : tokens::encoding_named(*v.as_string());
        }},
    Key{"local", "true or false", &truth, [](Model& m, const Value& v) { m.local = !v.is_null() && *v.as_bool(); }},
    Key{"max_input_tokens", "a whole number from 32 to 10000000",
        [](const Value& v) { return whole(v, k_least_input_tokens); },
        [](Model& m, const Value& v) { m.max_input_tokens = number(v); }},
    Key{"max_request_inputs", "a whole number from 1 to 10000000", [](const Value& v) { return whole(v, 1); },
        [](Model& m, const Value& v) { m.max_request_inputs = number(v); }},
    Key{"max_request_tokens", "a whole number from 1 to 10000000", [](const Value& v) { return whole(v, 1); },
        [](Model& m, const Value& v) { m.max_request_tokens = number(v); }},
    Key{"price_date", "a date such as 2025-01 or 2025-01-31", &is_date,
        [](Model& m, const Value& v) { m.price_date = v.is_null() ? std::string() : *v.as_string(); }},
    Key{"shortens", "true or false", &truth,
        [](Model& m, const Value& v) { m.shortens = v.is_null() ? std::nullopt : std::optional(*v.as_bool()); }},
    Key{"unit_norm", "true or false", &truth,
        [](Model& m, const Value& v) { m.unit_norm = !v.is_null() && *v.as_bool(); }},
    Key{"usd_per_million_tokens", "a number from 0 to 10000",
        [](const Value& v) {
          const auto usd = real(v);
          return usd && *usd >= 0 && *usd <= k_most_usd;
        },
        [](Model& m, const Value& v) { m.usd_per_million_tokens = real(v); }},
};

constexpr std::string_view k_built_in_path = "config/models.yaml";
constexpr std::string_view k_built_in_origin = "built-in model table";

std::vector<std::string_view> key_names() {
  std::vector<std::string_view> names;
  names.reserve(k_keys.size());
  for (const Key& key : k_keys) names.push_back(key.name);
  return names;
}

// Says where in the file something is wrong.
class Place {
 public:
  Place(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  [[nodiscard]] tl::unexpected<Error> refuse(std::size_t offset, std::string_view what, std::string hint) const {
    const LineColumn at = lines_.position(std::min(offset, text_.size()));
    return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), at.line, at.column, what),
                std::move(hint));
  }

  [[nodiscard]] std::string line(std::size_t offset) const {
    return fmt::format("{}:{}", text::printable(path_), lines_.line_of(std::min(offset, text_.size())) + 1);
  }

 private:
  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
};

Result<std::size_t> read_key(const Place& place, const Member& member) {
  const auto found = std::find_if(k_keys.begin(), k_keys.end(), [&](const Key& key) { return key.name == member.key; });
  if (found == k_keys.end()) {
    const auto names = key_names();
    const auto near = text::did_you_mean(member.key, names);
    return place.refuse(
        member.key_offset, fmt::format("unknown key \"{}\"", text::printable(member.key)),
        near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("use one of: {}", fmt::join(names, ", ")));
  }
  if (!member.value.is_null() && !found->accepts(member.value)) {
    std::string hint;
    if (const std::string* given = member.value.as_string(); given != nullptr && found->name == "encoding") {
      if (const auto meant = tokens::encoding_meant(*given))
        hint = fmt::format("did you mean {}?", tokens::name(*meant));
    }
    if (hint.empty()) hint = fmt::format("correct it, or leave {} out where it is not known", found->name);
    return place.refuse(member.value.offset, fmt::format("{} must be {}", found->name, found->wanted), std::move(hint));
  }
  return static_cast<std::size_t>(found - k_keys.begin());
}

Result<void> check_name(const Place& place, const Member& member) {
  if (text::is_blank(member.key)) return place.refuse(member.key_offset, "the name of a model is empty", "give it one");
  if (member.key.find('*') < member.key.size() - 1) {
    return place.refuse(member.key_offset, fmt::format("\"{}\" has a * before its end", text::printable(member.key)),
                        "a * may only be the last character: it stands for every name that begins so");
  }
  if (member.value.as_map() == nullptr) {
    return place.refuse(member.value.is_null() ? member.key_offset : member.value.offset,
                        "what is known about a model must be a map",
                        fmt::format("use some of: {}", fmt::join(key_names(), ", ")));
  }
  // A price that is changed without its date would be shown with the date of the old one.
  const Value* price = member.value.find("usd_per_million_tokens");
  const Value* date = member.value.find("price_date");
  if ((price == nullptr) != (date == nullptr) || (price != nullptr && price->is_null() != date->is_null())) {
    return place.refuse((price != nullptr ? price : date)->offset,
                        "usd_per_million_tokens and price_date are given together, or neither",
                        "say when that was the price, such as price_date: 2025-01");
  }
  return {};
}

}  // namespace

bool ModelTable::Entry::stands_for(std::string_view model) const {
  if (!name.ends_with('*')) return model == name;
  return model.starts_with(std::string_view(name).substr(0, name.size() - 1));
}

Model ModelTable::find(std::string_view name) const {
  Model model;
  model.name = name;
  for (const Entry& entry : entries_) {
    if (!entry.stands_for(name)) continue;
    model.listed = true;
    for (const Field& field : entry.fields) {
      const Key& key = k_keys.at(field.key);
      key.set(model, field.value);
      const std::string* text = field.value.as_string();
      Fact fact{std::string(key.name), text != nullptr ? *text : json::compact(field.value), field.origin};
      const auto stated =
          std::find_if(model.facts.begin(), model.facts.end(), [&](const Fact& old) { return old.key == key.name; });
      if (stated != model.facts.end()) {
        *stated = std::move(fact);
      } else {
        model.facts.push_back(std::move(fact));
      }
    }
  }
  return model;
}

std::optional<std::string> ModelTable::did_you_mean(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries_) {
    if (!entry.name.ends_with('*')) names.emplace_back(entry.name);
  }
  return text::did_you_mean(name, names);
}

void ModelTable::append(ModelTable later) {
  std::move(later.entries_.begin(), later.entries_.end(), std::back_inserter(entries_));
}

Result<ModelTable> parse_models(std::string_view path, std::string_view text, std::string_view origin) {
  const auto root = yaml::parse(text);
  if (!root) {
    return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path), root.error().message),
                "mend the file; it is read as strict YAML or JSON");
  }
  const Place place(path, text);
  const Value* models = root->find("models");
  if (models == nullptr || models->as_map() == nullptr) {
    return place.refuse(models == nullptr ? root->offset : models->offset,
                        "a models file must have a map of names under `models`",
                        "such as {\"models\": {\"my-model\": {\"encoding\": \"cl100k_base\"}}}");
  }
  for (const Member& member : *root->as_map()) {
    if (member.key == "models" || member.key == "$schema") continue;
    return place.refuse(member.key_offset, fmt::format("unknown key \"{}\"", text::printable(member.key)),
                        "entries stand under `models`");
  }
  ModelTable table;
  for (const Member& member : *models->as_map()) {
    if (auto checked = check_name(place, member); !checked) return fail(checked.error());
    ModelTable::Entry entry{member.key, {}};
    for (const Member& fact : *member.value.as_map()) {
      const auto key = read_key(place, fact);
      if (!key) return fail(key.error());
      entry.fields.push_back({*key, fact.value, origin.empty() ? place.line(fact.key_offset) : std::string(origin)});
    }
    table.entries_.push_back(std::move(entry));
  }
  return table;
}

ModelTable built_in_models() {
  auto table = parse_models(k_built_in_path, built_in_models_text(), k_built_in_origin);
  INGOT_ASSERT(table.has_value());
  return std::move(*table);
}

std::optional<double> price_of(const Model& model, std::size_t tokens) {
  if (!model.usd_per_million_tokens) return std::nullopt;
  return *model.usd_per_million_tokens * static_cast<double>(tokens) / 1e6;
}

Result<void> check_dimensions(const Model& model, std::size_t dimensions) {
  if (!model.dimensions || !model.shortens || dimensions == *model.dimensions) return {};
  if (*model.shortens && dimensions < *model.dimensions) return {};
  return fail(
      ErrorKind::config,
      fmt::format("the model {} makes vectors of {}{} values, but PGVECTOR_DIM is {}", text::printable(model.name),
                  *model.shortens ? "at most " : "", *model.dimensions, dimensions),
      fmt::format("set PGVECTOR_DIM={}", *model.dimensions));
}

}  // namespace ingot::embed
