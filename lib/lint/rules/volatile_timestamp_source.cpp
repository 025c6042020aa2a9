// MT006. Said once of a run, since it has one cause: git is there and was not heard. Outside of a repository nobody
// knows better than the file system does.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.setup == nullptr || corpus.setup->history_gap.empty()) return;
  const auto undated =
      std::count_if(corpus.documents.begin(), corpus.documents.end(), [](const auto* facts) { return !facts->dated; });
  if (undated == 0) return;
  model::Diagnostic finding = document_finding(
      {}, fmt::format("`last_updated` of {} is when the file was written here, not its last commit: {}",
                      text::counted(static_cast<std::size_t>(undated), "document", "documents"),
                      corpus.setup->history_gap));
  finding.notes.emplace_back("each checkout writes the files anew, and then every chunk differs from what is stored");
  finding.help = corpus.setup->history_help;
  findings.push_back(std::move(finding));
}

}  // namespace

Rule volatile_timestamp_source() {
  return {.id = "MT006",
          .name = "volatile-timestamp-source",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "last_updated is the time of the files on this machine, though a repository has the last commits.",
          .why =
              "The time of a file changes with every checkout, so the same text looks new in every run:\n"
              "drift where there is none, and answers that are called fresh.",
          .bad = "git clone --depth 1 ...      <- the last commit of each file is not there",
          .good = "git clone ...",
          .check_corpus = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
