// Keys of well-known providers and passwords in addresses, as they stand in a text. Shapes that are weak by themselves
// must look random, and what examples are written with is none: false alarms make people switch a rule off.
// Values found here are never shown: whoever reports one uses masked() and marks the finding as secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

struct Secret {
  std::string_view what;  ///< "AWS access key id"
  ByteRange value;        ///< in the text
  std::size_t shown = 0;  ///< bytes at its beginning that every key of its kind has
};

/// Ascending, apart from each other.
[[nodiscard]] std::vector<Secret> secrets_in(std::string_view text);

/// ": sk-ant-...9Q, digest 1f0c22ab": enough to tell which one it is, for those who have it. Of what is short enough to
/// be guessed from its digest, as passwords are, nothing.
[[nodiscard]] std::string masked(const Secret& secret, std::string_view text);

/// Stars in place of whatever the texts of other findings quote of those that are secret.
void hide_secrets(Findings& findings, std::string_view bytes, std::size_t offset);

/// Bits for each byte, as the bytes of this text are distributed; 0 to 8.
[[nodiscard]] double entropy(std::string_view text);

}  // namespace ingot::lint
