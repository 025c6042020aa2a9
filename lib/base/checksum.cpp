#include "base/checksum.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ingot {

std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace ingot
