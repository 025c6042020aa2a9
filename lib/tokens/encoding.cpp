#include "tokens/encoding.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

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

std::optional<Encoding> encoding_meant(std::string_view wanted) {
  const std::string lower = text::lower_ascii(wanted);
  for (const Encoding encoding : k_encodings) {
    if (!lower.empty() && name(encoding).starts_with(lower)) return encoding;
  }
  std::array<std::string_view, k_encodings.size()> names;
  std::transform(k_encodings.begin(), k_encodings.end(), names.begin(), name);
  const auto near = text::did_you_mean(lower, names);
  return near ? encoding_named(*near) : std::nullopt;
}

}  // namespace ingot::tokens
