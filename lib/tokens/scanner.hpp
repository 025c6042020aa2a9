// The split patterns of tiktoken 0.14's openai_public.py, one character at a time: what decides about everything that
// is not ASCII, and what the windows of pretokens.cpp are tested against.
//
//   cl100k_base  '(?i:[sdmt]|ll|ve|re) | [^\r\n\p{L}\p{N}]?+\p{L}++ | \p{N}{1,3}+ | ?[^\s\p{L}\p{N}]++[\r\n]*+
//                | \s++$ | \s*[\r\n] | \s+(?!\S) | \s
//   o200k_base   [^\r\n\p{L}\p{N}]?U*L+(?i:'s|'t|'re|'ve|'m|'ll|'d)? | [^\r\n\p{L}\p{N}]?U+L*(?i:...)? | \p{N}{1,3}
//                | ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+
//                with U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L = [\p{Ll}\p{Lm}\p{Lo}\p{M}]
#pragma once

#include <cstddef>
#include <string_view>

#include "tokens/encoding.hpp"

namespace ingot::tokens {

/// The end of the pretoken that starts at `at`, which must be below text.size(). Sets `saw_invalid` when the pretoken,
/// or what had to be looked at to find its end, holds invalid UTF-8.
[[nodiscard]] std::size_t pretoken_end(Encoding encoding, std::string_view text, std::size_t at, bool& saw_invalid);

/// The end of the contraction ('s 't 're 've 'm 'll 'd, in any case) that starts at `at`, or `at` if none does.
[[nodiscard]] std::size_t contraction_end(std::string_view text, std::size_t at);

}  // namespace ingot::tokens
