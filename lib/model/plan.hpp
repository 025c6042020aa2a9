// What a run would do (plan -> report, embed, store): the smallest change from the stored chunks to the wanted ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::model {

struct Record;

/// One row of the table as the plan needs it: identity and digests, no text.
struct StoredChunk {
  std::string chunk_id;
  std::string doc_id;
  std::string path;
  std::string chunk_key;
  std::string embed_key;
  std::string meta_hash;
  std::string content_hash;     ///< empty: not known
  std::string source_checksum;  ///< of the file that the row was made from; empty: not known
  std::string tenant;
};

/// The last finished run of a source: what a plan is compared with, and why all of it may differ.
struct BaseRun {
  std::int64_t id = 0;
  std::string tool_version;
  std::string config_digest;
  std::string model;
};

/// A row is valid during its visit only.
using ChunkVisitor = std::function<void(const StoredChunk& row)>;

/// What becomes of a row. Only `embed` has to be paid for.
enum class ChunkAction {
  keep,      ///< the row is right as it is
  metadata,  ///< text and vector stay, what is said of them changes
  move,      ///< the vector is that of another row, which goes or gets another text
  reuse,     ///< the vector is that of another row that stays, of another chunk of this run, or was paid for before
  embed,     ///< a vector must be made
  remove,    ///< the row goes
};

enum class RowState { absent, stored };

struct ChunkChange {
  std::string chunk_id;
  ChunkAction action = ChunkAction::keep;
  std::string_view reason;  ///< new, text, metadata, position, model, config, tool version, table, repair, removed
  const Record* record = nullptr;  ///< of those that were planned; none for removals
  std::size_t tokens = 0;          ///< tokens to embed; 0 unless action is embed
  RowState before = RowState::stored;
};

enum class DocumentAction { add, change, keep, remove };

struct DocumentPlan {
  std::string path;
  std::string doc_id;
  DocumentAction action = DocumentAction::keep;
  std::size_t chunks_before = 0;
  std::size_t chunks_after = 0;
  std::vector<ChunkChange> changes;  ///< those that are not `keep`, in chunk order, removals last
  std::string table = {};            ///< empty where there is one table only
  bool moves = false;                ///< from one table to another: it is in the plan for each of them
};

struct PlanSummary {
  std::size_t documents_added = 0;
  std::size_t documents_changed = 0;
  std::size_t documents_unchanged = 0;
  std::size_t documents_removed = 0;
  std::size_t add = 0;     ///< rows that are not stored yet
  std::size_t change = 0;  ///< stored rows that will differ
  std::size_t remove = 0;  ///< rows that go
  std::size_t unchanged = 0;
  std::size_t embed = 0;  ///< distinct vectors to make
  std::size_t embed_tokens = 0;
  std::size_t cached = 0;  ///< distinct vectors that had been made and paid for, and are in no row
};

struct Plan {
  std::vector<DocumentPlan> documents;  ///< sorted by path, those of one path by table
  PlanSummary summary;
};

}  // namespace ingot::model
