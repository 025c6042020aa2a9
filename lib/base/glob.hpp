// Path patterns as people write them: * ? [a-z] {a,b} and ** over whole path segments. Case-insensitive for ASCII;
// a leading dot is matched like any other character. Paths use '/'.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot {

enum class GlobCase { sensitive, insensitive };
enum class GlobBraces { expanded, literal };

class Glob {
 public:
  /// Any text is a pattern; an unclosed bracket or brace stands for itself.
  explicit Glob(std::string_view pattern, GlobCase letter_case = GlobCase::insensitive,
                GlobBraces braces = GlobBraces::expanded);

  /// Linear in pattern x path, also for hostile patterns.
  [[nodiscard]] bool matches(std::string_view path) const;
  [[nodiscard]] const std::string& pattern() const { return pattern_; }

 private:
  std::string pattern_;
  GlobCase case_;
  std::vector<std::string> alternatives_;  // the pattern with its braces expanded
};

}  // namespace ingot
