#include "lint/facts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lint/finding.hpp"
#include "lint/lint.hpp"

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

}  // namespace

DocumentFacts facts_of(const Subject& subject) {
  DocumentFacts facts;
  facts.path = subject.file->path;
  if (subject.records.empty()) return facts;
  const Value& metadata = subject.records.front().metadata;
  facts.doc_id = subject.records.front().doc_id;
  const std::vector<std::string> types = texts_of(metadata.find("type"));
  if (!types.empty()) facts.type = types.front();
  facts.audiences = texts_of(metadata.find("audience"));
  for (const model::Record& record : subject.records)
    facts.chunks.push_back({record.chunk_id, chunk_label(record), record.chunk.own, 0, {}});
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
