// Front matter + rule defaults + derived fields to one record per chunk (chunk -> metadata -> lint, plan, store).
// Later wins: schema defaults < rule < front matter < derived fields, which nobody may override (spec metadata).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/chunk.hpp"
#include "model/document.hpp"
#include "model/source_file.hpp"
#include "model/token_basis.hpp"

namespace ingot::metadata {

struct Defaults {
  std::string type;  ///< the rule's type
  Value fields;      ///< the rule's `metadata` map, or null
  std::string embedding_model;
  model::TokenBasis token_basis;  ///< of the chunks' token counts
  Value schema_fields;            ///< what the schema has for fields that nobody sets: a map, or null
};

/// The document's id: front matter's `id`, else the rule's, else the slug of the path with its extension.
/// Errors (document): an `id` that is no text or has no letter or digit.
[[nodiscard]] Result<std::string> document_id(const model::SourceFile& file, const model::Document& document,
                                              const Value& rule_fields);

/// Where chunks come from: a document, or a part of it.
struct Stretch {
  const model::SourceFile* file = nullptr;
  const model::Document* document = nullptr;  ///< of the stretch
  std::string_view doc_id;
  std::string_view bytes;        ///< of the file, that the chunks' own spans lie in
  std::size_t offset = 0;        ///< of `bytes` in the file
  std::size_t line = 0;          ///< 0-based line of the file that `bytes` begin on
  std::size_t first_chunk = 0;   ///< chunks of the document before these
  std::size_t first_parent = 0;  ///< parents before those of these
  std::size_t chunk_count = 0;   ///< of the whole document
};

/// What is made of a record: the chunk and its ids alone, also what is said of it, also by what rows are compared.
enum class Detail { sent, described, stored };

/// One record per chunk, same order, with chunk_id, metadata, content_hash and meta_hash; embed_key is left to whoever
/// knows the embedding space. A token_count that is an estimate has `tokens_exact: false` beside it; without that it is
/// exact. Detail::described leaves the hashes out, Detail::sent lines and metadata, too. `parents` are those that the
/// chunks' `parent` counts, of the stretch alone. Whenever a parent differs from what was stored, so does the meta_hash
/// of its first chunk: a plan that compares chunks finds every document whose parents must be written.
[[nodiscard]] std::vector<model::Record> records(const Stretch& stretch, std::vector<model::Chunk> chunks,
                                                 const Defaults& defaults,
                                                 std::span<const model::ParentRecord> parents = {},
                                                 Detail detail = Detail::stored);

/// One record per parent, same order. `chunks` are all of the stretch, in the order that records() gets them.
[[nodiscard]] std::vector<model::ParentRecord> parent_records(const Stretch& stretch,
                                                              std::span<const model::Chunk> chunks,
                                                              std::vector<model::Parent> parents,
                                                              const Defaults& defaults);

/// Bytes of the longest text that a document's row holds.
inline constexpr std::size_t k_longest_content = std::size_t{1} << 20U;

/// What is known of a document at its first stretch: metadata that all chunks share, title, where its content begins.
[[nodiscard]] model::DocumentRecord document_record(const Stretch& first, const Defaults& defaults);

/// Adds what is known at its end: numbers, content and digest. `records` are all of the document, one at least; `bytes`
/// are the file's, empty where it is read in windows. A content longer than k_longest_content is left out.
void complete(model::DocumentRecord& document, std::span<const model::Record> records, std::string_view bytes);

/// {doc_id}#chunk-NN: 1-based, two digits, three from 100.
[[nodiscard]] std::string chunk_id(std::string_view doc_id, std::size_t index);
/// {doc_id}#parent-NN, in the same way.
[[nodiscard]] std::string parent_id(std::string_view doc_id, std::size_t index);

}  // namespace ingot::metadata
