// The table of replacements that SentencePiece compiles into its models ("precompiled_charsmap"): a double array over
// bytes whose leaves are offsets into a block of texts that end with a zero byte.
//
// Used as the tokenizers library of Hugging Face does, which models in its format were made with, not as SentencePiece
// itself: a grapheme of less than six bytes is replaced as a whole by what its shortest beginning in the table stands
// for, and only if there is none, each of its characters is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::embed {

class Charsmap {
 public:
  /// `bytes` as they are behind the base64. Errors (document): a length that does not fit, texts that are not UTF-8.
  [[nodiscard]] static Result<Charsmap> parse(std::string_view bytes);
  /// `text` is valid UTF-8.
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  [[nodiscard]] std::optional<std::string_view> replacement(std::string_view of) const;
  void append_graphemes(std::string_view run, std::string& out) const;

  std::vector<std::uint32_t> units_;
  std::string texts_;
  std::array<std::optional<std::string>, 128> ascii_;
};

}  // namespace ingot::embed
