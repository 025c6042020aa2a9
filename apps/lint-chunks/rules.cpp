#include "rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "lint/lint.hpp"
#include "lint/rule_pages.hpp"

namespace ingot::apps {
namespace {

std::string rule_list() {
  std::string out;
  for (const lint::Rule& rule : lint::rules()) {
    const char* fix = !rule.fix ? "-" : rule.fix == model::Applicability::safe ? "S" : "U";
    out += fmt::format("{}  {:<26}  {:<7}  {}  {}{}\n", rule.id, rule.name, model::name(rule.severity), fix,
                       rule.summary, rule.stage == lint::Stage::preview ? " (preview)" : "");
  }
  return out;
}

Error unknown_rule(const std::string& name) {
  std::vector<std::string_view> names;
  for (const lint::Rule& known : lint::rules()) names.insert(names.end(), {known.id, known.name});
  const auto near = text::did_you_mean(name, names);
  return {ErrorKind::usage,
          fmt::format("unknown rule {}", text::printable(name)),
          {},
          near ? fmt::format("did you mean {}?", *near) : "lint-chunks --list-rules prints all"};
}

Result<void> explain(const LintCommand& command) {
  if (text::lower_ascii(*command.explain) == "all") {
    if (command.markdown) return print(lint::rule_index(lint::rules()));
    std::string all;
    for (const lint::Rule& rule : lint::rules()) all += (all.empty() ? "" : "\n\n") + lint::explain(rule);
    return print(all);
  }
  const lint::Rule* rule = lint::find_rule(*command.explain);
  if (rule == nullptr) return fail(unknown_rule(*command.explain));
  return print(command.markdown ? lint::rule_page(*rule) : lint::explain(*rule));
}

}  // namespace

Result<void> print_rules(const LintCommand& command) {
  return command.explain ? explain(command) : print(rule_list());
}

Result<std::vector<std::string>> selected(const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    if (const lint::Rule* rule = lint::find_rule(name)) {
      ids.emplace_back(rule->id);
      continue;
    }
    std::string prefix = name;
    std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const auto all = lint::rules();
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const lint::Rule& rule) { return rule.id.starts_with(prefix); });
    if (!known || prefix.empty()) return fail(unknown_rule(name));
    ids.push_back(std::move(prefix));
  }
  return ids;
}

}  // namespace ingot::apps
