// Documents and records made by hand, so that a rule is tested without parser and chunker.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/lint.hpp"

namespace ingot::lint::sample {

/// A file with its document and chunks; the Subject points into it, so it must stay where it is.
struct Sample {
  model::SourceFile file;
  model::Document document;
  std::vector<model::Record> records;
  CutBy cut;
  std::vector<std::string> extend;  ///< rules in preview that run

  [[nodiscard]] Subject subject() const { return {&file, &document, records, &cut, "2026-01-31"}; }
  [[nodiscard]] std::vector<model::Diagnostic> check(Strictness strictness = Strictness::normal) const {
    Profile profile;
    profile.strictness = strictness;
    profile.extend = extend;
    profile.today = "2026-01-31";
    Checked checked = lint::check(subject(), profile);
    const DocumentFacts* facts = &checked.facts;
    const Findings* found = &checked.findings;
    const Corpus corpus{{&facts, 1}, [](std::string_view) { return true; }, &profile, true};
    Findings together = check_corpus(corpus, {&found, 1});
    checked.findings.insert(checked.findings.end(), together.begin(), together.end());
    sort(checked.findings);
    return checked.findings;
  }
};

inline Value complete_metadata() {
  return Value::Map{{"id", "a-md", 0},
                    {"chunk_id", "a-md#chunk-01", 0},
                    {"type", "narrative", 0},
                    {"language", "en", 0},
                    {"audience", "owner", 0},
                    {"source_checksum", "00", 0},
                    {"chunk_index", 1, 0},
                    {"chunk_count", 1, 0},
                    {"token_count", 12, 0},
                    {"embedding_model", "local/hash-1536", 0},
                    {"last_updated", "2026-01-01T00:00:00Z", 0}};
}

inline Sample sample(std::string text) {
  Sample out;
  out.file.path = "a.md";
  out.file.bytes = std::move(text);
  out.document.body = {0, out.file.bytes.size()};
  return out;
}

/// Adds a chunk with complete metadata that has the bytes as its own span and content.
inline model::Record& add_chunk(Sample& to, ByteRange own) {
  model::Record record;
  record.index = to.records.size() + 1;
  record.chunk_id = "a-md#chunk-0" + std::to_string(record.index);
  record.doc_id = "a-md";
  record.path = to.file.path;
  record.chunk.own = own;
  record.chunk.content = std::string(own.of(to.file.bytes));
  record.chunk.tokens = 12;
  record.chunk.words = 9;
  if (!to.document.headings.empty()) record.chunk.heading_path = {to.document.headings.front().text};
  record.metadata = complete_metadata();
  to.records.push_back(std::move(record));
  for (model::Record& each : to.records) each.count = to.records.size();
  return to.records.back();
}

inline void add_heading(Sample& to, std::string_view line) {
  const std::size_t begin = to.file.bytes.find(line);
  to.document.blocks.push_back({model::BlockKind::heading, 0, {begin, begin + line.size()}, {}});
  const std::size_t text = line.find_first_not_of("# ");
  to.document.headings.push_back(
      {static_cast<std::uint32_t>(to.document.blocks.size() - 1), 1, std::string(line.substr(text))});
}

/// The findings of one rule.
inline std::vector<model::Diagnostic> only(std::string_view rule, std::vector<model::Diagnostic> findings) {
  std::erase_if(findings, [rule](const model::Diagnostic& finding) { return finding.rule != rule; });
  return findings;
}

}  // namespace ingot::lint::sample
