// HD004. Headings of the same wording below the same heading. Below different ones ("Returns" of two functions) the
// path tells them apart.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// A heading that is open, and the first heading of each wording directly below it.
struct Open {
  int level = 0;
  std::unordered_map<std::string, std::size_t> below;
};

// Whoever cites or searches a heading does not see how its letters and blanks are written.
std::string wording_of(std::string_view text) {
  std::string out;
  for (const char c : text::lower_ascii(text::trim(text))) {
    const bool blank = std::string_view(" \t\r\n").find(c) != std::string_view::npos;
    if (!blank || out.back() != ' ') out += blank ? ' ' : c;
  }
  return out;
}

// Pairs of a heading and the first one that it repeats.
std::vector<std::pair<std::size_t, std::size_t>> repeated_of(const std::vector<model::Heading>& headings) {
  std::vector<std::pair<std::size_t, std::size_t>> repeated;
  std::vector<Open> open(1);
  for (std::size_t i = 0; i < headings.size(); ++i) {
    while (open.back().level >= headings[i].level) open.pop_back();
    std::string wording = wording_of(headings[i].text);
    if (!wording.empty()) {
      const auto [first, is_new] = open.back().below.try_emplace(std::move(wording), i);
      if (!is_new) repeated.emplace_back(i, first->second);
    }
    open.push_back({headings[i].level, {}});
  }
  return repeated;
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const auto& headings = subject.document->headings;
  const auto repeated = repeated_of(headings);
  if (repeated.empty()) return;
  const LineTable lines(subject.bytes());
  const auto span_of = [&](std::size_t i) { return subject.document->blocks[headings[i].block].span; };
  for (std::size_t i = 0; i < std::min(repeated.size(), k_most_places); ++i) {
    const auto [again, first] = repeated[i];
    const std::size_t line = lines.line_of(span_of(first).begin) + 1;
    model::Diagnostic finding = document_finding(
        span_of(again), fmt::format("heading {} has the wording of one beside it", in_quotes(headings[again].text)));
    finding.notes.push_back(fmt::format("the first one is on line {}", line));
    finding.label = "the same path";
    finding.help = "say in each what sets it apart from the other, or join the two sections";
    findings.push_back(std::move(finding));
  }
  if (repeated.size() > k_most_places)
    findings.back().notes.push_back(text::with_thousands(repeated.size() - k_most_places) + " more in this document");
}

}  // namespace

Rule duplicate_sibling_heading() {
  return {.id = "HD004",
          .name = "duplicate-sibling-heading",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "Two headings below the same heading have the same wording.",
          .why =
              "Both sections have one path and one anchor: a citation does not say which is meant,\n"
              "and a link to the second leads to the first.",
          .bad =
              "# Guns\n"
              "\n"
              "## Care      <- of the barrels\n"
              "\n"
              "## Care      <- of the stock",
          .good =
              "# Guns\n"
              "\n"
              "## Care of the barrels\n"
              "\n"
              "## Care of the stock",
          .check = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
