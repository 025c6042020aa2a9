// The byte-pair encodings whose token counts are exact: those of OpenAI's tiktoken, read as ordinary text.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ingot::tokens {

enum class Encoding {
  cl100k_base,  ///< text-embedding-3-small, text-embedding-3-large, text-embedding-ada-002
  o200k_base,
};

inline constexpr std::array k_encodings = {Encoding::cl100k_base, Encoding::o200k_base};

/// The name that tiktoken gives it; a view of static text.
[[nodiscard]] std::string_view name(Encoding encoding);
/// Nothing for a name that is not exactly one of ours.
[[nodiscard]] std::optional<Encoding> encoding_named(std::string_view name);
/// What somebody probably meant who wrote a name that is none: o200k, cl10k_base.
[[nodiscard]] std::optional<Encoding> encoding_meant(std::string_view name);

}  // namespace ingot::tokens
