// GR005. Once for each text, however often it is cut. A list below a warning that announces it belongs to it.
#include <algorithm>

#include <fmt/format.h>

#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"
#include "lint/safety_texts.hpp"

namespace ingot::lint {
namespace {

ByteRange first_line(std::string_view bytes, ByteRange span) {
  const std::size_t length = std::min(span.of(bytes).find_first_of("\r\n"), span.size());
  return {span.begin, span.begin + length};
}

void check(const Subject& subject, Findings& findings) {
  const std::vector<Cut> cuts = cuts_of(subject);
  if (cuts.empty()) return;
  std::vector<std::size_t> places;
  for (const Cut& cut : cuts) places.push_back(cut.at);
  std::size_t done = 0;  // what lies before has been reported with the text around it
  for (const SafetyText& text : divided_safety_texts(*subject.document, subject.bytes(), places)) {
    if (text.span.begin < done) continue;
    const auto cut =
        std::partition_point(cuts.begin(), cuts.end(), [&](const Cut& one) { return one.at <= text.span.begin; });
    done = text.span.end;
    const auto end = std::find_if(cut, cuts.end(), [&](const Cut& one) { return one.at >= text.span.end; });
    model::Diagnostic finding =
        chunk_finding(*cut->before, fmt::format("a {} is divided between {} chunks", text.kind, end - cut + 1));
    finding.span = first_line(subject.bytes(), text.span);
    finding.label = "goes on in the next chunk";
    finding.help = "shorten it, put it under a heading of its own, or raise the limits of the rule";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule safety_text_split() {
  return {.id = "GR005",
          .name = "safety-text-split",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A warning or a legal notice is divided between two chunks.",
          .why =
              "Half a warning is quoted as if it were all of it:\n"
              "the step without the danger, the promise without its limits.",
          .bad =
              "> **Warning:** Unload the gun.     <- in chunk 1\n"
              "> Never point it at anybody.       <- in chunk 2",
          .good =
              "> **Warning:** Unload the gun.     <- in chunk 1\n"
              "> Never point it at anybody.       <- in chunk 1",
          .check = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
