// A fast hash of fields (XXH3, 128 bits): the key of what stands in one place, or of equal texts within one run. It
// proves nothing about a text that somebody made to deceive it; what is kept by its content goes by SHA-256.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ingot {

class KeyHash {
 public:
  KeyHash();
  ~KeyHash();
  KeyHash(const KeyHash&) = delete;
  KeyHash& operator=(const KeyHash&) = delete;

  /// Each field goes in behind its length, so that no two lists of fields are the same bytes.
  KeyHash& field(std::string_view bytes);
  /// 32 lower-case digits, for all fields so far.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ingot
