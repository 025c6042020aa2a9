// CFG002. Asked of whole corpora only: of a few files most rules match none.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.config == nullptr) return;
  for (const IdleRule& rule : corpus.config->idle_rules) {
    if (rule.shadow) continue;
    model::Diagnostic finding =
        document_finding(rule.at, fmt::format("rule {} matches no file: {}", rule.number, in_quotes(rule.glob)));
    finding.path = corpus.config->path;
    finding.label = "matches nothing";
    finding.help = rule.near ? fmt::format("did you mean {}?", text::printable(*rule.near))
                             : "mend the glob, or remove the rule; paths are relative to the root";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule rule_matches_nothing() {
  return {.id = "CFG002",
          .name = "rule-matches-nothing",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "The glob of a rule matches no file.",
          .why =
              "A misspelt glob or a folder that was moved takes a whole family of documents out of the\n"
              "corpus, or gives it to another rule, and nothing says so.",
          .bad = "{glob: \"gides/*.md\", type: narrative}      <- config\nguides/care.md",
          .good = "{glob: \"guides/*.md\", type: narrative}      <- config\nguides/care.md",
          .check_corpus = check};
}

}  // namespace ingot::lint
