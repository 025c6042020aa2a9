// A checksum against accidents of disks and crashes (XXH3, 64 bits). It proves nothing about bytes that somebody made
// to deceive it. Part of stored files: never to change silently.
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot {

/// Bytes under another seed have another checksum.
[[nodiscard]] std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace ingot
