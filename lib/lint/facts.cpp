#include "lint/facts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lint/finding.hpp"
#include "lint/links.hpp"
#include "lint/lint.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {
namespace {

std::vector<std::string> texts_of(const Value* value) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (const std::string* one = value->as_string()) texts.push_back(*one);
  if (const Value::List* list = value->as_list()) {
    for (const Value& item : *list) {
      if (item.as_string() != nullptr) texts.push_back(*item.as_string());
    }
  }
  return texts;
}

std::optional<HeaderFacts> header_of(const Subject& subject) {
  if (subject.document == nullptr || !subject.document->rendering || !subject.document->rendering->header)
    return std::nullopt;
  const model::Rendering::Header& header = *subject.document->rendering->header;
  HeaderFacts facts{header.source, header.columns, {}, subject.cut->pricing};
  const auto add = [&](std::span<const ColumnSelector> selectors, const std::vector<std::size_t>& unmatched) {
    for (const std::size_t index : unmatched) {
      if (index < selectors.size()) facts.unmatched.push_back(selectors[index]);
    }
  };
  add(subject.cut->described, header.not_described);
  add(subject.cut->excluded, header.not_excluded);
  return facts;
}

}  // namespace

DocumentFacts facts_of(const Subject& subject) {
  DocumentFacts facts;
  facts.path = subject.file->path;
  facts.links = links_of(subject);
  facts.anchors = anchors_of(subject);
  facts.header = header_of(subject);
  if (subject.records.empty()) return facts;
  const Value& metadata = subject.records.front().metadata;
  facts.doc_id = subject.records.front().doc_id;
  const std::vector<std::string> types = texts_of(metadata.find("type"));
  if (!types.empty()) facts.type = types.front();
  facts.audiences = texts_of(metadata.find("audience"));
  facts.dated = layer_of(subject, "last_updated") != Layer::derived;
  for (const model::Record& record : subject.records) {
    // A part of a larger file is known by its rendering alone, and overlap belongs to the chunk before.
    const std::string_view text = subject.is_markdown() ? record.chunk.own.of(subject.bytes()) : record.chunk.content;
    facts.chunks.push_back({{record.chunk_id, record.chunk.own, record.index, record.count, record.chunk.tokens,
                             record.chunk.words, record.chunk.heading_path, chunk_label(record)},
                            likeness_of(text)});
  }
  return facts;
}

void append(DocumentFacts& all, DocumentFacts&& more) {
  if (all.path.empty()) {
    all = std::move(more);
    return;
  }
  std::move(more.chunks.begin(), more.chunks.end(), std::back_inserter(all.chunks));
  all.acceptances.insert(all.acceptances.end(), more.acceptances.begin(), more.acceptances.end());
}

}  // namespace ingot::lint
