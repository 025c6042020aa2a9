// Cuts a Document into chunks (parse -> chunk -> metadata). The law: every non-blank byte of the body is in exactly one
// own span, own spans ascend, and no chunk is over its limits, whatever the content (spec chunking 1 and 2).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/chunk.hpp"
#include "model/document.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::chunk {

/// The smallest max_tokens that any content can be cut to.
inline constexpr std::size_t k_least_max_tokens = 32;

/// What the choice of cuts looks for first. `balanced` weighs how a chunk is filled against where it is cut; `fewest`
/// takes the fewest chunks, and the best cuts among those.
enum class Objective { balanced, fewest };

struct Options {
  std::size_t max_tokens = 1200;         ///< of everything that is sent: breadcrumb, replay, overlap and own text
  std::size_t max_words = 1000;          ///< of overlap and own text
  std::optional<std::size_t> max_chars;  ///< code points of overlap and own text
  std::size_t target_words = 500;        ///< what a chunk should have; ignored when target_tokens is given
  std::optional<std::size_t> target_tokens;
  std::size_t min_tokens = 64;  ///< chunks below are joined with a neighbour of the same parent where they may be
  std::optional<std::size_t> target_rows;        ///< table rows a chunk, at most
  std::optional<std::size_t> target_entries;     ///< items of top-level lists a chunk, at most
  std::optional<std::size_t> objects_per_chunk;  ///< objects of a JSON array a chunk, at most
  std::size_t overlap_words = 0;              ///< trailing sentences of the chunk before, in prose of one section only
  std::optional<std::size_t> overlap_tokens;  ///< the same in tokens; takes the place of overlap_words
  std::size_t max_overlap_delta = 10;         ///< how far the overlap may differ from overlap_words
  std::string breadcrumb_separator = " > ";
  Objective objective = Objective::balanced;
};

/// The chunks of one document in source order; none when its body is blank. `bytes` are those of the file that the
/// document was parsed from, `document_key` is the part of each chunk key that tells documents apart;
/// empty where nobody asks for keys. max_tokens must be at least k_least_max_tokens.
[[nodiscard]] std::vector<model::Chunk> split(std::string_view bytes, const model::Document& document,
                                              std::string_view document_key, const Options& options,
                                              tokens::Tokenizer& tokenizer);

}  // namespace ingot::chunk
