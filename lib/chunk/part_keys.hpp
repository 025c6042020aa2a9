// Keys of a document that is cut part by part: what split() and link_parents() number within a part is made unique in
// the whole document. The first of equal keys stays what it is, so a document of one part keeps all of its keys.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

namespace ingot::chunk {

/// Asked for every key of one kind in source order.
class PartKeys {
 public:
  [[nodiscard]] std::string unique(std::string key);

 private:
  // By the first half of the key, to be small: a second key with the same half is numbered in vain, but stays unique.
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;
};

}  // namespace ingot::chunk
