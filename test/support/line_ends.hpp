// The same text with other line ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::test {

/// CRLF and a lone CR become LF.
inline std::string with_lf(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) == "\r\n") continue;
    result += text[at] == '\r' ? '\n' : text[at];
  }
  return result;
}

/// Every LF becomes CRLF, and CRLF stays.
inline std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : with_lf(text)) result.append(c == '\n' ? "\r\n" : std::string(1, c));
  return result;
}

}  // namespace ingot::test
