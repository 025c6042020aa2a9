// CO001. Asked of whole corpora only: a few files cannot hold what all of them must.
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void add(std::size_t found, std::size_t least, std::string_view what, const Profile& profile, Findings& findings) {
  if (found >= least) return;
  model::Diagnostic finding = document_finding(
      {}, fmt::format("the corpus has {}, fewer than {}", text::counted(found, what, std::string(what) + "s"),
                      text::with_thousands(least)));
  finding.notes.push_back(
      fmt::format("`coverage` in {}:{} wants them", text::printable(profile.config_path), profile.coverage.line));
  finding.help = "look for files that are excluded or were moved: `lint-chunks -v` names what it skips";
  findings.push_back(std::move(finding));
}

void check(const Corpus& corpus, Findings& findings) {
  if (!corpus.whole) return;
  const Coverage& wanted = corpus.profile->coverage;
  std::size_t chunks = 0;
  std::set<std::string_view> types;
  std::set<std::string_view> audiences;
  for (const DocumentFacts* document : corpus.documents) {
    chunks += document->chunks.size();
    if (!document->type.empty()) types.insert(document->type);
    audiences.insert(document->audiences.begin(), document->audiences.end());
  }
  add(chunks, wanted.chunks, "chunk", *corpus.profile, findings);
  add(types.size(), wanted.types, "type", *corpus.profile, findings);
  add(audiences.size(), wanted.audiences, "audience", *corpus.profile, findings);
}

}  // namespace

Rule corpus_below_minimum() {
  return {.id = "CO001",
          .name = "corpus-below-minimum",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The corpus has fewer chunks, types or audiences than `coverage` in the config wants.",
          .why = "A folder that was moved takes its knowledge with it, and the run is green.",
          .bad = "coverage: {min_chunks: 400}      <- config\n312 chunks",
          .good = "coverage: {min_chunks: 400}      <- config\n431 chunks",
          .check_corpus = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
