// What a run would do (plan -> report, embed, store): the smallest change from the stored chunks to the wanted ones.
#pragma once

#include <cstddef>
#include <cstdint>
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
};

/// The stored chunks of one source, with the run that they were left by.
struct Manifest {
  std::optional<std::int64_t> base_run;  ///< id of the last finished run of this source
  std::vector<StoredChunk> chunks;       ///< sorted by chunk_id (bytes)
};

enum class ChunkAction {
  keep,    ///< the row is right as it is
  update,  ///< the row changes, its vector is already stored
  embed,   ///< a vector must be made
  remove,  ///< the row goes
};

struct ChunkChange {
  std::string chunk_id;
  ChunkAction action = ChunkAction::keep;
  std::string_view reason;         ///< new, text, metadata, position, model, removed
  const Record* record = nullptr;  ///< of those that were planned; none for removals
  std::size_t tokens = 0;          ///< tokens to embed; 0 unless action is embed
};

enum class DocumentAction { add, change, keep, remove };

struct DocumentPlan {
  std::string path;
  std::string doc_id;
  DocumentAction action = DocumentAction::keep;
  std::size_t chunks_before = 0;
  std::size_t chunks_after = 0;
  std::vector<ChunkChange> changes;  ///< those that are not `keep`, in chunk order, removals last
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
  std::vector<DocumentPlan> documents;  ///< sorted by path
  PlanSummary summary;
};

}  // namespace ingot::model
