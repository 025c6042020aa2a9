// The rules, one file each in rules/. A new rule is one line here and one in the sorted list of rules.cpp.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

[[nodiscard]] Rule broken_relative_link();
[[nodiscard]] Rule chunk_blank_or_tiny();
[[nodiscard]] Rule chunk_boundary_mid_sentence();
[[nodiscard]] Rule chunk_index_inconsistent();
[[nodiscard]] Rule chunk_over_max_tokens();
[[nodiscard]] Rule chunk_over_max_words();
[[nodiscard]] Rule chunk_over_model_limit();
[[nodiscard]] Rule corpus_below_minimum();
[[nodiscard]] Rule document_yields_no_chunks();
[[nodiscard]] Rule exact_duplicate_chunk();
[[nodiscard]] Rule glob_below_minimum();
[[nodiscard]] Rule heading_not_in_any_chunk();
[[nodiscard]] Rule invalid_utf8();
[[nodiscard]] Rule list_entry_coverage();
[[nodiscard]] Rule missing_heading_path();
[[nodiscard]] Rule near_duplicate_chunk();
[[nodiscard]] Rule orphan_heading();
[[nodiscard]] Rule overlap_out_of_range();
[[nodiscard]] Rule required_field_missing();
[[nodiscard]] Rule split_inside_atomic_block();
[[nodiscard]] Rule suppression_expired();
[[nodiscard]] Rule suppression_without_reason();
[[nodiscard]] Rule table_split_without_header();
[[nodiscard]] Rule unknown_rule_in_suppression();
[[nodiscard]] Rule unused_suppression();

}  // namespace ingot::lint
