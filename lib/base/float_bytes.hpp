// Vectors as bytes: float32 (IEEE 754), little-endian, one value behind the other. What the journal and the cache of
// embeddings hold: never to change silently.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ingot {

/// Appends 4 bytes a value; every bit of it is kept.
void append_float_bytes(std::string& out, std::span<const float> values);

/// `bytes` must hold 4 bytes for each value.
void read_float_bytes(std::string_view bytes, std::span<float> values);

}  // namespace ingot
