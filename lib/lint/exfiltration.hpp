// What an address takes with it when it is fetched or followed: a place to be filled in, or a text in disguise.
#pragma once

#include <optional>
#include <string_view>

#include "lint/addresses.hpp"

namespace ingot::lint {

struct Cargo {
  enum class Kind {
    blank,      ///< "{conversation}": for a model to fill in
    disguised,  ///< a text in base64 or in hex digits
    opaque,     ///< as long as a text in base64 would be, and none that can be read
  };
  Kind kind = Kind::blank;
  std::string_view piece;  ///< of the address
};

/// Nothing where the address takes no more than what trackers, signatures and sites usually put there. Images are
/// held to more, since nobody has to follow them.
[[nodiscard]] std::optional<Cargo> cargo_of(std::string_view address, Address::Use use);

}  // namespace ingot::lint
