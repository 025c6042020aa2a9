// The tokenizer of a static embedding model, from the tokenizer.json of Hugging Face's libraries (WordPiece, Unigram):
// text -> added tokens -> normalizer -> pre-tokenizer -> model -> ids. It makes the same ids as the tokenizers library
// 0.23 without special tokens at the ends, or it refuses the file: what it does not understand is never passed over.
// Characters that Unicode has added since the older tables of either side may differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::embed {

class SubwordTokenizer {
 public:
  /// `file` is the name for messages. Errors (config): what is damaged, and every part that is not known, by name.
  [[nodiscard]] static Result<SubwordTokenizer> parse(std::string_view file, std::string_view json);

  /// Ids below size(), unknown tokens left out. Any bytes are accepted; those that are not UTF-8 count as U+FFFD. Safe
  /// to call from several threads.
  [[nodiscard]] std::vector<std::uint32_t> encode(std::string_view text) const;
  /// Tokens, the added ones among them.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Parts;
  explicit SubwordTokenizer(std::shared_ptr<const Parts> parts);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace ingot::embed
