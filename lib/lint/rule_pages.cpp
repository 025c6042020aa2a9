#include "lint/rule_pages.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ingot::lint {
namespace {

// Prose of ours: what stands between backticks is code, and elsewhere nothing is meant as markup.
std::string escaped(std::string_view text) {
  constexpr std::string_view k_special = "\\<*_[]|#~";
  std::string out;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if ((!code || c == '|') && k_special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string fenced(std::string_view example) {
  std::size_t longest = 0;
  for (std::size_t at = example.find('`'); at < example.size(); at = example.find('`', at)) {
    const std::size_t end = std::min(example.find_first_not_of('`', at), example.size());
    longest = std::max(longest, end - at);
    at = end;
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fmt::format("{}text\n{}\n{}\n", fence, example, fence);
}

std::string_view fix_of(const Rule& rule) {
  if (!rule.fix) return "none";
  return rule.fix == model::Applicability::safe ? "safe, made by `--fix`" : "unsafe, made by `--fix --unsafe-fixes`";
}

std::string_view needs_of(const Rule& rule) {
  switch (rule.needs) {
    case Sight::numbers:
      return "sources, chunks (`--chunks`), or their metadata alone";
    case Sight::text:
      return "sources, or chunks with their texts (`--chunks`)";
    case Sight::source:
      break;
  }
  return "sources";
}

}  // namespace

std::string rule_page(const Rule& rule) {
  std::string out = fmt::format("# {}: {}\n\n{}\n\n", rule.id, rule.name, escaped(rule.summary));
  out += fmt::format("- Severity: {}; with `--strict`: {}\n", model::name(rule.severity), model::name(rule.strict));
  if (rule.stage == Stage::preview) out += "- In preview: runs with `--preview`, or where its id is named\n";
  out += fmt::format("- Fix: {}\n- Looks at: {}\n\n", fix_of(rule), needs_of(rule));
  out += fmt::format("## Why it matters\n\n{}\n\n", escaped(rule.why));
  out += fmt::format("## Reported\n\n{}\n## Mended\n\n{}", fenced(rule.bad), fenced(rule.good));
  return out;
}

std::string rule_index(std::span<const Rule> rules) {
  std::string out =
      "# Rules of lint-chunks\n\n| rule | name | severity | what it reports |\n| --- | --- | --- | --- |\n";
  for (const Rule& rule : rules) {
    out += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", rule.id, rule.name, model::name(rule.severity),
                       escaped(rule.summary));
  }
  return out;
}

}  // namespace ingot::lint
