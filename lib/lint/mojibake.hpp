// UTF-8 that a program took for Windows-1252, Latin-1, Windows-1251 or Mac Roman: "Ã©" where "é" stood. What such text
// is made of are common letters and signs, so they are told from those by what they decode to and by their neighbours.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"

namespace ingot::lint {

struct Misread {
  ByteRange span;
  std::string meant;         ///< what stood there; empty where some of it is lost
  std::string_view read_as;  ///< "Windows-1252"
};

/// The misread text that begins with the character at `at`; nothing where it is, or may well be, meant as it stands.
[[nodiscard]] std::optional<Misread> misread_at(std::string_view text, std::size_t at);

}  // namespace ingot::lint
