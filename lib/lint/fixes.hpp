// Fixes applied to the bytes of a file. What no edit names stays as it is, byte for byte.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"
#include "model/diagnostic.hpp"

namespace ingot::lint {

struct Fixed {
  std::string bytes;
  std::size_t applied = 0;  ///< findings whose fix was made
};

/// Whether the fix of a finding counts: it has one that is at most so bold, and nobody accepts the finding.
[[nodiscard]] bool is_fixable(const model::Diagnostic& finding, model::Applicability boldest);

/// Makes the fixes of findings in one file, from its beginning to its end. A fix is made as a whole, or left out when
/// one of its edits overlaps an edit that was made before; the next look at the file finds it again. Where two findings
/// ask for the same edit, it mends both.
[[nodiscard]] Fixed apply_fixes(std::string_view bytes, std::span<const model::Diagnostic> findings,
                                model::Applicability boldest);

/// Takes the edits that touch `scope` out of the fix, and says whether there were any. Without edits it is none.
bool withhold(std::optional<model::Fix>& fix, ByteRange scope);

}  // namespace ingot::lint
