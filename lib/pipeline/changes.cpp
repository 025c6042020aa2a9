#include "pipeline/changes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "plan/plan.hpp"

namespace ingot::pipeline {
namespace {

store::Row row_of(const model::Record& record, const Vectors& vectors) {
  return {record.chunk_id,
          record.doc_id,
          record.chunk.key,
          record.chunk.content,
          json::compact(record.metadata),
          record.content_hash,
          record.embed_key,
          record.meta_hash,
          vectors.find(record.embed_key)};
}

// Documents that change bring their parents along; those of a removed document go with it. A parent that differs from
// what is stored always has a chunk that differs too (metadata::records).
void add_parents(const model::Plan& plan, const Corpus& corpus, store::ChangeSet& changes) {
  std::unordered_map<std::string_view, const LoadedDocument*> loaded;
  for (const LoadedDocument& document : corpus.documents) loaded.emplace(document.doc_id, &document);
  for (const model::DocumentPlan& document : plan.documents) {
    if (document.changes.empty()) continue;
    changes.parents_of.push_back(document.doc_id);
    const auto found = loaded.find(document.doc_id);
    if (found == loaded.end()) continue;
    for (const model::ParentRecord& parent : found->second->parents) {
      changes.parents.push_back(
          {parent.parent_id, parent.doc_id, parent.content, json::compact(parent.metadata), parent.content_hash});
    }
  }
}

}  // namespace

store::ChangeSet change_set(const model::Plan& plan, const Corpus& corpus, const Vectors& vectors) {
  store::ChangeSet changes;
  for (const model::DocumentPlan& document : plan.documents) {
    for (const model::ChunkChange& change : document.changes) {
      if (change.record != nullptr) {
        changes.rows.push_back(row_of(*change.record, vectors));
      } else {
        changes.removed.push_back(change.chunk_id);
      }
    }
  }
  add_parents(plan, corpus, changes);
  return changes;
}

void leave_out_refused(std::span<const std::pair<const model::Record*, Error>> refused, model::Plan& plan,
                       Corpus& corpus) {
  if (refused.empty()) return;
  std::unordered_map<std::string_view, const Error*> why;
  for (const auto& [record, error] : refused) why.emplace(record->embed_key, &error);
  const auto first_refused = [&](const model::DocumentPlan& document) {
    return std::find_if(document.changes.begin(), document.changes.end(), [&](const model::ChunkChange& change) {
      return change.record != nullptr && why.contains(change.record->embed_key);
    });
  };
  for (const model::DocumentPlan& document : plan.documents) {
    const auto change = first_refused(document);
    if (change == document.changes.end()) continue;
    const model::Record& record = *change->record;
    const Error& error = *why.at(record.embed_key);
    corpus.rejected.push_back(
        {document.path,
         {ErrorKind::document,
          fmt::format("{}:{}: the embedding service does not take the text of {}", text::printable(document.path),
                      record.lines.first, change->chunk_id),
          {error.message},
          "what is stored of the document stays; make the chunk shorter with a smaller max_tokens, "
          "or look at its text with --emit-chunks -"}});
  }
  plan::leave_out(
      plan, [&](const model::DocumentPlan& document) { return first_refused(document) != document.changes.end(); });
}

}  // namespace ingot::pipeline
