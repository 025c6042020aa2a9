// SZ004. One finding for each rule of the config: a chunk below its target is as long as its section is, and only many
// of them say that target and documents do not go together. Asked of whole corpora only. Records of JSON and CSV are as
// long as they are.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

using Unit = RuleTarget::Unit;

constexpr std::size_t k_least_chunks = 3;  // fewer have no middle
constexpr std::size_t k_quarters = 4;

struct Sizes {
  std::vector<std::size_t> chunks;
  std::size_t documents = 0;
  std::size_t whole = 0;  // documents of one chunk
};

bool is_structured(std::string_view path) {
  const std::string lower = text::lower_ascii(path);
  return lower.ends_with(".json") || lower.ends_with(".jsonl") || lower.ends_with(".csv");
}

std::vector<Sizes> sizes_of(const Corpus& corpus) {
  const std::vector<RuleTarget>& targets = corpus.config->targets;
  std::vector<Sizes> sizes(targets.size());
  for (const DocumentFacts* document : corpus.documents) {
    const auto target = std::find_if(targets.begin(), targets.end(),
                                     [&](const RuleTarget& one) { return one.files.matches(document->path); });
    if (target == targets.end() || document->chunks.empty() || is_structured(document->path)) continue;
    Sizes& of_rule = sizes[target->number - 1];
    ++of_rule.documents;
    if (document->chunks.size() == 1) ++of_rule.whole;
    for (const ChunkFacts& chunk : document->chunks)
      of_rule.chunks.push_back(target->unit == Unit::tokens ? chunk.outline.tokens : chunk.outline.words);
  }
  return sizes;
}

model::Diagnostic finding_of(const RuleTarget& target, const Sizes& sizes) {
  const bool tokens = target.unit == Unit::tokens;
  const std::size_t median = sizes.chunks[sizes.chunks.size() / 2];
  model::Diagnostic finding = document_finding(
      target.at, fmt::format("half of the chunks of rule {} have {} or less, and its {} is {}", target.number,
                             tokens ? text::counted(median, "token", "tokens") : text::counted(median, "word", "words"),
                             tokens ? "target_tokens" : "target_words", text::with_thousands(target.size)));
  finding.label = fmt::format("{} % of the target", 100 * median / target.size);
  const std::size_t quarter = sizes.chunks.size() / k_quarters;
  finding.notes.push_back(fmt::format("{} of {}; one in four has {} or less, one in four {} or more",
                                      text::counted(sizes.chunks.size(), "chunk", "chunks"),
                                      text::counted(sizes.documents, "document", "documents"),
                                      text::with_thousands(sizes.chunks[quarter]),
                                      text::with_thousands(sizes.chunks[sizes.chunks.size() - 1 - quarter])));
  if (sizes.whole > 0) {
    finding.notes.push_back(
        fmt::format("{} no longer than one chunk",
                    sizes.whole == 1 ? "1 document is" : fmt::format("{} documents are", sizes.whole)));
  }
  finding.help = "join short sections below one heading, or lower the target to what sections have";
  return finding;
}

void check(const Corpus& corpus, Findings& findings) {
  if (!corpus.whole || corpus.config == nullptr) return;
  std::vector<Sizes> all = sizes_of(corpus);
  for (const RuleTarget& target : corpus.config->targets) {
    Sizes& sizes = all[target.number - 1];
    if (target.unit == Unit::none || sizes.chunks.size() < k_least_chunks) continue;
    std::sort(sizes.chunks.begin(), sizes.chunks.end());
    if (2 * sizes.chunks[sizes.chunks.size() / 2] >= target.size) continue;
    findings.push_back(finding_of(target, sizes));
    findings.back().path = corpus.config->path;
  }
}

}  // namespace

Rule chunk_below_target() {
  return {.id = "SZ004",
          .name = "chunk-below-target",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "The median chunk of a rule has less than half of its target_words or target_tokens.",
          .why =
              "A chunk of a few lines is found without what makes it understood,\n"
              "and answers are put together from scraps.",
          .bad = "{glob: \"Guides/*.md\", target_words: 500}      <- config\nsections of 60 words below Guides",
          .good = "{glob: \"Guides/*.md\", target_words: 500}      <- config\nsections of 400 words below Guides",
          .check_corpus = check,
          .needs = Sight::numbers,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
