#include "tokens/zeroed_array.hpp"

#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace ingot::tokens {
namespace {

constexpr std::size_t k_large_page = std::size_t{2} << 20U;

}  // namespace

// Large pages must be aligned: one page more is asked for, and the ends that stick out are given back.
void* map_zeroed(std::size_t bytes) {
  const std::size_t room = bytes < k_large_page ? bytes : bytes + k_large_page;
  void* const mapped = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  if (bytes < k_large_page) return mapped;
  char* const first = static_cast<char*>(mapped);
  const std::size_t before = (k_large_page - reinterpret_cast<std::uintptr_t>(first) % k_large_page) % k_large_page;
  if (before != 0) munmap(first, before);
  char* const memory = first + before;
  if (before != k_large_page) munmap(memory + bytes, k_large_page - before);
  madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void unmap_zeroed(void* memory, std::size_t bytes) noexcept {
  munmap(memory, bytes);
}

}  // namespace ingot::tokens
