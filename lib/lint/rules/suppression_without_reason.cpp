// LT002.
#include "lint/directives.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  for (const Directive& directive : directives_of(subject)) {
    const bool accepts = directive.kind != Directive::Kind::enable && directive.kind != Directive::Kind::unknown;
    if (!accepts || !directive.reason.empty()) continue;
    model::Diagnostic finding = document_finding(directive.comment, "this suppression gives no reason");
    finding.label = "nothing is suppressed";
    finding.help = "add ` -- ` and the reason before `-->`";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule suppression_without_reason() {
  return {.id = "LT002",
          .name = "suppression-without-reason",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A comment that suppresses findings does not say why.",
          .why =
              "Whoever reads it in a year cannot tell whether it still holds,\n"
              "so it stays for ever and hides what it was not meant for.",
          .bad = "<!-- chunk-lint-disable-next SZ002 -->",
          .good = "<!-- chunk-lint-disable-next SZ002 -- the table must stay whole -->",
          .check = check};
}

}  // namespace ingot::lint
