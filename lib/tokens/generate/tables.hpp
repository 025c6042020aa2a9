// What the build makes of config/vocabularies/. This is a program of the build, not of the library: it may throw.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace ingot::tokens::generate {

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The bytes of one encoding's tables (vocabulary_layout.hpp). `packed` is a zstd frame of tokens in rank order, each a
/// length byte and its bytes; the official text made of them must have the SHA-256 `digest`.
[[nodiscard]] std::string vocabulary_tables(std::string_view packed, std::string_view digest);

/// The bytes of UnicodeClasses from lines "<first>-<last> <class>", hexadecimal.
[[nodiscard]] std::string unicode_tables(std::string_view lines);

}  // namespace ingot::tokens::generate
