// Memory of the caches.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace ingot::tokens {

/// `bytes` of zeros that the system hands out when they are first written, in large pages where it has them: a cache
/// that is read at random misses the processor's table of pages less often. From 2 MB on `bytes` must be whole pages.
/// Throws std::bad_alloc.
[[nodiscard]] void* map_zeroed(std::size_t bytes);
void unmap_zeroed(void* memory, std::size_t bytes) noexcept;

/// `count` objects of which every byte is zero. A short run does not pay for what it does not touch.
template <class T>
class ZeroedArray {
 public:
  explicit ZeroedArray(std::size_t count)
      : items_(static_cast<T*>(map_zeroed(count * sizeof(T))), Unmap{count * sizeof(T)}) {}
  [[nodiscard]] T& operator[](std::size_t index) { return items_.get()[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return items_.get()[index]; }

 private:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  struct Unmap {
    std::size_t bytes;
    void operator()(T* items) const { unmap_zeroed(items, bytes); }
  };
  std::unique_ptr<T, Unmap> items_;
};

}  // namespace ingot::tokens
