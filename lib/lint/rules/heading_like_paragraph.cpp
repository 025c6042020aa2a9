// HD005. A line all in bold or all in capitals at the beginning of a paragraph, with text below it.
#include <map>
#include <string>

#include <fmt/format.h>

#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/titles.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_deepest = 6;

// Edits hold nothing of the file, so they are made around the text.
void mend(const Title& title, std::string_view text, FixBuilder& fix) {
  // Signs at the end of a heading are none of its text.
  if (title.level > k_deepest || title.text.of(text).ends_with('#')) return;
  const auto unsafe = model::Applicability::unsafe;
  fix.add(unsafe, {{title.line.begin, title.text.begin}, std::string(title.level, '#') + " "});
  if (title.text.end < title.line.end) fix.add(unsafe, {{title.text.end, title.line.end}, {}});
}

model::Diagnostic finding_of(const Title& title, std::string_view text) {
  model::Diagnostic finding = document_finding(
      title.line, fmt::format("line {} looks like a heading and is none", in_quotes(title.text.of(text))));
  finding.label = title.in_capitals ? "all in capitals" : "all in bold";
  finding.help = title.level > k_deepest
                     ? "make it the beginning of the text below it: there are no more levels of headings"
                     : fmt::format("write `{} ` before it{}", std::string(title.level, '#'),
                                   title.in_capitals ? "" : ", and take the emphasis off");
  return finding;
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const std::string_view text = subject.bytes();
  Places places;
  std::map<std::size_t, Title> titles;
  for (const Title& title : titles_of(subject)) {
    places.add(title.line);
    titles.emplace(title.line.begin, title);
  }
  places.report(
      findings, [&](ByteRange line) { return finding_of(titles.at(line.begin), text); },
      [&](ByteRange line, FixBuilder& fix) { mend(titles.at(line.begin), text, fix); });
}

}  // namespace

Rule heading_like_paragraph() {
  return {.id = "HD005",
          .name = "heading-like-paragraph",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A line all in bold or all in capitals stands where a heading should.",
          .why =
              "Chunks are cut at headings and carry them: here nothing says where a subject begins,\n"
              "and the chunks below do not name it.",
          .bad = "**Storage**\n\nKeep the gun dry.",
          .good = "## Storage\n\nKeep the gun dry.",
          .check = check,
          .fix = model::Applicability::unsafe,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
