// The values of fields that are sets of words: what one of them is spelt like, and where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/facts.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

/// Lists of texts in the metadata of the first chunk, and single texts of the fields that hold sets (audience, tags,
/// ...); nothing that ingest sets. In the order of the fields, a list in its own.
[[nodiscard]] std::vector<TermFacts> terms_of(const Subject& subject);

/// What two spellings of one value have in common: "Gun Owner", "gun_owner" and "gun-owner" are one.
[[nodiscard]] std::string folded_term(std::string_view term);

}  // namespace ingot::lint
