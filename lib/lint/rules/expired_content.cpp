// FR001. Against the day of the run, which SOURCE_DATE_EPOCH may set.
#include <fmt/format.h>

#include "base/dates.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  const std::string_view day = text_in_metadata(subject, "expires_on");
  if (!dates::is_day(day) || day >= subject.today) return;
  auto finding = field_finding(subject, "expires_on",
                               fmt::format("the content expired on {}, and today is {}", day, subject.today));
  finding.help = "remove the file from the corpus, or bring it up to date and give it another day";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule expired_content() {
  return {.id = "FR001",
          .name = "expired-content",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "The day of expires_on is past.",
          .why = "Past events and old terms are retrieved as if they were current.",
          .bad = "---\nexpires_on: 2020-06-30\n---\n# Summer programme",
          .good = "---\nexpires_on: 2099-06-30\n---\n# Summer programme",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
