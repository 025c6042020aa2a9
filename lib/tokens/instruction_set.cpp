#include "tokens/instruction_set.hpp"

#include <vector>

namespace ingot::tokens {

std::string_view name(InstructionSet set) {
  switch (set) {
    case InstructionSet::scalar:
      return "scalar";
    case InstructionSet::sse2:
      return "sse2";
    case InstructionSet::avx2:
      return "avx2";
    case InstructionSet::avx512:
      return "avx512";
    case InstructionSet::neon:
      return "neon";
  }
  return "scalar";
}

std::span<const InstructionSet> available_instruction_sets() {
  static const std::vector<InstructionSet> sets = {InstructionSet::scalar};
  return sets;
}

}  // namespace ingot::tokens
