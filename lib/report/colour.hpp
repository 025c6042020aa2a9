// Colour of the text reports. Whether a stream wants colour is decided by the program; a report only obeys.
#pragma once

#include <string>
#include <string_view>

namespace ingot::report {

enum class Colour { never, always };

enum class Tone { plain, strong, faint, red, yellow, green, blue };

/// `text` between the SGR sequences of the tone, or `text` itself. The text is not escaped.
[[nodiscard]] inline std::string painted(Colour colour, Tone tone, std::string_view text) {
  std::string out(text);
  if (colour == Colour::never || text.empty()) return out;
  std::string_view code;
  switch (tone) {
    case Tone::plain:
      return out;
    case Tone::strong:
      code = "\x1b[1m";
      break;
    case Tone::faint:
      code = "\x1b[2m";
      break;
    case Tone::red:
      code = "\x1b[1;31m";
      break;
    case Tone::yellow:
      code = "\x1b[1;33m";
      break;
    case Tone::green:
      code = "\x1b[32m";
      break;
    case Tone::blue:
      code = "\x1b[1;34m";
      break;
  }
  out.insert(0, code);
  out += "\x1b[0m";
  return out;
}

}  // namespace ingot::report
