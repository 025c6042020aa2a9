// Which vector instructions the pretokenizer may use. All sets give the same results; tests compare each with `scalar`.
#pragma once

#include <span>
#include <string_view>

namespace ingot::tokens {

enum class InstructionSet {
  scalar,  ///< one character at a time: the oracle of the tests
  sse2,    ///< every x86-64
  avx2,
  avx512,  ///< with the byte and word instructions
  neon,    ///< every arm64
};

[[nodiscard]] std::string_view name(InstructionSet set);
/// Those that this processor has: `scalar` first, the one to use last. Static storage.
[[nodiscard]] std::span<const InstructionSet> available_instruction_sets();

}  // namespace ingot::tokens
