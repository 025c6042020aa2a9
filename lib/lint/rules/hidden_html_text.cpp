// IN002. Not in code, where HTML is shown and hides nothing. Comments of this linter, marks of other tools and comments
// of one or two words are none: they say nothing to a model.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/code_places.hpp"
#include "lint/edits.hpp"
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

using Comments = std::map<std::string_view, std::vector<ByteRange>>;  // a document that repeats one is told once

// All of the element, or the comment wherever it stands; nothing where it is not sure how far that goes.
void take_out(const Subject& subject, std::string_view text, ByteRange piece, const Comments& comments,
              FixBuilder& fix) {
  if (!subject.is_markdown() || !subject.document->body.contains(piece.begin)) return;
  const auto take = [&](ByteRange hidden) { fix.add(model::Applicability::unsafe, {removal_of(text, hidden), {}}); };
  if (const auto comment = comments.find(piece.of(text)); comment == comments.end()) {
    if (const auto element = element_of(text, piece)) take(*element);
  } else if (comment->first.ends_with("-->")) {
    std::for_each(comment->second.begin(), comment->second.end(), take);
  }
}

void add_reference_comments(const Subject& subject, Comments& comments, Places& places) {
  if (!subject.is_markdown()) return;
  for (const model::Block& block : subject.document->blocks) {
    if (block.kind != model::BlockKind::references) continue;
    for (const std::string_view line : text::split(block.span.of(subject.bytes()), '\n')) {
      const std::size_t begin = static_cast<std::size_t>(line.data() - subject.bytes().data());
      const std::size_t size = reference_comment(line);
      if (size == 0) continue;
      std::vector<ByteRange>& same = comments[line.substr(0, size)];
      same.push_back({begin, begin + size});
      if (same.size() == 1) places.add(same.front());
    }
  }
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  Places places;
  std::map<std::size_t, std::string_view> hows;
  Comments comments;
  std::size_t next = 0;  // a comment ends here: nothing begins inside of it
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
    if (!is_telling(said.of(text))) return;
    std::vector<ByteRange>& same = comments[said.of(text)];
    same.push_back(said);
    if (same.size() == 1) places.add(said);
  });
  add_reference_comments(subject, comments, places);
  const auto tell = [&](ByteRange piece) {
    const auto how = hows.find(piece.begin);
    const bool is_comment = how == hows.end();
    model::Diagnostic finding = document_finding(
        shown.in_file(piece), is_comment ? "text in an HTML comment" : "text in a hidden HTML element");
    finding.label = is_comment ? "no reader sees this" : std::string(how->second);
    const std::size_t times = is_comment ? comments[piece.of(text)].size() : 1;
    if (times > 1) finding.notes.push_back(text::with_thousands(times) + " times in this document");
    finding.help = "delete it, or say it where readers see it; it is embedded like all other text";
    return finding;
  };
  places.report(findings, tell,
                [&](ByteRange piece, FixBuilder& fix) { take_out(subject, text, piece, comments, fix); });
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
          .check = check,
          .fix = model::Applicability::unsafe,
          .needs = Sight::text};
}

}  // namespace ingot::lint
