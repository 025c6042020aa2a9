// FR004. Asked only where the config sets a limit. A day of review counts more than the last change: a comma that was
// mended yesterday says nothing of the terms.
#include <fmt/format.h>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_day = 10;  // of 2026-01-31T00:00:00Z

// Of files whose time nobody kept.
constexpr std::string_view k_no_time = "1970-01-01";

// When somebody looked at the document, and which field says so. A review that is only said to have been has no day.
struct Review {
  std::string_view field;
  std::string_view day;
};

Review last_review(const Subject& subject) {
  for (const std::string_view field : {"legal_reviewed", "last_updated"}) {
    const std::string_view day = text_in_metadata(subject, field).substr(0, k_day);
    if (dates::is_day(day) && day != k_no_time) return {field, day};
  }
  return {};
}

void check(const Subject& subject, Findings& findings) {
  const Review last = last_review(subject);
  if (subject.review_days == 0 || last.field.empty() || !dates::is_day(subject.today)) return;
  const int age = dates::days_between(last.day, subject.today);
  if (age < 0 || static_cast<std::size_t>(age) <= subject.review_days) return;
  const std::string_view what = last.field == "legal_reviewed" ? "reviewed" : "updated";
  auto finding = field_finding(subject, last.field,
                               fmt::format("last {} on {}, {} ago; the limit is {}", what, last.day,
                                           text::counted(static_cast<std::size_t>(age), "day", "days"),
                                           text::with_thousands(subject.review_days)));
  finding.help = fmt::format("read it again, then set `{}: {}` in its front matter", last.field, subject.today);
  findings.push_back(std::move(finding));
}

}  // namespace

Rule stale_review() {
  return {
      .id = "FR004",
      .name = "stale-review",
      .severity = model::Severity::info,
      .strict = model::Severity::info,
      .summary = "legal_reviewed, or without it last_updated, is older than `lint.review` of the config allows.",
      .why =
          "Terms, prices and rules change while the text that tells of them stays:\n"
          "it is retrieved as if somebody had just read it.",
      .bad = "lint: {review: {max_age_days: 365}}      <- config\n---\nlegal_reviewed: 2023-05-02\n---\n# Warranty",
      .good = "lint: {review: {max_age_days: 365}}      <- config\n---\nlegal_reviewed: 2025-11-17\n---\n# Warranty",
      .check = check,
      .needs = Sight::numbers,
      .stage = Stage::preview};
}

}  // namespace ingot::lint
