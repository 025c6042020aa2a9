// A look at all rows of one source, one page at a time, for who wants to know whether they are as the runs left them;
// and the marks that make the next run write damaged ones again. What stands in a row's digests is the caller's to
// check; what rows are to each other is checked here, by the server.
// What nobody can see here: a vector that was exchanged for another one of length 1, and an embed_key that is wrong,
// which the next run sees by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/history.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// A chunk, a parent or a document as it is stored; views of its visit only.
struct StoredRow {
  std::string_view id;
  std::string_view doc_id;
  std::string_view path;                    ///< as its metadata says
  std::optional<std::string_view> content;  ///< none: a document that is too long to be kept
  std::string_view metadata;                ///< JSON text
  std::string_view content_hash;
  std::string_view chunk_key;                   ///< of chunks only
  std::string_view meta_hash;                   ///< of chunks only
  std::optional<std::string_view> parent_hash;  ///< content_hash of the parent that it names, if that is there
};

enum class RowKind { chunk, parent, document };
using RowVisitor = std::function<void(RowKind kind, const StoredRow& row)>;

/// Rows to write again.
struct Marks {
  std::vector<std::string> rows;       ///< chunk_ids
  std::vector<std::string> vectors;    ///< chunk_ids whose vectors are not to be used again either
  std::vector<std::string> parents;    ///< parent_ids; one without a chunk of its document goes at once
  std::vector<std::string> documents;  ///< doc_ids of the documents table; likewise
  bool cache = false;                  ///< cached vectors that have not the width that they say: they go at once
};

struct Look {
  std::optional<std::int64_t> base_run;  ///< last finished run of the source
  std::size_t chunks = 0;
  std::size_t parents = 0;
  std::size_t documents = 0;           ///< rows of the documents table
  std::vector<model::Damage> damages;  ///< what rows are to each other, and what stands around them
  Marks marks;                         ///< of those
};

class Inspection {
 public:
  virtual ~Inspection() = default;
  /// Visits all rows of a source at one moment, in no order that means anything, and says what is wrong between them.
  /// Chunks without a row of their document are wrong where the options' layout asks for documents, and where the
  /// source has any.
  [[nodiscard]] virtual Result<Look> look(const std::string& source, const RowVisitor& visitor) = 0;
  /// Marks, in one transaction. Errors: refused when a run of the source has finished since the look, or is at work.
  [[nodiscard]] virtual Result<void> mark(const std::string& source, const Look& look) = 0;
  [[nodiscard]] virtual std::string where() const = 0;
};

/// Connects. The clock must outlive it. Errors: those of open_postgres.
[[nodiscard]] Result<std::unique_ptr<Inspection>> open_inspection(const Options& options, io::Clock& clock);

}  // namespace ingot::store
