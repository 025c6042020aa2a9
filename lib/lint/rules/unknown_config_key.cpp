// CFG003. Programs that write refuse such a config; here all of its keys are shown at once.
#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Corpus& corpus, Findings& findings) {
  if (corpus.config == nullptr) return;
  for (const UnknownKey& key : corpus.config->unknown_keys) {
    model::Diagnostic finding = document_finding(key.at, fmt::format("unknown key {}", in_quotes(key.name)));
    finding.path = corpus.config->path;
    finding.label = "nobody reads this";
    finding.notes.emplace_back("what is found here was found without it; ingest refuses the config");
    finding.help = key.near ? fmt::format("did you mean {}?", in_quotes(*key.near))
                            : "remove it; the keys are listed in the README";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule unknown_config_key() {
  return {.id = "CFG003",
          .name = "unknown-config-key",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The chunking config has a key that nobody reads.",
          .why = "The setting has no effect, and everybody believes that it has.",
          .bad = "{glob: \"**/*.md\", type: narrative, target_word: 300}      <- config",
          .good = "{glob: \"**/*.md\", type: narrative, target_words: 300}      <- config",
          .check_corpus = check};
}

}  // namespace ingot::lint
