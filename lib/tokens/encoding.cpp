#include "tokens/encoding.hpp"

namespace ingot::tokens {

std::string_view name(Encoding encoding) {
  switch (encoding) {
    case Encoding::cl100k_base:
      return "cl100k_base";
    case Encoding::o200k_base:
      return "o200k_base";
  }
  return "cl100k_base";
}

std::optional<Encoding> encoding_named(std::string_view wanted) {
  for (const Encoding encoding : k_encodings) {
    if (name(encoding) == wanted) return encoding;
  }
  return std::nullopt;
}

}  // namespace ingot::tokens
