// Regular expressions of rules, tried at one place. Time is linear in the bytes that may be looked at, whatever they
// are.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

class Pattern {
 public:
  /// RE2's syntax; a group marks what is meant, else all of it is.
  explicit Pattern(std::string_view expression);
  ~Pattern();
  Pattern(Pattern&&) noexcept;

  /// What is meant of the match that begins at `at`, looking at no more than `reach` bytes.
  [[nodiscard]] std::optional<ByteRange> match_at(std::string_view text, std::size_t at, std::size_t reach = 512) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace ingot::lint
