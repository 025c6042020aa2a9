// The "added_tokens" of a tokenizer.json: texts that are one token wherever they stand, found before anything else is
// done. Those that are not "normalized" are looked for in the text as it is, the others in the normalised text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "embed/subwords/piece_trie.hpp"

namespace ingot::embed {

struct AddedToken {
  std::string content;
  std::uint32_t id = 0;
  bool single_word = false;  ///< not where a letter touches it
  bool lstrip = false;       ///< takes the white space before it
  bool rstrip = false;       ///< takes the white space behind it
  bool normalized = false;
  bool special = false;
};

/// In the order of the file; null is none. Errors (config): what is missing or not known.
[[nodiscard]] Result<std::vector<AddedToken>> read_added_tokens(std::string_view file, const Value& value);

/// Finds the leftmost, then longest of some tokens.
class AddedTokenFinder {
 public:
  /// What is taken for the same text is the first token of it. False: there is no place for so many.
  [[nodiscard]] bool add(std::string_view text, const AddedToken& token);

  /// Calls between(text) for what is no token and token(id) for each token, in order; nothing empty.
  void each(std::string_view text, const std::function<void(std::string_view)>& between,
            const std::function<void(std::uint32_t)>& token) const;

 private:
  struct Found {
    std::size_t begin = 0;
    std::size_t end = 0;
    const AddedToken* token = nullptr;
  };
  [[nodiscard]] std::optional<Found> next(std::string_view text, std::size_t from) const;

  PieceTrie texts_;
  std::vector<AddedToken> tokens_;
};

}  // namespace ingot::embed
