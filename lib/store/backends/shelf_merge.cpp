#include "store/backends/shelf_merge.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "store/backends/staged_rows.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_named_documents = 3;  // of those that belong to another source

bool same_row(const FileRow& a, const FileRow& b) {
  return a.doc_id == b.doc_id && a.content == b.content && a.metadata == b.metadata && a.chunk_key == b.chunk_key &&
         a.content_hash == b.content_hash && a.embed_key == b.embed_key && a.meta_hash == b.meta_hash &&
         a.tenant == b.tenant;
}

bool same_parent(const FileParent& a, const FileParent& b) {
  return a.doc_id == b.doc_id && a.content == b.content && a.metadata == b.metadata &&
         a.content_hash == b.content_hash && a.tenant == b.tenant;
}

std::string path_of(const FileRow& row) {
  const Value* path = row.metadata.find("source_path");
  return path != nullptr && path->as_string() != nullptr ? *path->as_string() : row.doc_id;
}

class Merge {
 public:
  Merge(const ShelfTarget& target, ShelfReader* before, const ChangeSet& changes, StagedRows staged)
      : target_(target),
        before_(before),
        changes_(changes),
        staged_(std::move(staged)),
        removed_(changes.removed.begin(), changes.removed.end()),
        old_vector_(target.dimensions),
        new_vector_(target.dimensions) {}

  Result<Applied> run() {
    if (auto found = find_vectors(); !found) return fail(std::move(found.error()));
    const FileHeader header = next_header();
    applied_.run_id = header.run;
    auto writer = target_.shelf.create(header);
    if (!writer) return fail(std::move(writer.error()));
    writer_ = std::move(*writer);
    if (auto merged = merge_rows(); !merged) return fail(std::move(merged.error()));
    if (auto ours = check_owners(); !ours) return fail(std::move(ours.error()));
    if (auto good = guard_removals(); !good) return fail(std::move(good.error()));
    if (auto merged = merge_parents(); !merged) return fail(std::move(merged.error()));
    const bool same = applied_.written + applied_.removed + applied_.parents_written + applied_.parents_removed == 0;
    if (same && changes_.base_run) {
      applied_.run_id = *changes_.base_run;
      return applied_;
    }
    if (auto finished = writer_->finish(); !finished) return fail(std::move(finished.error()));
    return applied_;
  }

 private:
  FileHeader next_header() const {
    FileHeader header;
    if (before_ != nullptr) header = before_->header();
    header.table = target_.table;
    header.dimensions = target_.dimensions;
    ++header.run;
    const model::RunRecord& run = changes_.run;
    header.sources[changes_.source] = {header.run,        run.started_at, run.tool_version,
                                       run.config_digest, run.model,      run.git_revision};
    return header;
  }

  // --- Rows --------------------------------------------------------------------------------------------------------

  // Where the vectors lie that rows are to take from stored ones: looked for before anything is written.
  Result<void> find_vectors() {
    if (staged_.wanted().empty() || before_ == nullptr) return {};
    auto reader = target_.shelf.open();
    if (!reader) return fail(std::move(reader.error()));
    for (;;) {
      const auto row = (*reader)->next_row();
      if (!row) return fail(row.error());
      if (*row == nullptr) return {};
      const auto& wanted = staged_.wanted();
      if (std::binary_search(wanted.begin(), wanted.end(), (*row)->embed_key))
        vectors_.emplace((*row)->embed_key, (*reader)->place());
    }
  }

  Result<const FileRow*> next_old() {
    if (before_ == nullptr) return nullptr;
    auto row = before_->next_row();
    if (!row) return row;
    if (*row == nullptr) return row;
    if (auto filled = before_->vector(old_vector_); !filled) return fail(std::move(filled.error()));
    return row;
  }

  Result<void> merge_rows() {
    auto old = next_old();
    for (std::size_t at = 0; old && (*old != nullptr || at < staged_.size());) {
      const bool any_new = at < staged_.size();
      const int order = !any_new ? -1 : *old == nullptr ? 1 : (*old)->chunk_id.compare(staged_.chunk_id(at));
      Result<void> done;
      if (order < 0) done = pass(**old);
      if (order > 0) done = insert(at);
      if (order == 0) done = replace(**old, at);
      if (!done) return done;
      if (order >= 0) ++at;
      if (order <= 0) old = next_old();
    }
    if (!old) return fail(std::move(old.error()));
    if (missing_ == 0) return {};
    return fail(ErrorKind::refused,
                fmt::format("{} chunks have no vector any more, first {}: nothing was written", missing_,
                            text::printable(first_missing_.substr(0, 200))),
                "run again: it compares with what is stored now");
  }

  Result<void> pass(const FileRow& old) {
    if (old.source == changes_.source) {
      if (removed_.contains(old.chunk_id)) {
        ++applied_.removed;
        shrunk_.insert(old.doc_id);
        return {};
      }
      documents_.insert(old.doc_id);
    }
    return writer_->row(old, before_->line(), old_vector_);
  }

  Result<void> insert(std::size_t at) {
    auto row = staged(at);
    if (!row) return fail(std::move(row.error()));
    row->created_at = row->updated_at;
    return write(*row);
  }

  Result<void> replace(const FileRow& old, std::size_t at) {
    if (old.source != changes_.source) {
      if (foreign_.size() <= k_named_documents) foreign_.insert(path_of(old));
      return {};
    }
    auto row = staged(at);
    if (!row) return fail(std::move(row.error()));
    if (same_row(old, *row) && (!staged_.has_vector(at) || old_vector_ == new_vector_)) return pass(old);
    row->created_at = old.created_at;
    return write(*row);
  }

  // A row with its vector, which is in new_vector_.
  Result<FileRow> staged(std::size_t at) {
    auto row = staged_.row(at, new_vector_);
    if (!row) return row;
    row->run_id = applied_.run_id;
    row->updated_at = changes_.run.started_at;
    if (staged_.has_vector(at)) return row;
    const auto place = vectors_.find(row->embed_key);
    if (place == vectors_.end()) {
      if (missing_++ == 0) first_missing_ = row->chunk_id;
    } else if (auto read = before_->vector_at(place->second, new_vector_); !read) {
      return fail(std::move(read.error()));
    }
    return row;
  }

  Result<void> write(const FileRow& row) {
    ++applied_.written;
    documents_.insert(row.doc_id);
    return writer_->row(row, {}, new_vector_);
  }

  Result<void> check_owners() const {
    if (foreign_.empty()) return {};
    Error error{ErrorKind::refused,
                fmt::format("chunks of source {} have ids that {} holds for another source: nothing was written",
                            text::printable(changes_.source), text::printable(target_.shelf.where())),
                {},
                "give these documents other ids, or use another --source name or --store"};
    for (const std::string& path : foreign_) {
      const bool more = error.facts.size() == k_named_documents;
      error.facts.push_back(more ? "and more" : text::printable(path.substr(0, 200)));
    }
    return fail(std::move(error));
  }

  Result<void> guard_removals() const {
    if (!changes_.most_removed_documents) return {};
    const auto gone = static_cast<std::size_t>(std::count_if(
        shrunk_.begin(), shrunk_.end(), [&](const std::string& document) { return !documents_.contains(document); }));
    if (gone <= *changes_.most_removed_documents) return {};
    return fail(ErrorKind::refused,
                fmt::format("this run would remove {} documents of source {}, and {} were allowed: nothing was written",
                            gone, text::printable(changes_.source), *changes_.most_removed_documents),
                fmt::format("look at the plan with --dry-run; if it is right, pass --allow-delete {}", gone));
  }

  // --- Parents -----------------------------------------------------------------------------------------------------

  Result<const FileParent*> next_old_parent() {
    if (before_ == nullptr) return nullptr;
    return before_->next_parent();
  }

  Result<void> merge_parents() {
    std::map<std::string_view, const ParentRow*> wanted;
    for (const ParentRow& parent : changes_.parents) wanted.emplace(parent.parent_id, &parent);
    auto old = next_old_parent();
    for (auto at = wanted.begin(); old && (*old != nullptr || at != wanted.end());) {
      const bool any_new = at != wanted.end();
      const int order = !any_new ? -1 : *old == nullptr ? 1 : std::string_view((*old)->parent_id).compare(at->first);
      Result<void> done = order < 0 ? pass_parent(**old) : write_parent(*at->second, order == 0 ? *old : nullptr);
      if (!done) return done;
      if (order >= 0) ++at;
      if (order <= 0) old = next_old_parent();
    }
    if (!old) return fail(std::move(old.error()));
    return {};
  }

  // One that no change names: it goes with its document, and when its document has others now.
  Result<void> pass_parent(const FileParent& old) {
    const auto& whole = changes_.parents_of;
    const bool goes =
        old.source == changes_.source &&
        (std::find(whole.begin(), whole.end(), old.doc_id) != whole.end() || !documents_.contains(old.doc_id));
    if (!goes) return writer_->parent(old);
    ++applied_.parents_removed;
    return {};
  }

  Result<void> write_parent(const ParentRow& wanted, const FileParent* old) {
    if (old != nullptr && old->source != changes_.source) {
      return fail(ErrorKind::refused,
                  fmt::format("{} holds parents with ids of source {} for another source: nothing was written",
                              text::printable(target_.shelf.where()), text::printable(changes_.source)),
                  "give these documents other ids, or use another --source name or --store");
    }
    auto metadata = json::parse(wanted.metadata);
    if (!metadata || metadata->as_map() == nullptr)
      return fail(ErrorKind::internal, fmt::format("the metadata of {} is no JSON object",
                                                   text::printable(wanted.parent_id.substr(0, 200))));
    FileParent parent{std::string(wanted.parent_id),
                      std::string(wanted.doc_id),
                      changes_.source,
                      changes_.tenant,
                      std::string(wanted.content_hash),
                      old == nullptr ? changes_.run.started_at : old->created_at,
                      changes_.run.started_at,
                      applied_.run_id,
                      std::string(wanted.content),
                      std::move(*metadata)};
    if (old != nullptr && same_parent(*old, parent)) return writer_->parent(*old);
    ++applied_.parents_written;
    return writer_->parent(parent);
  }

  const ShelfTarget& target_;
  ShelfReader* before_;
  const ChangeSet& changes_;
  StagedRows staged_;
  std::unordered_set<std::string> removed_;
  std::map<std::string, ShelfReader::Place, std::less<>> vectors_;  // by embed_key
  std::vector<float> old_vector_;
  std::vector<float> new_vector_;
  std::unique_ptr<ShelfWriter> writer_;
  std::unordered_set<std::string> documents_;  // of this source that have a chunk afterwards
  std::unordered_set<std::string> shrunk_;     // that lost one
  std::set<std::string> foreign_;              // paths of another source's documents
  std::size_t missing_ = 0;
  std::string first_missing_;
  Applied applied_;
};

}  // namespace

Result<Applied> merge_into(const ShelfTarget& target, ShelfReader* before, const ChangeSet& changes) {
  auto staged = StagedRows::read(target.files, target.shelf.scratch_path(), changes, target.dimensions);
  if (!staged) return fail(std::move(staged.error()));
  return Merge(target, before, changes, std::move(*staged)).run();
}

}  // namespace ingot::store
