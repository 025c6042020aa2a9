#include "tokens/instruction_set.hpp"

#include <vector>

namespace ingot::tokens {
namespace {

std::vector<InstructionSet> detected() {
  std::vector<InstructionSet> sets = {InstructionSet::scalar};
#if defined(__x86_64__)
  sets.push_back(InstructionSet::sse2);
  __builtin_cpu_init();
  // The last three came with or before AVX2, but a virtual machine may hide any of them.
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("popcnt");
  if (avx2) sets.push_back(InstructionSet::avx2);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    sets.push_back(InstructionSet::avx512);
#elif defined(__aarch64__)
  sets.push_back(InstructionSet::neon);
#endif
  return sets;
}

}  // namespace

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
  static const std::vector<InstructionSet> sets = detected();
  return sets;
}

}  // namespace ingot::tokens
