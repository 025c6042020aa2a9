// FR002. Before FR001 speaks, so that somebody can still act. The last day is part of it: on that day nothing has
// expired.
#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr int k_days = 30;

void check(const Subject& subject, Findings& findings) {
  const std::string_view day = text_in_metadata(subject, "expires_on");
  if (!dates::is_day(day) || !dates::is_day(subject.today)) return;
  const int left = dates::days_between(subject.today, day);
  if (left < 0 || left > k_days) return;
  const std::string when = left == 0 ? "today" : "in " + text::counted(static_cast<std::size_t>(left), "day", "days");
  auto finding = field_finding(subject, "expires_on", fmt::format("the content expires {}, on {}", when, day));
  finding.help = "prepare what takes its place, or give it another day in `expires_on`";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule expiring_soon() {
  return {.id = "FR002",
          .name = "expiring-soon",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "The day of expires_on is today or in the next 30 days.",
          .why = "What takes the place of a programme or a term must be there before that is gone.",
          .bad = "---\nexpires_on: 2026-02-14      <- today is 2026-01-31\n---\n# Winter programme",
          .good = "---\nexpires_on: 2026-12-31\n---\n# Winter programme",
          .check = check,
          .needs = Sight::numbers,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
