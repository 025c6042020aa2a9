#include "parse/node_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "base/assert.hpp"

namespace ingot::parse {
namespace {

constexpr std::size_t k_step = 16;
constexpr std::size_t k_most_small = 1024;
constexpr std::size_t k_chunk_bytes = std::size_t{128} * 1024;

// Stands in front of each block, and keeps it aligned.
struct alignas(k_step) Header {
  std::size_t bytes;  // that may be used
};
static_assert(sizeof(Header) == k_step);

Header* header_of(void* block) {
  return static_cast<Header*>(block) - 1;
}

class Pool {
 public:
  void* take(std::size_t bytes) {
    const std::size_t rounded = round_up(bytes);
    if (rounded > k_most_small) return large(nullptr, bytes);
    return std::memset(small(rounded), 0, rounded);
  }

  void* resize(void* block, std::size_t bytes) {
    if (block == nullptr) return take(bytes);
    const std::size_t before = header_of(block)->bytes;
    if (before > k_most_small && bytes > k_most_small) return large(header_of(block), bytes);
    if (bytes <= before) return block;
    // As with realloc, what is gained need not be zero.
    const std::size_t rounded = round_up(std::max(bytes, std::min(2 * before, k_most_small)));
    void* const moved = rounded > k_most_small ? large(nullptr, bytes) : small(rounded);
    std::memcpy(moved, block, before);
    give_back(block);
    return moved;
  }

  void give_back(void* block) {
    if (block == nullptr) return;
    Header* const header = header_of(block);
    if (header->bytes > k_most_small) {
      std::free(header);
      return;
    }
    void*& free = free_.at(header->bytes / k_step);
    std::memcpy(block, &free, sizeof(free));
    free = block;
    if (--live_ == 0) reset();
  }

 private:
  struct Free {
    void operator()(char* chunk) const { std::free(chunk); }
  };

  static std::size_t round_up(std::size_t bytes) { return std::max(k_step, (bytes + k_step - 1) / k_step * k_step); }

  // Holds whatever it held before.
  void* small(std::size_t rounded) {
    ++live_;
    void*& free = free_.at(rounded / k_step);
    if (free != nullptr) {
      void* const block = free;
      std::memcpy(&free, block, sizeof(free));
      return block;
    }
    Header* const header = bump(sizeof(Header) + rounded);
    header->bytes = rounded;
    return header + 1;
  }

  static void* large(Header* old, std::size_t bytes) {
    auto* const header = static_cast<Header*>(std::realloc(old, sizeof(Header) + bytes));
    INGOT_ASSERT(header != nullptr);
    if (old == nullptr) std::memset(header + 1, 0, bytes);
    header->bytes = bytes;
    return header + 1;
  }

  Header* bump(std::size_t bytes) {
    if (chunks_.empty() || used_ + bytes > k_chunk_bytes) {
      chunks_.emplace_back(static_cast<char*>(std::malloc(k_chunk_bytes)));
      INGOT_ASSERT(chunks_.back() != nullptr);
      used_ = 0;
    }
    char* const at = chunks_.back().get() + used_;
    used_ += bytes;
    return reinterpret_cast<Header*>(at);
  }

  void reset() {
    free_.fill(nullptr);
    chunks_.resize(std::min<std::size_t>(chunks_.size(), 1));
    used_ = 0;
  }

  std::array<void*, k_most_small / k_step + 1> free_{};
  std::vector<std::unique_ptr<char, Free>> chunks_;
  std::size_t used_ = 0;  // of the last chunk
  std::size_t live_ = 0;  // small blocks
};

Pool& pool() {
  thread_local Pool of_this_thread;
  return of_this_thread;
}

}  // namespace

void* take_memory(std::size_t bytes) {
  return pool().take(bytes);
}

void* resize_memory(void* block, std::size_t bytes) {
  return pool().resize(block, bytes);
}

void return_memory(void* block) {
  pool().give_back(block);
}

}  // namespace ingot::parse
