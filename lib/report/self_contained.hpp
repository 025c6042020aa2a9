// One HTML file that needs nothing else: a page with its style, its script, and the data that the script shows.
// Invariant: no byte of the data is markup or script, and the page's policy lets nothing run but the script that it
// has.
#pragma once

#include <string>
#include <string_view>

#include "base/value.hpp"

namespace ingot::report {

/// `html` has @SCRIPT_HASH@, @STYLE_HASH@, @STYLE@, @DATA@ and @SCRIPT@ in it, in this order.
struct PageParts {
  std::string_view html;
  std::string_view css;
  std::string js;
};

[[nodiscard]] std::string self_contained(const PageParts& parts, const Value& data);

}  // namespace ingot::report
