// Which of 64 bytes are letters, digits, blanks ...: one bit a byte, the first byte in the lowest bit.
#pragma once

#include <cstdint>

#include "tokens/instruction_set.hpp"

namespace ingot::tokens {

/// Classes of ASCII; bytes of 0x80 and above are in `high` alone.
struct ClassMasks {
  std::uint64_t lower;
  std::uint64_t upper;
  std::uint64_t digit;
  std::uint64_t white_space;  ///< 9 to 13 and the space
  std::uint64_t newline;      ///< CR and LF
  std::uint64_t space;        ///< U+0020
  std::uint64_t apostrophe;
  std::uint64_t slash;
  std::uint64_t high;
};

/// Reads 64 bytes.
using Classifier = void (*)(const char* bytes, ClassMasks& masks);
/// Null for InstructionSet::scalar.
[[nodiscard]] Classifier classifier(InstructionSet set);

// Each reads 64 bytes; only for processors that have the instructions.
#if defined(__x86_64__)
void classify_sse2(const char* bytes, ClassMasks& masks);
void classify_avx2(const char* bytes, ClassMasks& masks);
void classify_avx512(const char* bytes, ClassMasks& masks);
#elif defined(__aarch64__)
void classify_neon(const char* bytes, ClassMasks& masks);
#endif

}  // namespace ingot::tokens
