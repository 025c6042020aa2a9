// MT007. Within one document, and between all: there the spelling of most is right.
#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/places.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"
#include "lint/terms.hpp"

namespace ingot::lint {
namespace {

struct Use {
  const DocumentFacts* document = nullptr;
  const TermFacts* term = nullptr;
};
using Spellings = std::map<std::string, std::vector<Use>>;                     // by the text, without blanks around it
using Values = std::map<std::pair<std::string_view, std::string>, Spellings>;  // by field and what they have in common

model::Diagnostic about(const Use& use, std::string message) {
  model::Diagnostic finding = document_finding(use.term->span, std::move(message));
  finding.path = use.document->path;
  finding.field = {pointer_to(use.term->field)};
  return finding;
}

void add_blanks(const Use& use, Findings& findings) {
  const std::string trimmed(text::trim(use.term->text));
  if (!use.term->own || trimmed == use.term->text) return;
  const std::string field = text::printable(use.term->field);
  auto finding = about(use, fmt::format("{} in `{}` has blanks around it", in_quotes(use.term->text), field));
  finding.help = fmt::format("write {}: a filter for that does not find this", in_quotes(trimmed));
  FixBuilder fix;
  for (const ByteRange blanks : {use.term->lead, use.term->trail}) {
    if (!blanks.empty()) fix.add(model::Applicability::safe, {blanks, {}});
  }
  finding.fix = fix.take();
  findings.push_back(std::move(finding));
}

void add_repeated(const Use& use, const std::string& first, Findings& findings) {
  const bool same = first == text::trim(use.term->text);
  const std::string field = text::printable(use.term->field);
  auto finding = about(use, same ? fmt::format("{} stands twice in `{}`", in_quotes(first), field)
                                 : fmt::format("{} stands in `{}` as {} too", in_quotes(first), field,
                                               in_quotes(text::trim(use.term->text))));
  finding.help = same ? "delete this one" : "keep the spelling that other documents have";
  if (same && !use.term->removal.empty()) finding.fix = fix_of(model::Applicability::safe, {use.term->removal, {}});
  findings.push_back(std::move(finding));
}

// One document by itself; what is all right there is compared with other documents.
void check_document(const DocumentFacts& document, Values& values, Findings& findings) {
  std::map<std::pair<std::string_view, std::string>, std::string> seen;
  for (const TermFacts& term : document.terms) {
    const Use use{&document, &term};
    const std::pair key(std::string_view(term.field), folded_term(term.text));
    const std::string trimmed(text::trim(term.text));
    const auto [first, is_new] = seen.emplace(key, trimmed);
    if (is_new) {
      add_blanks(use, findings);
      values[key][trimmed].push_back(use);
    } else if (term.own) {
      add_repeated(use, first->second, findings);
    }
  }
}

void check_spellings(const Spellings& spellings, Findings& findings) {
  // Of spellings that are equally common the last is right: small letters sort behind capital ones.
  const auto fewer = [](auto& a, auto& b) { return a.second.size() < b.second.size(); };
  const auto usual = std::prev(std::max_element(spellings.rbegin(), spellings.rend(), fewer).base());
  for (const auto& [spelling, uses] : spellings) {
    std::size_t shown = spelling == usual->first ? k_most_places : 0;
    for (const Use& use : uses) {
      // What the config says of many documents is said once.
      if (shown == k_most_places || (!use.term->own && shown > 0)) continue;
      ++shown;
      auto finding = about(use, fmt::format("{} in `{}` is {} in {}", in_quotes(spelling),
                                            text::printable(use.term->field), in_quotes(usual->first),
                                            text::counted(usual->second.size(), "other document", "other documents")));
      finding.notes.push_back("first in " + text::printable(usual->second.front().document->path));
      finding.help = fmt::format("write {}", in_quotes(usual->first));
      findings.push_back(std::move(finding));
    }
  }
}

void check(const Corpus& corpus, Findings& findings) {
  Values values;
  for (const DocumentFacts* document : corpus.documents) check_document(*document, values, findings);
  for (const auto& [key, spellings] : values) check_spellings(spellings, findings);
}

}  // namespace

Rule set_not_normalised() {
  return {
      .id = "MT007",
      .name = "set-not-normalised",
      .severity = model::Severity::info,
      .strict = model::Severity::info,
      .summary = "A list of words has one of them twice, with blanks around it, or otherwise than other documents.",
      .why = "Filters and rerankers compare such values byte by byte: `Owner` and `owner` are two audiences to them.",
      .bad = "audience: [owner, \" owner\"]      <- a.md\naudience: [Owner]                 <- b.md",
      .good = "audience: [owner]",
      .check_corpus = check,
      .fix = model::Applicability::safe,
      .needs = Sight::numbers,
      .stage = Stage::preview};
}

}  // namespace ingot::lint
