// The same text with other line ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::test {

/// CRLF becomes LF; a lone CR stays.
inline std::string with_lf(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r' || text.substr(at, 2) != "\r\n") result += text[at];
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
