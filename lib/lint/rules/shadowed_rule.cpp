// CFG005. Asked of whole corpora only, as CFG002 is: a rule is shadowed for the files that there are.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.config == nullptr) return;
  for (const IdleRule& rule : corpus.config->idle_rules) {
    if (!rule.shadow) continue;
    model::Diagnostic finding = document_finding(
        rule.at, fmt::format("rule {} is shadowed by rule {}{}", rule.number, rule.shadow->number, taken_files(rule)));
    finding.path = corpus.config->path;
    finding.label = "gets no file";
    finding.notes.push_back(
        fmt::format("rule {} is at line {}: {}", rule.shadow->number, rule.shadow->line, in_quotes(rule.shadow->glob)));
    finding.help = "move it up, or remove it: the first rule that matches wins";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule shadowed_rule() {
  return {.id = "CFG005",
          .name = "shadowed-rule",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "Earlier rules take every file that a rule matches.",
          .why = "What the later rule says of sizes, columns and metadata never holds.",
          .bad = "- {glob: \"**/*.md\", type: reference}      <- config\n- {glob: \"legal/*.md\", type: policy}",
          .good = "- {glob: \"legal/*.md\", type: policy}      <- config\n- {glob: \"**/*.md\", type: reference}",
          .check_corpus = check};
}

}  // namespace ingot::lint
