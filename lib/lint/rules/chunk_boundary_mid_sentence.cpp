// BD001. By structure, not by the last character: a chunk may end after a heading, a list item, a table or code however
// those end. It is a boundary inside of a paragraph that must lie between two sentences; and one between two paragraphs
// where the first stops in the middle of a sentence and the second goes on with it.
#include <algorithm>

#include "base/text.hpp"
#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"
#include "tokens/segments.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool parts_sentence(std::string_view paragraph, std::size_t at) {
  const auto ends = tokens::sentence_ends(paragraph);
  return !std::binary_search(ends.begin(), ends.end(), at);
}

// The paragraph that ends before the cut, at the top level; null where something else does.
const model::Block* paragraph_before(const model::Document& document, std::size_t at) {
  const model::Block* last = nullptr;
  for (const model::Block& block : document.blocks) {
    if (block.span.begin >= at) break;
    if (!block.parent) last = &block;
  }
  return last != nullptr && last->kind == Kind::paragraph ? last : nullptr;
}

const model::Block* paragraph_at(const model::Document& document, std::size_t at) {
  const auto found = std::find_if(document.blocks.begin(), document.blocks.end(),
                                  [at](const model::Block& block) { return block.span.begin >= at; });
  return found != document.blocks.end() && found->kind == Kind::paragraph ? &*found : nullptr;
}

// "... and the" + "first of them ...", with a blank line between that does not belong there.
bool goes_on(const Subject& subject, std::size_t at) {
  const model::Block* before = paragraph_before(*subject.document, at);
  const model::Block* after = paragraph_at(*subject.document, at);
  if (before == nullptr || after == nullptr) return false;
  const std::string_view said = text::trim(before->span.of(subject.bytes()));
  const std::string_view next = after->span.of(subject.bytes());
  return !said.empty() && (is_lower(said.back()) || said.back() == ',') && is_lower(next.front()) &&
         said.find('\n') == std::string_view::npos && tokens::count_words(said) > 3;
}

void check(const Subject& subject, Findings& findings) {
  for (const Cut& cut : cuts_of(subject)) {
    const bool prose =
        cut.inside != nullptr && (cut.inside->kind == Kind::paragraph || cut.inside->kind == Kind::heading);
    const bool parted = prose && parts_sentence(cut.inside->span.of(subject.bytes()), cut.at - cut.inside->span.begin);
    if (!parted && (cut.inside != nullptr || !goes_on(subject, cut.at))) continue;
    model::Diagnostic finding = chunk_finding(*cut.before, "this chunk ends in the middle of a sentence");
    finding.span = last_line(subject.bytes(), cut.before->chunk.own);
    finding.label = "goes on in the next chunk";
    finding.notes.push_back("the next chunk begins with " +
                            in_quotes(text::trim(cut.after->chunk.own.of(subject.bytes()).substr(0, 200)), 40));
    finding.help = parted ? "the sentence is longer than a chunk may be: divide it, or raise the limits of the rule"
                          : "join the two paragraphs, or end the first one";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_boundary_mid_sentence() {
  return {.id = "BD001",
          .name = "chunk-boundary-mid-sentence",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A chunk ends in the middle of a sentence; an error when more than 5 % of all chunks do.",
          .why = "Half a sentence means something else to the model, and is quoted as it stands.",
          .bad =
              "The barrels are made in\n"
              "\n"
              "two lengths, and both are in stock.",
          .good = "The barrels are made in two lengths, and both are in stock.",
          .check = check,
          .error_above = 0.05};
}

}  // namespace ingot::lint
