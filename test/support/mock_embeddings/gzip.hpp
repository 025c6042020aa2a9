// Gzip of a text and blanks after it, made without a compressor: one block with the fixed codes of RFC 1951.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::mock {

/// A valid file (RFC 1952) that stands for `text` followed by that many blanks; 258 of these take 13 bits.
[[nodiscard]] std::string gzip(std::string_view text, std::uint64_t blanks);

}  // namespace ingot::mock
