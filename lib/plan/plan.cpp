#include "plan/plan.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace ingot::plan {
namespace {

using model::ChunkAction;
using model::ChunkChange;
using model::DocumentAction;
using model::DocumentPlan;
using model::Manifest;
using model::Plan;
using model::Record;
using model::StoredChunk;

class Planner {
 public:
  Planner(const Manifest& stored, const Scope& scope) : scope_(scope) {
    for (const StoredChunk& row : stored.chunks) {
      rows_.emplace(row.chunk_id, &row);
      keys_.insert(row.chunk_key);
      vectors_.insert(row.embed_key);
      by_document_[row.doc_id].push_back(&row);
    }
  }

  Plan run(std::span<const std::span<const Record>> documents) {
    std::size_t records = 0;
    for (const auto& document : documents) records += document.size();
    made_.reserve(records);
    plan_.documents.reserve(documents.size());
    for (const auto& document : documents) {
      if (!document.empty()) wanted(document);
    }
    for (auto& [doc_id, rows] : by_document_) gone(doc_id, rows);
    std::sort(plan_.documents.begin(), plan_.documents.end(),
              [](const DocumentPlan& a, const DocumentPlan& b) { return a.path < b.path; });
    return std::move(plan_);
  }

 private:
  void wanted(std::span<const Record> records) {
    DocumentPlan document;
    document.path = records.front().path;
    document.doc_id = records.front().doc_id;
    document.chunks_after = records.size();
    const auto stored = by_document_.find(document.doc_id);
    if (stored != by_document_.end()) document.chunks_before = stored->second.size();
    for (const Record& record : records) change(record, document);
    if (stored != by_document_.end()) {
      std::unordered_set<std::string_view> wanted;
      for (const Record& record : records) wanted.insert(record.chunk_id);
      for (const StoredChunk* row : stored->second) {
        if (!wanted.contains(row->chunk_id)) remove(*row, document);
      }
      by_document_.erase(stored);
    }
    finish(std::move(document));
  }

  void change(const Record& record, DocumentPlan& document) {
    const auto found = rows_.find(record.chunk_id);
    const StoredChunk* row = found == rows_.end() ? nullptr : found->second;
    if (row != nullptr && row->embed_key == record.embed_key && row->meta_hash == record.meta_hash) {
      ++plan_.summary.unchanged;
      return;
    }
    // A vector that is stored, or that another chunk of this run pays for, is not made again.
    const bool reused = vectors_.contains(record.embed_key) || !made_.insert(record.embed_key).second;
    ChunkChange change{record.chunk_id, reused ? ChunkAction::update : ChunkAction::embed, reason(row, record), &record,
                       0};
    if (!reused) {
      change.tokens = record.chunk.tokens;
      ++plan_.summary.embed;
      plan_.summary.embed_tokens += change.tokens;
    }
    ++(row == nullptr ? plan_.summary.add : plan_.summary.change);
    document.changes.push_back(std::move(change));
  }

  std::string_view reason(const StoredChunk* row, const Record& record) const {
    if (row == nullptr) return "new";
    if (row->chunk_key != record.chunk.key) return keys_.contains(record.chunk.key) ? "position" : "text";
    return row->embed_key == record.embed_key ? "metadata" : "model";
  }

  void remove(const StoredChunk& row, DocumentPlan& document) {
    document.changes.push_back({row.chunk_id, ChunkAction::remove, "removed", nullptr, 0});
    ++plan_.summary.remove;
  }

  void gone(const std::string& doc_id, const std::vector<const StoredChunk*>& rows) {
    if (!scope_.covers(rows.front()->path)) return;
    DocumentPlan document;
    document.path = rows.front()->path;
    document.doc_id = doc_id;
    document.action = DocumentAction::remove;
    document.chunks_before = rows.size();
    for (const StoredChunk* row : rows) remove(*row, document);
    ++plan_.summary.documents_removed;
    plan_.documents.push_back(std::move(document));
  }

  void finish(DocumentPlan document) {
    if (document.changes.empty()) {
      ++plan_.summary.documents_unchanged;
    } else if (document.chunks_before == 0) {
      document.action = DocumentAction::add;
      ++plan_.summary.documents_added;
    } else {
      document.action = DocumentAction::change;
      ++plan_.summary.documents_changed;
    }
    plan_.documents.push_back(std::move(document));
  }

  const Scope& scope_;
  std::unordered_map<std::string_view, const StoredChunk*> rows_;
  std::unordered_set<std::string_view> keys_;
  std::unordered_set<std::string_view> vectors_;
  std::unordered_map<std::string, std::vector<const StoredChunk*>> by_document_;
  std::unordered_set<std::string_view> made_;
  Plan plan_;
};

}  // namespace

Plan make_plan(std::span<const std::span<const Record>> documents, const Manifest& stored, const Scope& scope) {
  return Planner(stored, scope).run(documents);
}

void leave_out(Plan& plan, const std::function<bool(const DocumentPlan&)>& leaves) {
  std::erase_if(plan.documents, [&](const DocumentPlan& document) {
    if (!leaves(document)) return false;
    --(document.action == DocumentAction::add ? plan.summary.documents_added : plan.summary.documents_changed);
    for (const ChunkChange& change : document.changes) {
      const bool removes = change.action == ChunkAction::remove;
      --(removes ? plan.summary.remove : change.reason == "new" ? plan.summary.add : plan.summary.change);
    }
    return true;
  });
}

}  // namespace ingot::plan
