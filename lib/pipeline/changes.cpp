#include "pipeline/changes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "plan/plan.hpp"

namespace ingot::pipeline {
namespace {

using Loaded = std::unordered_map<std::string_view, const LoadedDocument*>;  // by doc_id

// Documents that change bring their parents along; those of a removed document go with it. A parent that differs from
// what is stored always has a chunk that differs too (metadata::records).
void add_parents(const model::DocumentPlan& document, const LoadedDocument* loaded, store::ChangeSet& changes) {
  changes.parents_of.push_back(document.doc_id);
  if (loaded == nullptr) return;
  for (const model::ParentRecord& parent : loaded->parents) {
    changes.parents.push_back(
        {parent.parent_id, parent.doc_id, parent.content, json::compact(parent.metadata), parent.content_hash});
  }
}

// The row of a document, whether its chunks change or not.
void add_row(const LoadedDocument& document, store::ChangeSet& changes) {
  store::DocumentRow row{document.doc_id, {}, json::compact(document.whole->metadata), document.whole->content_hash};
  if (document.whole->content) row.content = document.whole->content->of(document.file.bytes);
  changes.documents.push_back(std::move(row));
}

model::RunDocument run_document(const model::DocumentPlan& plan, const LoadedDocument* loaded) {
  model::RunDocument document{plan.doc_id, plan.path, plan.action, plan.chunks_before, plan.chunks_after, 0, {}};
  if (document.action == model::DocumentAction::keep) document.action = model::DocumentAction::change;
  if (loaded == nullptr) return document;
  document.checksum = loaded->file.checksum;
  for (const model::Record& record : loaded->records) document.tokens += record.chunk.tokens;
  return document;
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

std::unique_ptr<PlannedChanges> planned_changes(const model::Plan& plan, std::string_view table, const Corpus& corpus,
                                                const Vectors& vectors) {
  auto changes = std::make_unique<PlannedChanges>(vectors);
  Loaded all;
  for (const LoadedDocument& document : corpus.documents) all.emplace(document.doc_id, &document);
  for (const model::DocumentPlan& document : plan.documents) {
    if (document.table != table) continue;
    // One that goes to another table has nothing in this one any more.
    const bool goes = document.action == model::DocumentAction::remove;
    const auto found = goes ? all.end() : all.find(document.doc_id);
    const LoadedDocument* loaded = found == all.end() ? nullptr : found->second;
    const bool writes_row = loaded != nullptr && loaded->whole;
    if (document.changes.empty() && !writes_row) continue;
    if (writes_row) add_row(*loaded, changes->set);
    changes->set.run.changed.push_back(run_document(document, loaded));
    if (!document.changes.empty()) add_parents(document, loaded, changes->set);
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
  std::unordered_set<std::string> left_out;  // doc_ids: one that moves to another table stays where it is
  for (const model::DocumentPlan& document : plan.documents) {
    const auto change = first_refused(document);
    if (change == document.changes.end()) continue;
    const model::Record& record = *change->record;
    const Error& error = *why.at(record.embed_key);
    left_out.insert(document.doc_id);
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
  plan::leave_out(plan, [&](const model::DocumentPlan& document) { return left_out.contains(document.doc_id); });
}

}  // namespace ingot::pipeline
