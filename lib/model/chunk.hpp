// A chunk (chunk -> metadata -> lint, plan, store). Own spans tile the document; everything that is shown beside the
// own text (overlap, repeated table heads, reopened fences, breadcrumb) is kept apart, so that the tiling cannot break.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_range.hpp"
#include "base/value.hpp"
#include "model/document.hpp"
#include "model/token_basis.hpp"

namespace ingot::model {

/// Table rows, list entries or records, counted from 1; both ends belong to it.
struct Covered {
  std::size_t first = 1;
  std::size_t last = 1;
};

/// What the chunker makes.
struct Chunk {
  ByteRange own;                          ///< bytes of the source file that only this chunk has
  std::optional<ByteRange> overlap;       ///< ends where `own` begins
  std::vector<std::string> breadcrumb;    ///< headings above the chunk, outermost first, as sent (within its budget)
  std::vector<std::string> heading_path;  ///< the whole path, with the heading that the chunk begins with
  std::vector<BlockKind> kinds;           ///< kinds of the blocks inside, each once, in the order of the enum
  std::string content;                    ///< replayed prefix + overlap + own text + replayed suffix; stored
  std::size_t prefix_bytes = 0;           ///< of the replayed prefix of content
  std::string embed_text;                 ///< rendered breadcrumb + content; sent to the model
  std::size_t tokens = 0;                 ///< tokens of embed_text; Record::token_basis says how they were counted
  std::size_t words = 0;                  ///< words of overlap + own text
  std::optional<Covered> rows;            ///< of the one table, or of the CSV file, that this is a part of
  std::optional<Covered> entries;         ///< of the one list that this is a part of
  std::vector<std::string> pointers;      ///< JSON pointers of the objects inside
  std::string key;                        ///< stable identity: document, section, own text; no offset and no ordinal
  std::optional<std::size_t> parent;      ///< index of the Parent that holds it
};

/// The larger passage that chunks lie in, for readers that want more context than the chunk that was found.
struct Parent {
  ByteRange own;                          ///< from the first to the last of its chunks; parents tile the document too
  std::vector<std::string> heading_path;  ///< of its first chunk
  std::string content;                    ///< the text as it stands
  std::size_t tokens = 0;                 ///< of content
  std::string key;                        ///< stable identity, as a chunk's
};

struct LineRange {
  std::size_t first = 1;  ///< 1-based
  std::size_t last = 1;   ///< inclusive
};

/// A chunk with all that is stored about it: the unit of plan, lint and store.
struct Record {
  std::string chunk_id;  ///< {doc_id}#chunk-NN, the primary key of the table
  std::string doc_id;
  std::string path;
  std::size_t index = 1;  ///< 1-based position in the document
  std::size_t count = 1;  ///< chunks of the document
  LineRange lines;        ///< of the own span
  Chunk chunk;
  TokenBasis token_basis;                ///< of chunk.tokens
  std::optional<std::string> parent_id;  ///< of the ParentRecord that it lies in
  Value metadata;                        ///< what the table's metadata column holds
  std::string content_hash;              ///< SHA-256 of embed_text
  std::string embed_key;                 ///< SHA-256 of (embedding space, content_hash)
  std::size_t embed_bytes = 0;           ///< of embed_text, which a run that sends nothing does not keep
  std::string meta_hash;                 ///< SHA-256 of everything else that is stored in the row
};

/// What is said of a chunk to somebody who reads about it: enough without its texts.
struct ChunkOutline {
  std::string chunk_id;
  ByteRange own;
  std::size_t index = 1;  ///< as its metadata counts it
  std::size_t count = 1;  ///< likewise
  std::size_t tokens = 0;
  std::size_t words = 0;
  std::vector<std::string> heading_path;
  std::string label;  ///< as findings name the chunk: "guide-md#chunk-02 (2/7), 1,310 tokens"
};

/// A parent with all that is stored about it. Its texts are not sent to a model.
struct ParentRecord {
  std::string parent_id;  ///< {doc_id}#parent-NN, the primary key of its table
  std::string doc_id;
  std::string content;
  Value metadata;            ///< with the ids of its chunks
  std::string content_hash;  ///< SHA-256 of content and metadata: equal ones are not written again
};

/// A whole document with all that is stored about it where documents are kept.
struct DocumentRecord {
  std::optional<ByteRange> content;  ///< of the file: what is behind byte-order mark and front matter; none: too long
  Value metadata;                    ///< what all its chunks share, and where the content begins
  std::string content_hash;          ///< SHA-256 of content and metadata: equal ones are not written again
};

}  // namespace ingot::model
