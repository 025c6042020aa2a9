// What the readers of inline spans share: classes of ASCII characters, escapes, and finding signs in a text that is
// looked at again and again without reading it as often.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ingot::tokens {

inline constexpr std::size_t k_none = std::string_view::npos;

inline bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline bool is_letter_or_digit(char c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9');
}

inline bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

inline bool is_punctuation(char c) {
  return c > ' ' && c <= '~' && !is_letter_or_digit(c);
}

// True behind an odd number of backslashes; a run of very many is no escape of anything.
inline bool is_escaped(std::string_view text, std::size_t offset) {
  constexpr std::size_t k_longest_run = 63;
  std::size_t backslashes = 0;
  while (backslashes < std::min(offset, k_longest_run) && text[offset - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// Where a text has another one in it, found out when it is first asked for.
class NextOf {
 public:
  NextOf(std::string_view text, std::string_view needle, bool unescaped = false)
      : text_(text), needle_(needle), unescaped_(unescaped) {}

  /// The first place at or after `offset`, or k_none.
  [[nodiscard]] std::size_t after(std::size_t offset) {
    if (!known_) find_all();
    const auto found = std::lower_bound(places_.begin(), places_.end(), offset);
    return found == places_.end() ? k_none : *found;
  }

 private:
  void find_all() {
    known_ = true;
    for (std::size_t at = text_.find(needle_); at != k_none; at = text_.find(needle_, at + 1)) {
      if (!unescaped_ || !is_escaped(text_, at)) places_.push_back(at);
    }
  }

  std::string_view text_;
  std::string_view needle_;
  bool unescaped_;
  bool known_ = false;
  std::vector<std::size_t> places_;
};

}  // namespace ingot::tokens
