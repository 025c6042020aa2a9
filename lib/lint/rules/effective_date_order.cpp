// FR003. Texts that do not look like a day at all are the schema's to report.
#include <array>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  const std::string_view from = text_in_metadata(subject, "effective_from");
  const std::string_view until = text_in_metadata(subject, "expires_on");
  for (const auto& [field, day] : {std::pair("effective_from", from), std::pair("expires_on", until)}) {
    if (!dates::looks_like_day(day) || dates::is_day(day)) continue;
    auto finding =
        field_finding(subject, field, fmt::format("`{}` is {}, a day that the calendar does not have", field, day));
    finding.help = "write a day that there is";
    findings.push_back(std::move(finding));
  }
  if (!dates::is_day(from) || !dates::is_day(until) || from <= until) return;
  auto finding = field_finding(subject, "effective_from",
                               fmt::format("`effective_from` {} is after `expires_on` {}", from, until));
  finding.notes.push_back(origin_note(subject, "expires_on"));
  finding.help = "swap them, or mend the one that is wrong";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule effective_date_order() {
  return {.id = "FR003",
          .name = "effective-date-order",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "effective_from is after expires_on, or one of them is a day that does not exist.",
          .why = "A filter by date never holds, so that the text is never found.",
          .bad = "---\neffective_from: 2026-09-01\nexpires_on: 2026-03-01\n---\n# Terms",
          .good = "---\neffective_from: 2026-03-01\nexpires_on: 2099-09-01\n---\n# Terms",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
