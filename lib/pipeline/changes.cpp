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

using Loaded = std::unordered_map<std::string_view, const LoadedDocument*>;  // by doc_id

// Documents that change bring their parents along; those of a removed document go with it. A parent that differs from
// what is stored always has a chunk that differs too (metadata::records).
void add_parents(const model::Plan& plan, const Loaded& loaded, store::ChangeSet& changes) {
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

// Documents whose row is to be written, whether their chunks change or not.
void add_documents(const Corpus& corpus, store::ChangeSet& changes) {
  for (const LoadedDocument& document : corpus.documents) {
    if (!document.whole) continue;
    store::DocumentRow row{document.doc_id, {}, json::compact(document.whole->metadata), document.whole->content_hash};
    if (document.whole->content) row.content = document.whole->content->of(document.file.bytes);
    changes.documents.push_back(std::move(row));
  }
}

model::RunDocument run_document(const model::DocumentPlan& plan, const Loaded& loaded) {
  model::RunDocument document{plan.doc_id, plan.path, plan.action, plan.chunks_before, plan.chunks_after, 0, {}};
  if (document.action == model::DocumentAction::keep) document.action = model::DocumentAction::change;
  const auto found = loaded.find(plan.doc_id);
  if (found == loaded.end()) return document;
  document.checksum = found->second->file.checksum;
  for (const model::Record& record : found->second->records) document.tokens += record.chunk.tokens;
  return document;
}

bool writes_row(const model::DocumentPlan& plan, const Loaded& loaded) {
  const auto found = loaded.find(plan.doc_id);
  return found != loaded.end() && found->second->whole;
}

}  // namespace

Result<const store::Row*> PlannedRows::next() {
  if (next_ == records_.size()) return nullptr;
  const model::Record& record = *records_[next_++];
  if (auto read = vectors_.read(record.embed_key, vector_); !read) return fail(std::move(read.error()));
  row_ = {record.chunk_id,
          record.doc_id,
          record.chunk.key,
          record.chunk.content,
          json::compact(record.metadata),
          record.content_hash,
          record.embed_key,
          record.meta_hash,
          vector_};
  return &row_;
}

std::unique_ptr<PlannedChanges> planned_changes(const model::Plan& plan, const Corpus& corpus, const Vectors& vectors) {
  auto changes = std::make_unique<PlannedChanges>(vectors);
  Loaded loaded;
  for (const LoadedDocument& document : corpus.documents) loaded.emplace(document.doc_id, &document);
  for (const model::DocumentPlan& document : plan.documents) {
    if (document.changes.empty() && !writes_row(document, loaded)) continue;
    changes->set.run.changed.push_back(run_document(document, loaded));
    for (const model::ChunkChange& change : document.changes) {
      if (change.record == nullptr) {
        changes->set.removed.push_back(change.chunk_id);
      } else {
        const bool straight = change.before == model::RowState::absent && vectors.has(change.record->embed_key);
        (straight ? changes->added : changes->changed).add(*change.record);
      }
    }
  }
  changes->set.added = &changes->added;
  changes->set.changed = &changes->changed;
  add_parents(plan, loaded, changes->set);
  add_documents(corpus, changes->set);
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
    const auto loaded = std::find_if(corpus.documents.begin(), corpus.documents.end(),
                                     [&](const LoadedDocument& one) { return one.doc_id == document.doc_id; });
    if (loaded != corpus.documents.end()) loaded->whole.reset();
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
