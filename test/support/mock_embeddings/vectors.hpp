// The vectors that the server gives: pseudo-random directions, so that no two texts are near each other.
// Invariant: the same on every machine; unit length; no number is zero.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::mock {

/// From the bytes of both texts alone, `dimensions` wide.
[[nodiscard]] std::vector<float> vector_of(std::string_view model, std::string_view text, std::size_t dimensions);

/// The same into memory of the caller, whose size is the width.
void fill_vector(std::string_view model, std::string_view text, std::span<float> to);

/// Appends RFC 4648 base64 with padding.
void append_base64(std::string& to, std::string_view bytes);

}  // namespace ingot::mock
