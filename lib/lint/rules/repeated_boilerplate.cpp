// DU003. Paragraphs and lines by their words, so that links that differ by no more than "../" are found as well as
// notices that are wrapped otherwise. What a document says twice counts once.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/passages.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_least_documents = 5;
constexpr std::size_t k_least_percent = 5;
constexpr std::size_t k_most_findings = 100;

// Whether `line` is no more than a part of `text`.
bool is_part(const RepeatedText& line, const RepeatedText& text) {
  return line.first[0] == text.first[0] && text.span.begin <= line.span.begin && line.span.end <= text.span.end &&
         line.documents <= text.documents + text.documents / 10;
}

void check(const Corpus& corpus, Findings& findings) {
  const std::size_t least = std::max(k_least_documents, (corpus.documents.size() * k_least_percent + 99) / 100);
  const RepeatedText* whole = nullptr;
  const std::vector<RepeatedText> texts = repeated_texts(corpus.documents, least);
  const std::size_t before = findings.size();
  for (const RepeatedText& text : texts) {
    if (whole != nullptr && is_part(text, *whole)) continue;
    whole = &text;
    if (findings.size() - before == k_most_findings) break;
    model::Diagnostic finding = document_finding(
        text.span, fmt::format("this text stands in {} documents", text::with_thousands(text.documents)));
    finding.path = text.first[0]->path;
    finding.label = "the same words";
    std::string paths;
    for (const DocumentFacts* document : text.first)
      paths += (paths.empty() ? "" : ", ") + text::printable(document->path);
    finding.notes.push_back("in " + paths + (text.documents > k_first_documents ? ", ..." : ""));
    finding.help = "say it in one document, and leave it out of the others or have it cut off before they are read";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule repeated_boilerplate() {
  return {.id = "DU003",
          .name = "repeated-boilerplate",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A paragraph or a line stands in at least 5 documents, and in 5 % of all.",
          .why =
              "Navigation, footers and disclaimers are embedded with every page that has them: they draw vectors of\n"
              "different matters together, and are found by whoever asks for a word of them.",
          .bad = "The last line of each of 40 documents:\n© Example Arms. All rights reserved, errors excepted.",
          .good = "The notice is in legal.md, and nowhere else.",
          .check_corpus = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
