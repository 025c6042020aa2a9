// A block in lines of the body, before its bytes are known (cmark_blocks -> layout). Blocks stand in reading order,
// parents before their children; there may be hundreds of thousands, so the struct is kept small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "model/document.hpp"
#include "parse/body_lines.hpp"

namespace ingot::parse {

inline constexpr std::uint32_t k_no_block = 0xFFFFFFFF;

struct LineBlock {
  model::BlockKind kind = model::BlockKind::paragraph;
  std::uint8_t level = 0;             ///< of a heading
  std::uint8_t head_lines = 0;        ///< lines of model::Block::head
  std::uint32_t parent = k_no_block;  ///< index of the block around it
  Line first = 0;
  Line last = 0;  ///< half-open; where its own content ends at least, as far as it can be told from the block alone
};

struct LineHeading {
  std::uint32_t block = 0;
  std::string text;  ///< as it is written, without the marks of the heading itself; later plain
};

/// A document of more blocks than this is refused.
inline constexpr std::size_t k_max_blocks = 250'000;

/// "line:1: what" (a line of the body, 1-based) of kind document.
[[nodiscard]] inline tl::unexpected<Error> fail_at(Line line, const std::string& what, std::string hint) {
  return fail(ErrorKind::document, std::to_string(std::size_t{line} + 1) + ":1: " + what, std::move(hint));
}

[[nodiscard]] inline tl::unexpected<Error> fail_too_many_blocks(Line line) {
  return fail_at(line, "a document of more than " + std::to_string(k_max_blocks) + " blocks", "split the document");
}

}  // namespace ingot::parse
