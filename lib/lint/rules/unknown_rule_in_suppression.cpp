// LT004. A comment that names no rule at all would hide everything, and one whose first word is misspelt hides nothing:
// both are told here.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/directives.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::array<std::string_view, 4> k_words = {"chunk-lint-disable", "chunk-lint-disable-file",
                                                     "chunk-lint-disable-next", "chunk-lint-enable"};

model::Diagnostic about(ByteRange span, std::string message, std::string help) {
  model::Diagnostic finding = document_finding(span, std::move(message));
  finding.label = "nothing is suppressed";
  finding.help = std::move(help);
  return finding;
}

// What is near is put in its place when nothing else is so near.
std::optional<model::Fix> corrected(ByteRange span, std::string_view word, std::span<const std::string_view> known) {
  const auto near = text::nearest(word, known);
  if (near.size() != 1) return std::nullopt;
  return fix_of(model::Applicability::safe, {span, std::string(near.front())});
}

model::Diagnostic about_word(const Directive& directive) {
  const auto near = text::did_you_mean(directive.word, k_words);
  auto finding = about(directive.comment, fmt::format("{} is no suppression", in_quotes(directive.word)),
                       fmt::format("write {}", near.value_or("chunk-lint-disable-next")));
  finding.fix = corrected(directive.word_span, directive.word, k_words);
  return finding;
}

model::Diagnostic about_name(const Directive::Name& name) {
  std::vector<std::string_view> known;
  for (const Rule& rule : rules()) known.insert(known.end(), {rule.id, rule.name});
  const auto near = text::did_you_mean(name.text, known);
  auto finding = about(name.span, fmt::format("there is no rule {}", in_quotes(name.text)),
                       near ? fmt::format("did you mean {}?", *near) : "lint-chunks --list-rules prints all");
  finding.fix = corrected(name.span, name.text, known);
  return finding;
}

void check(const Subject& subject, Findings& findings) {
  for (const Directive& directive : directives_of(subject)) {
    if (directive.kind == Directive::Kind::unknown) {
      findings.push_back(about_word(directive));
      continue;
    }
    if (directive.names.empty() && directive.kind != Directive::Kind::enable) {
      findings.push_back(about(directive.comment, "this suppression names no rule",
                               "name the rules that it is about, such as SZ002; what it hides must be known"));
    }
    for (const Directive::Name& name : directive.names) {
      if (name.rule.empty()) findings.push_back(about_name(name));
    }
  }
}

}  // namespace

Rule unknown_rule_in_suppression() {
  return {.id = "LT004",
          .name = "unknown-rule-in-suppression",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A comment that suppresses findings names a rule that does not exist, or none.",
          .why = "It suppresses nothing, and whoever wrote it believes that it does.",
          .bad = "<!-- chunk-lint-disable-next SZ02 -- the table must stay whole -->",
          .good = "<!-- chunk-lint-disable-next SZ002 -- the table must stay whole -->",
          .check = check,
          .fix = model::Applicability::safe};
}

}  // namespace ingot::lint
