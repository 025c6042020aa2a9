// What the metadata of a chunk says of its length, held against its text.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

/// Findings for `token_count` and `word_count` that are not those of the text. Estimates are not compared, and nothing
/// is where the texts are not there.
void add_miscounted(const Subject& subject, Findings& findings);

}  // namespace ingot::lint
