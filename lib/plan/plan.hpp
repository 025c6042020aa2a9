// Wanted records against stored rows, to the smallest Plan (spec store 3): a merge-join of two lists that are sorted by
// chunk_id. Pure. Of a stored row that stays as it is 16 bytes are kept, which say what vectors there are; of one that
// differs, its change. Of a wanted record a pointer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/chunk.hpp"
#include "model/plan.hpp"

namespace ingot::plan {

/// The records of one document, with the SHA-256 of its file; empty when that is not known. Of several tables, the one
/// that it belongs in.
struct WantedDocument {
  std::span<const model::Record> records;
  std::string_view checksum;
  std::string_view table = {};
};

struct Scope {
  /// True for a stored path that may be removed because this run would have found its document: false for documents
  /// outside the paths that were asked for, and for those that failed, which keep their last good version.
  std::function<bool(std::string_view path)> covers;
};

/// What this run makes its rows with: held against the base run, it says why all of them may differ.
struct Making {
  std::string tool_version;
  std::string config_digest;
  std::string model;
  std::string tenant;  ///< a row of another one differs in its metadata
};

/// How many leading characters of keys the stored rows have; what a baseline file keeps is shorter than a key.
struct KeyLengths {
  std::size_t embed_key = std::string_view::npos;
  std::size_t other = std::string_view::npos;  ///< of chunk_key and meta_hash
};

/// The run that left the rows of each table, by its name.
using Bases = std::map<std::string, model::BaseRun, std::less<>>;

/// Row identity is the table and the chunk_id; vectors are found again by embed_key whatever the row, so renumbered and
/// moved chunks cost nothing. The reasons of changes, the first that holds:
///   repair        the row was found to be damaged
///   model         the same text makes another vector
///   config        the document's file is the same, and the base run had another config
///   tool version  likewise
///   table         the document comes from another table, or goes to one
///   new, removed  there was no such row; there is none any more
///   position      the text stood under another chunk_id
///   text          the text differs, or what is sent along with it
///   metadata      what is stored beside differs, or whose row it is
class Planner {
 public:
  /// Documents in any order; their records must outlive the plan, which points at them.
  Planner(std::span<const WantedDocument> documents, Scope scope, Making making, KeyLengths lengths = {});
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  /// The rows that come now are of this table. Tables ascend by name; where there is only one, its name is empty.
  void begin_table(std::string_view name);

  /// Every stored row of the source once, ascending by the bytes of chunk_id.
  void stored(const model::StoredChunk& row);

  /// Once, behind the last row.
  [[nodiscard]] model::Plan finish(const Bases& bases);
  /// The same for one table.
  [[nodiscard]] model::Plan finish(const std::optional<model::BaseRun>& base);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The summary of one of several tables. A vector that occurs in several of them is counted where the plan makes it;
/// vectors that had been paid for are counted nowhere.
[[nodiscard]] model::PlanSummary summary_of(const model::Plan& plan, std::string_view table);

/// Takes documents with changes out of a plan, and what they change out of its summary. What was to be embedded stays
/// counted: it may have been.
void leave_out(model::Plan& plan, const std::function<bool(const model::DocumentPlan&)>& leaves);

}  // namespace ingot::plan
