// What the rules about who may see what have in common.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

/// Whether the rule or the document says that this is about prices; never by its text.
[[nodiscard]] bool is_pricing(const Subject& subject);

/// Whether `confidentiality` is internal or restricted.
[[nodiscard]] bool is_confidential(const Subject& subject);

}  // namespace ingot::lint
