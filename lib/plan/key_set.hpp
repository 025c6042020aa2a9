// Which keys there are, at 16 bytes a key: two checksums of it stand for the key. Two keys of one corpus that share
// both would be taken for one; a store that is then asked for a vector that it has not refuses the run.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/checksum.hpp"

namespace ingot::plan {

class KeySet {
 public:
  void add(std::string_view key) { keys_.push_back(digest(key)); }
  /// Once, behind the last key and before the first question.
  void close() { std::sort(keys_.begin(), keys_.end()); }
  [[nodiscard]] bool contains(std::string_view key) const {
    return std::binary_search(keys_.begin(), keys_.end(), digest(key));
  }

 private:
  using Digest = std::array<std::uint64_t, 2>;
  [[nodiscard]] static Digest digest(std::string_view key) { return {checksum64(key, 0), checksum64(key, 1)}; }

  std::vector<Digest> keys_;
};

}  // namespace ingot::plan
