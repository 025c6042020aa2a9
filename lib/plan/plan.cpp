#include "plan/plan.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "plan/key_set.hpp"

namespace ingot::plan {
namespace {

using model::BaseRun;
using model::ChunkAction;
using model::ChunkChange;
using model::DocumentAction;
using model::DocumentPlan;
using model::Plan;
using model::Record;
using model::RowState;
using model::StoredChunk;

struct Wanted {
  const Record* record = nullptr;
  std::size_t document = 0;
};

// A document on its way into the plan.
struct Draft {
  DocumentPlan plan;
  std::string_view checksum;  // of the wanted file
  bool is_wanted = false;
  bool is_covered = false;  // not wanted in this table, and this run would have found it
  bool has_same_file = false;
};

// How a stored row and the record for it are alike. For a record without a row all of it is false.
struct Likeness {
  bool key = false;
  bool content = false;
  bool vector = false;
  bool damaged = false;  // ingest verify --repair has emptied its keys
};

struct Difference {
  std::size_t document = 0;
  ChunkChange change;
  Likeness likeness;
};

}  // namespace

struct Planner::State {
  State(std::span<const WantedDocument> documents, Scope scope, Making making, KeyLengths lengths);

  void begin_table(std::string_view name);
  void row(const StoredChunk& row);
  Plan finish(const Bases& bases);

 private:
  std::size_t document_of(const StoredChunk& row);
  void compare(const StoredChunk& row, const Wanted& wanted);
  void gone(const StoredChunk& row, std::size_t document);
  void absent(const Wanted& wanted);
  [[nodiscard]] bool comes_before(const Wanted& wanted, const StoredChunk& row) const;
  [[nodiscard]] bool is_for(const Wanted& wanted, const StoredChunk& row) const;
  void settle(Difference& difference, const Bases& bases);
  [[nodiscard]] ChunkAction where_from(const Record& record);
  [[nodiscard]] std::string_view reason(const Difference& difference, const Bases& bases) const;
  Plan collect();

  [[nodiscard]] std::string_view embed_key(const Record& record) const {
    return std::string_view(record.embed_key).substr(0, lengths_.embed_key);
  }
  [[nodiscard]] std::string_view chunk_key(const Record& record) const {
    return std::string_view(record.chunk.key).substr(0, lengths_.other);
  }

  Scope scope_;
  Making making_;
  KeyLengths lengths_;
  std::vector<Wanted> wanted_;  // by table and chunk_id
  std::size_t next_ = 0;
  std::string table_;  // of the rows that come now
  std::vector<Draft> drafts_;
  std::unordered_map<std::string, std::size_t> by_id_;  // wanted drafts by doc_id, whatever their table
  std::unordered_map<std::string, std::size_t> gone_;   // drafts of this table that are not wanted in it, by doc_id
  std::size_t last_ = 0;                                // draft of the row before
  std::vector<Difference> differences_;
  KeySet staying_;  // vectors of rows that keep theirs
  KeySet leaving_;  // vectors of rows that go or get another
  KeySet moved_;    // chunk keys of rows that go or get another text
  std::unordered_set<std::string_view> made_;
  model::PlanSummary summary_;
};

Planner::State::State(std::span<const WantedDocument> documents, Scope scope, Making making, KeyLengths lengths)
    : scope_(std::move(scope)), making_(std::move(making)), lengths_(lengths) {
  drafts_.reserve(documents.size());
  std::size_t count = 0;
  for (const WantedDocument& document : documents) count += document.records.size();
  wanted_.reserve(count);
  for (const WantedDocument& document : documents) {
    if (document.records.empty()) continue;
    const Record& first = document.records.front();
    Draft draft;
    draft.plan.path = first.path;
    draft.plan.doc_id = first.doc_id;
    draft.plan.table = document.table;
    draft.plan.chunks_after = document.records.size();
    draft.checksum = document.checksum;
    draft.is_wanted = true;
    for (const Record& record : document.records) wanted_.push_back({&record, drafts_.size()});
    by_id_.emplace(first.doc_id, drafts_.size());
    drafts_.push_back(std::move(draft));
  }
  std::sort(wanted_.begin(), wanted_.end(), [this](const Wanted& a, const Wanted& b) {
    const int tables = drafts_[a.document].plan.table.compare(drafts_[b.document].plan.table);
    return tables != 0 ? tables < 0 : a.record->chunk_id < b.record->chunk_id;
  });
}

void Planner::State::begin_table(std::string_view name) {
  table_ = name;
  gone_.clear();
  last_ = drafts_.size();
}

std::size_t Planner::State::document_of(const StoredChunk& row) {
  if (last_ < drafts_.size() && drafts_[last_].plan.doc_id == row.doc_id) return last_;
  const auto wanted = by_id_.find(row.doc_id);
  const bool is_elsewhere = wanted != by_id_.end() && drafts_[wanted->second].plan.table != table_;
  if (wanted != by_id_.end() && !is_elsewhere) return last_ = wanted->second;
  const auto [known, is_new] = gone_.emplace(row.doc_id, drafts_.size());
  last_ = known->second;
  if (is_new) {
    Draft draft;
    draft.plan.path = row.path;
    draft.plan.doc_id = row.doc_id;
    draft.plan.table = table_;
    draft.plan.action = DocumentAction::remove;
    // A document is in one table: it goes from here whatever the scope, since this run has found it for another one.
    draft.plan.moves = is_elsewhere;
    draft.is_covered = is_elsewhere || scope_.covers(row.path);
    if (is_elsewhere) drafts_[wanted->second].plan.moves = true;
    drafts_.push_back(std::move(draft));
  }
  return last_;
}

bool Planner::State::comes_before(const Wanted& wanted, const StoredChunk& row) const {
  const int tables = drafts_[wanted.document].plan.table.compare(table_);
  return tables != 0 ? tables < 0 : wanted.record->chunk_id < row.chunk_id;
}

bool Planner::State::is_for(const Wanted& wanted, const StoredChunk& row) const {
  return wanted.record->chunk_id == row.chunk_id && drafts_[wanted.document].plan.table == table_;
}

void Planner::State::row(const StoredChunk& row) {
  while (next_ < wanted_.size() && comes_before(wanted_[next_], row)) absent(wanted_[next_++]);
  const std::size_t document = document_of(row);
  Draft& draft = drafts_[document];
  ++draft.plan.chunks_before;
  if (!draft.checksum.empty() && row.source_checksum == draft.checksum) draft.has_same_file = true;
  if (next_ < wanted_.size() && is_for(wanted_[next_], row))
    compare(row, wanted_[next_++]);
  else
    gone(row, document);
}

void Planner::State::compare(const StoredChunk& row, const Wanted& wanted) {
  const Record& record = *wanted.record;
  Likeness likeness;
  likeness.key = row.chunk_key == chunk_key(record);
  likeness.vector = row.embed_key == embed_key(record);
  likeness.damaged = row.embed_key.empty() || row.meta_hash.empty();
  likeness.content = !row.content_hash.empty() && row.content_hash == record.content_hash;
  (likeness.vector ? staying_ : leaving_).add(row.embed_key);
  if (!likeness.key) moved_.add(row.chunk_key);
  const bool same_metadata =
      row.meta_hash == std::string_view(record.meta_hash).substr(0, lengths_.other) && row.tenant == making_.tenant;
  if (likeness.vector && same_metadata) {
    ++summary_.unchanged;
    return;
  }
  differences_.push_back(
      {wanted.document, {record.chunk_id, ChunkAction::metadata, {}, &record, 0, RowState::stored}, likeness});
}

void Planner::State::gone(const StoredChunk& row, std::size_t document) {
  const Draft& draft = drafts_[document];
  if (!draft.is_wanted && !draft.is_covered) {
    staying_.add(row.embed_key);
    return;
  }
  leaving_.add(row.embed_key);
  moved_.add(row.chunk_key);
  differences_.push_back({document, {row.chunk_id, ChunkAction::remove, {}, nullptr, 0, RowState::stored}, {}});
}

void Planner::State::absent(const Wanted& wanted) {
  differences_.push_back(
      {wanted.document, {wanted.record->chunk_id, ChunkAction::embed, {}, wanted.record, 0, RowState::absent}, {}});
}

ChunkAction Planner::State::where_from(const Record& record) {
  if (staying_.contains(embed_key(record))) return ChunkAction::reuse;
  if (leaving_.contains(embed_key(record))) return ChunkAction::move;
  return made_.insert(record.embed_key).second ? ChunkAction::embed : ChunkAction::reuse;
}

std::string_view Planner::State::reason(const Difference& difference, const Bases& bases) const {
  const ChunkChange& change = difference.change;
  const Likeness& likeness = difference.likeness;
  const Draft& draft = drafts_[difference.document];
  if (likeness.damaged) return "repair";
  if (likeness.content && !likeness.vector) return "model";
  const auto base = bases.find(draft.plan.table);
  if (base != bases.end() && draft.has_same_file) {
    if (likeness.key && !likeness.vector && base->second.model != making_.model) return "model";
    if (base->second.config_digest != making_.config_digest) return "config";
    if (base->second.tool_version != making_.tool_version) return "tool version";
  }
  if (draft.plan.moves && (change.record == nullptr || change.before == RowState::absent)) return "table";
  if (change.record == nullptr) return "removed";
  if (change.before == RowState::absent) return "new";
  if (!likeness.key) return moved_.contains(chunk_key(*change.record)) ? "position" : "text";
  return likeness.vector ? "metadata" : "text";
}

void Planner::State::settle(Difference& difference, const Bases& bases) {
  ChunkChange& change = difference.change;
  change.reason = reason(difference, bases);
  if (change.record == nullptr) {
    ++summary_.remove;
    return;
  }
  ++(change.before == RowState::absent ? summary_.add : summary_.change);
  if (difference.likeness.vector) return;
  change.action = where_from(*change.record);
  if (change.action != ChunkAction::embed) return;
  change.tokens = change.record->chunk.tokens;
  ++summary_.embed;
  summary_.embed_tokens += change.tokens;
}

// By path and chunk, removals last, so that a text that occurs twice is paid for where it stands first.
Plan Planner::State::finish(const Bases& bases) {
  while (next_ < wanted_.size()) absent(wanted_[next_++]);
  staying_.close();
  leaving_.close();
  moved_.close();
  std::sort(differences_.begin(), differences_.end(), [this](const Difference& a, const Difference& b) {
    const std::string& a_path = drafts_[a.document].plan.path;
    const std::string& b_path = drafts_[b.document].plan.path;
    if (a.document != b.document) return a_path != b_path ? a_path < b_path : a.document < b.document;
    const Record* a_record = a.change.record;
    const Record* b_record = b.change.record;
    if ((a_record == nullptr) != (b_record == nullptr)) return b_record == nullptr;
    if (a_record != nullptr && a_record->index != b_record->index) return a_record->index < b_record->index;
    return a.change.chunk_id < b.change.chunk_id;
  });
  for (Difference& difference : differences_) settle(difference, bases);
  return collect();
}

Plan Planner::State::collect() {
  for (Difference& difference : differences_)
    drafts_[difference.document].plan.changes.push_back(std::move(difference.change));
  Plan plan;
  plan.documents.reserve(drafts_.size());
  for (Draft& draft : drafts_) {
    DocumentPlan& document = draft.plan;
    if (!draft.is_wanted) {
      if (!draft.is_covered) continue;
      ++summary_.documents_removed;
    } else if (document.changes.empty()) {
      ++summary_.documents_unchanged;
    } else {
      document.action = document.chunks_before == 0 ? DocumentAction::add : DocumentAction::change;
      ++(document.chunks_before == 0 ? summary_.documents_added : summary_.documents_changed);
    }
    plan.documents.push_back(std::move(document));
  }
  std::sort(plan.documents.begin(), plan.documents.end(), [](const DocumentPlan& a, const DocumentPlan& b) {
    return a.path != b.path ? a.path < b.path : a.table < b.table;
  });
  plan.summary = summary_;
  return plan;
}

Planner::Planner(std::span<const WantedDocument> documents, Scope scope, Making making, KeyLengths lengths)
    : state_(std::make_unique<State>(documents, std::move(scope), std::move(making), lengths)) {}
Planner::~Planner() = default;

void Planner::begin_table(std::string_view name) {
  state_->begin_table(name);
}

void Planner::stored(const StoredChunk& row) {
  state_->row(row);
}

Plan Planner::finish(const Bases& bases) {
  return state_->finish(bases);
}

Plan Planner::finish(const std::optional<BaseRun>& base) {
  Bases bases;
  if (base) bases.emplace("", *base);
  return finish(bases);
}

model::PlanSummary summary_of(const Plan& plan, std::string_view table) {
  model::PlanSummary summary;
  for (const DocumentPlan& document : plan.documents) {
    if (document.table != table) continue;
    switch (document.action) {
      case DocumentAction::add:
        ++summary.documents_added;
        break;
      case DocumentAction::change:
        ++summary.documents_changed;
        break;
      case DocumentAction::keep:
        ++summary.documents_unchanged;
        break;
      case DocumentAction::remove:
        ++summary.documents_removed;
        break;
    }
    summary.unchanged += document.chunks_after;
    for (const ChunkChange& change : document.changes) {
      const bool goes = change.record == nullptr;
      ++(goes ? summary.remove : change.before == RowState::absent ? summary.add : summary.change);
      if (!goes) --summary.unchanged;
      if (change.action != ChunkAction::embed) continue;
      ++summary.embed;
      summary.embed_tokens += change.tokens;
    }
  }
  return summary;
}

void leave_out(Plan& plan, const std::function<bool(const DocumentPlan&)>& leaves) {
  std::erase_if(plan.documents, [&](const DocumentPlan& document) {
    if (!leaves(document)) return false;
    --(document.action == DocumentAction::add      ? plan.summary.documents_added
       : document.action == DocumentAction::remove ? plan.summary.documents_removed
                                                   : plan.summary.documents_changed);
    for (const ChunkChange& change : document.changes) {
      const bool removes = change.action == ChunkAction::remove;
      --(removes ? plan.summary.remove : change.before == RowState::absent ? plan.summary.add : plan.summary.change);
    }
    return true;
  });
}

}  // namespace ingot::plan
