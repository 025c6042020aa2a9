// LT003. A day that is none is said here, too: nobody would notice that it never comes.
#include <fmt/format.h>

#include "base/dates.hpp"
#include "lint/directives.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  for (const Directive& directive : directives_of(subject)) {
    if (directive.until.empty()) continue;
    const bool date = dates::is_day(directive.until);
    if (date && directive.until >= subject.today) continue;
    model::Diagnostic finding =
        document_finding(directive.comment, date ? fmt::format("this suppression held until {}", directive.until)
                                                 : fmt::format("{} is not a day", in_quotes(directive.until)));
    finding.label = "nothing is suppressed";
    finding.help = date ? "mend what it hides and remove it, or give it another day" : "write it as until=2026-06-30";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule suppression_expired() {
  return {.id = "LT003",
          .name = "suppression-expired",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The day up to which a comment suppresses findings is past.",
          .why = "What was accepted for a while becomes permanent when nobody is reminded.",
          .bad = "<!-- chunk-lint-disable-next SZ002 until=2020-06-30 -- new table is coming -->",
          .good = "<!-- chunk-lint-disable-next SZ002 until=2099-06-30 -- new table is coming -->",
          .check = check};
}

}  // namespace ingot::lint
