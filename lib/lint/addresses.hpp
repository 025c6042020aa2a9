// Web addresses in a text, and what Markdown or HTML does with them. Linear in the text.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

struct Address {
  enum class Use {
    image,  ///< fetched when the text is shown
    link,   ///< of a link, a reference definition or a tag
    bare,   ///< stands in the text as it is
  };
  ByteRange span;
  Use use = Use::bare;
};

/// Those with http:// or https:// (or another scheme and "://"), and destinations and attributes that begin with "//".
/// An address goes over blanks that stand in braces: "?q={{ a name }}". Ascending.
[[nodiscard]] std::vector<Address> addresses_of(std::string_view text);

}  // namespace ingot::lint
