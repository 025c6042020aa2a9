// A plan and its vectors as what the store is to write.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/plan.hpp"
#include "pipeline/corpus.hpp"
#include "pipeline/vectors.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// Records of a plan as rows, made one at a time.
class PlannedRows final : public store::RowReader {
 public:
  explicit PlannedRows(const Vectors& vectors) : vectors_(vectors) {}
  void add(const model::Record& record) { records_.push_back(&record); }

  [[nodiscard]] std::size_t size() const override { return records_.size(); }
  void rewind() override { next_ = 0; }
  [[nodiscard]] Result<const store::Row*> next() override;

 private:
  const Vectors& vectors_;
  std::vector<const model::Record*> records_;
  std::size_t next_ = 0;
  store::Row row_;
  std::vector<float> vector_;
};

/// What `set` points at, which must stay where it is.
struct PlannedChanges {
  explicit PlannedChanges(const Vectors& vectors) : added(vectors), changed(vectors) {}
  PlannedChanges(const PlannedChanges&) = delete;
  PlannedChanges& operator=(const PlannedChanges&) = delete;

  PlannedRows added;  ///< new rows whose vectors were made by this run
  PlannedRows changed;
  store::ChangeSet set;
};

/// Rows, removals, parents and documents of one table, by its name in the plan, of documents also those with only a row
/// to write; views of the other arguments, which must outlive it. Source, base run and the rest of the run record are
/// the caller's.
[[nodiscard]] std::unique_ptr<PlannedChanges> planned_changes(const model::Plan& plan, std::string_view table,
                                                              const Corpus& corpus, const Vectors& vectors);

/// Takes the documents of texts that the service refused out of the plan, and rejects them: they keep what is stored,
/// in the table that it is in.
void leave_out_refused(std::span<const std::pair<const model::Record*, Error>> refused, model::Plan& plan,
                       Corpus& corpus);

}  // namespace ingot::pipeline
