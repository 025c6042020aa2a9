// CFG001. The file is named, and the others go on: it has no chunks, since nobody said how it should be cut.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.config == nullptr) return;
  for (const std::string& path : corpus.config->without_rule) {
    model::Diagnostic finding = document_finding({}, "no chunking rule matches this file: it is not checked");
    finding.path = path;
    finding.help =
        fmt::format(R"(add a rule such as {{"glob": "{}", "type": "reference"}} to {}, or exclude it under `sources`)",
                    text::printable(path), text::printable(corpus.config->path));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule file_without_rule() {
  return {.id = "CFG001",
          .name = "file-without-rule",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A file that is looked at matches no rule of the chunking config.",
          .why =
              "Defaults that nobody chose would give it the wrong sizes, and no guardrails. It is left out,\n"
              "so its knowledge is missing.",
          .bad = "rules: [{glob: \"guides/*.md\", type: narrative}]      <- config\nguides/old/care.md",
          .good = "rules: [{glob: \"guides/**/*.md\", type: narrative}]      <- config\nguides/old/care.md",
          .check_corpus = check};
}

}  // namespace ingot::lint
