#include "config/unknown_keys.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/chunking_keys.hpp"

namespace ingot::config {
namespace {

using Names = std::vector<std::string_view>;

template <typename Keys>
Names names_of(const Keys& keys) {
  Names names;
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

class Walk {
 public:
  explicit Walk(const ConfigText& text) : text_(text) {}

  std::vector<lint::UnknownKey> run(const Value& root) {
    map(&root, names_of(file_keys()));
    // A rule's own key in `defaults` is known, and refused by the reader.
    map(root.find("defaults"), names_of(rule_keys()));
    list(root.find("rules"), names_of(rule_keys()));
    map(root.find("sources"), names_of(sources_keys()));
    list(root.find("collections"), {"include", "table"});
    if (const Value* lint = root.find("lint")) walk_lint(*lint);
    if (const Value* coverage = root.find("coverage")) {
      map(coverage, {"min_audiences", "min_chunks", "min_types", "parts"});
      list(coverage->find("parts"), {"glob", "min_chunks", "min_documents"});
    }
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.at.begin < b.at.begin; });
    return std::move(found_);
  }

 private:
  void walk_lint(const Value& lint) {
    map(&lint, {"drift", "norm", "overrides", "preview", "review", "rules", "suppressions"});
    map(lint.find("drift"), {"max_change", "max_cost_ratio", "min_abs_delta"});
    map(lint.find("review"), {"max_age_days"});
    map(lint.find("norm"), {"max", "min"});
    walk_settings(lint.find("rules"));
    list(lint.find("overrides"), {"files", "review", "rules"});
    for (const Value& override : items(lint.find("overrides"))) {
      walk_settings(override.find("rules"));
      map(override.find("review"), {"max_age_days"});
    }
    list(lint.find("suppressions"), {"match", "path", "reason", "rule", "until"});
  }

  void walk_settings(const Value* rules) {
    if (rules == nullptr || rules->as_map() == nullptr) return;
    for (const Member& rule : *rules->as_map()) map(&rule.value, {"error_if", "severity", "warn_if"});
  }

  static const Value::List& items(const Value* list) {
    static const Value::List k_none;
    return list == nullptr || list->as_list() == nullptr ? k_none : *list->as_list();
  }

  void list(const Value* list, const Names& known) {
    for (const Value& item : items(list)) map(&item, known);
  }

  void map(const Value* map, const Names& known) {
    if (map == nullptr || map->as_map() == nullptr) return;
    for (const Member& member : *map->as_map()) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      found_.push_back(
          {member.key, text_.span_of(member.key_offset, member.key), text::did_you_mean(member.key, known)});
    }
  }

  const ConfigText& text_;
  std::vector<lint::UnknownKey> found_;
};

}  // namespace

std::vector<lint::UnknownKey> unknown_keys(const ConfigText& text, const Value& root) {
  return Walk(text).run(root);
}

std::string described(const ConfigText& text, const lint::UnknownKey& key) {
  const LineColumn at = text.position(key.at.begin);
  return fmt::format("{}:{}: unknown key \"{}\"{}", at.line, at.column, text::printable(key.name),
                     key.near ? fmt::format(", did you mean \"{}\"?", *key.near) : "");
}

Error unknown_keys_error(const ConfigText& text, std::span<const lint::UnknownKey> keys) {
  const lint::UnknownKey& first = keys.front();
  const auto& near = first.near;
  auto refused =
      text.refuse(first.at.begin, fmt::format("unknown key \"{}\"", text::printable(first.name)),
                  near ? fmt::format("did you mean \"{}\"?", *near) : "remove it; the keys are listed in the README");
  Error error = std::move(refused.value());
  if (keys.size() == 1) return error;
  error.message += fmt::format(", and {} more", keys.size() - 1);
  for (const lint::UnknownKey& key : keys) error.facts.push_back(described(text, key));
  error.hint = "mend or remove them; the keys are listed in the README";
  return error;
}

}  // namespace ingot::config
