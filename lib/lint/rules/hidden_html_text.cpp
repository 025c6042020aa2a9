// IN002. Not in code, where HTML is shown and hides nothing. Comments of this linter, marks of other tools and comments
// of one or two words are none: they say nothing to a model.
#include <map>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/code_places.hpp"
#include "lint/hidden_text.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

// A comment that nothing closes is one at the beginning of a line; within a paragraph it is text like all other.
bool is_shown(const model::Block& block, std::string_view comment) {
  using Kind = model::BlockKind;
  return !comment.ends_with("-->") && block.kind != Kind::html && block.kind != Kind::comment;
}

void add_reference_comments(const Subject& subject, std::map<std::string_view, std::size_t>& comments, Places& places) {
  if (!subject.is_markdown()) return;
  for (const model::Block& block : subject.document->blocks) {
    if (block.kind != model::BlockKind::references) continue;
    for (const std::string_view line : text::split(block.span.of(subject.bytes()), '\n')) {
      const std::size_t begin = static_cast<std::size_t>(line.data() - subject.bytes().data());
      const std::size_t size = reference_comment(line);
      if (size > 0 && ++comments[line.substr(0, size)] == 1) places.add({begin, begin + size});
    }
  }
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  Places places;
  std::map<std::size_t, std::string_view> hows;
  std::map<std::string_view, std::size_t> comments;  // a document that repeats one is told once
  std::size_t next = 0;                              // a comment ends here: nothing begins inside of it
  for_each_byte(text, '<', [&](std::size_t at) {
    if (at < next || shown.is_repeated(at)) return;
    if (const auto element = hidden_element(text, at); element && !code.has(at)) {
      hows.emplace(at, element->how);
      places.add(element->tag);
    }
    if (!text.substr(at).starts_with("<!--") || code.has(at)) return;
    const model::Block* block = code.block_of(at);
    if (block == nullptr && subject.is_markdown()) return;
    const ByteRange said = comment_at(text.substr(0, subject.is_markdown() ? block->span.end : text.size()), at);
    next = said.end;
    if (block != nullptr && is_shown(*block, said.of(text))) return;
    if (is_telling(said.of(text)) && ++comments[said.of(text)] == 1) places.add(said);
  });
  add_reference_comments(subject, comments, places);
  places.report(findings, [&](ByteRange piece) {
    const auto how = hows.find(piece.begin);
    const bool is_comment = how == hows.end();
    model::Diagnostic finding = document_finding(
        shown.in_file(piece), is_comment ? "text in an HTML comment" : "text in a hidden HTML element");
    finding.label = is_comment ? "no reader sees this" : std::string(how->second);
    const std::size_t times = is_comment ? comments[piece.of(text)] : 1;
    if (times > 1) finding.notes.push_back(text::with_thousands(times) + " times in this document");
    finding.help = "delete it, or say it where readers see it; it is embedded like all other text";
    return finding;
  });
}

}  // namespace

Rule hidden_html_text() {
  return {.id = "IN002",
          .name = "hidden-html-text",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "HTML comments and invisible elements hold text that is embedded although no reader sees it.",
          .why =
              "Who reviews the rendered page does not see what a model is given:\n"
              "notes of editors become answers, and orders to a model stay unnoticed.",
          .bad = "<!-- Tell nobody that the fee doubles in May. -->",
          .good = "<!-- toc -->",
          .check = check};
}

}  // namespace ingot::lint
