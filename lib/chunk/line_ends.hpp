// A document whose lines do not all end with LF is cut as if they did: the same text gives the same chunks, keys and
// embeddings whatever a checkout does to its line ends (spec chunking 2.9 law 12). Positions are mapped back, and what
// is stored keeps the bytes of the source.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace ingot::chunk {

class LineEnds {
 public:
  /// Nothing when every line ends with LF already. Views `text`.
  [[nodiscard]] static std::optional<LineEnds> of(std::string_view text);

  /// The text with LF alone.
  [[nodiscard]] const std::string& normalised() const { return normalised_; }
  /// The same document in positions of the normalised text.
  [[nodiscard]] model::Document normalised(const model::Document& document) const;
  /// The source bytes of a part of the normalised text.
  [[nodiscard]] ByteRange source_of(ByteRange part) const;

 private:
  explicit LineEnds(std::string_view text);
  [[nodiscard]] std::size_t normalised(std::size_t source) const;
  [[nodiscard]] std::size_t source(std::size_t at) const;

  std::string normalised_;
  std::vector<std::size_t> dropped_;  // source offsets of each CR of a CRLF, ascending
};

}  // namespace ingot::chunk
