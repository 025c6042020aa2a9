#include <utf8proc.h>

#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::tokens {

std::vector<std::size_t> grapheme_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  utf8proc_int32_t state = 0;
  char32_t left = 0;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded right = utf8::decode(text, at);
    if (at != 0) {
      // Between two ASCII characters only CR LF holds together, and nothing before them matters afterwards.
      const bool ascii = left < 0x80 && right.code_point < 0x80;
      if (ascii) state = 0;
      const bool ends_here =
          ascii ? left != '\r' || right.code_point != '\n'
                : utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(left),
                                                   static_cast<utf8proc_int32_t>(right.code_point), &state);
      if (ends_here) ends.push_back(at);
    }
    left = right.code_point;
    at += right.length;
  }
  if (!text.empty()) ends.push_back(text.size());
  return ends;
}

}  // namespace ingot::tokens
