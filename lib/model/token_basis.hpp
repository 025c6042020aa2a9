// How the token numbers of a run were counted (config -> metadata, lint, report): a number and its basis are shown
// together, so that an estimate is never read as a count.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::model {

struct TokenBasis {
  std::string_view encoding;  ///< cl100k_base; a view of static text
  bool exact = true;          ///< false: the model has another tokenizer, or nobody said which
};

/// "1,310 tokens", "1 token"; "≈ 1,310 tokens" for an estimate.
[[nodiscard]] std::string counted_tokens(std::size_t tokens, const TokenBasis& basis);

/// "1,310"; "≈ 1,310" for an estimate.
[[nodiscard]] std::string token_number(std::size_t tokens, const TokenBasis& basis);

/// "cl100k_base"; "cl100k_base (estimate)".
[[nodiscard]] std::string described(const TokenBasis& basis);

}  // namespace ingot::model
