// Token counts and ids as a textbook has them: the scalar splitter, then byte-pair merging over a list of parts that
// asks only Vocabulary::find. No cache but an exact memory of whole pretokens, no pair table, no queue: slow, and there
// to be compared with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokens/encoding.hpp"
#include "tokens/instruction_set.hpp"
#include "tokens/pretokens.hpp"
#include "tokens/tokenizer.hpp"
#include "tokens/vocabulary.hpp"

namespace ingot::test {

/// What Splitter::next writes.
using Offset = std::uint32_t;

/// Where the pretokens of `text` end, asked for `batch` at a time.
[[nodiscard]] std::vector<Offset> pretoken_ends(tokens::Encoding encoding, std::string_view text,
                                                tokens::InstructionSet set, std::size_t batch = 512);

/// The tokens of one pretoken: the pair of lowest rank is merged, the leftmost of equals, until there is none. Every
/// pair is looked up anew in every round.
[[nodiscard]] std::vector<tokens::TokenId> merged_plainly(const tokens::Vocabulary& vocabulary, std::string_view piece);
/// The same with the ranks of the pairs kept from round to round, for pieces of some thousand bytes.
[[nodiscard]] std::vector<tokens::TokenId> merged_with_kept_ranks(const tokens::Vocabulary& vocabulary,
                                                                  std::string_view piece);

class Oracle {
 public:
  explicit Oracle(tokens::Encoding encoding) : encoding_(encoding), vocabulary_(encoding) {}

  /// A pretoken boundary of a text, in bytes of the text as given, with the number of tokens before it.
  struct Mark {
    std::size_t end;
    std::size_t tokens;
  };
  /// All boundaries but 0, ascending. The view lives until the next call of this function.
  [[nodiscard]] std::span<const Mark> marks(std::string_view text);
  [[nodiscard]] std::vector<tokens::TokenId> encode(std::string_view text);
  /// The tokens of one pretoken, which is valid UTF-8. The reference lives until the next call.
  [[nodiscard]] const std::vector<tokens::TokenId>& ids_of(std::string_view pretoken);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  tokens::Encoding encoding_;
  tokens::Vocabulary vocabulary_;
  std::unordered_map<std::string, std::vector<tokens::TokenId>, Hash, std::equal_to<>> known_;
  std::vector<Mark> marks_;
};

/// How the count and the map that `tokenizer` gives for `text` differ from the oracle's marks; empty when they do not.
[[nodiscard]] std::string wrong_counts(tokens::Tokenizer& tokenizer, std::span<const Oracle::Mark> marks,
                                       std::string_view text);
/// The same for ids.
[[nodiscard]] std::string wrong_ids(tokens::Tokenizer& tokenizer, Oracle& oracle, std::string_view text);
/// How the ends that `set` finds in batches of `batch` differ from `expected`; empty when they do not.
[[nodiscard]] std::string wrong_ends(tokens::Encoding encoding, std::string_view text, tokens::InstructionSet set,
                                     std::size_t batch, std::span<const Offset> expected);

/// Printable: everything but plain ASCII as \xHH, ready for a C++ string literal.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace ingot::test
