// The rules, one file each in rules/. A new rule is one line here and one in the sorted list of rules.cpp.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

[[nodiscard]] Rule bare_url_chunk();
[[nodiscard]] Rule baseline_stale();
[[nodiscard]] Rule bidi_control();
[[nodiscard]] Rule broken_relative_link();
[[nodiscard]] Rule caption_separated_from_image();
[[nodiscard]] Rule chunk_below_target();
[[nodiscard]] Rule chunk_blank_or_tiny();
[[nodiscard]] Rule chunk_boundary_mid_sentence();
[[nodiscard]] Rule chunk_count_drift();
[[nodiscard]] Rule chunk_index_inconsistent();
[[nodiscard]] Rule chunk_over_max_tokens();
[[nodiscard]] Rule chunk_over_max_words();
[[nodiscard]] Rule chunk_over_model_limit();
[[nodiscard]] Rule column_selector_unmatched();
[[nodiscard]] Rule corpus_below_minimum();
[[nodiscard]] Rule dimension_mismatch();
[[nodiscard]] Rule doc_disappeared();
[[nodiscard]] Rule document_yields_no_chunks();
[[nodiscard]] Rule duplicate_key();
[[nodiscard]] Rule duplicate_sibling_heading();
[[nodiscard]] Rule effective_date_order();
[[nodiscard]] Rule exact_duplicate_chunk();
[[nodiscard]] Rule exfil_link();
[[nodiscard]] Rule expired_content();
[[nodiscard]] Rule expiring_soon();
[[nodiscard]] Rule field_schema_violation();
[[nodiscard]] Rule file_without_rule();
[[nodiscard]] Rule generic_high_entropy_secret();
[[nodiscard]] Rule glob_below_minimum();
[[nodiscard]] Rule heading_level_skipped();
[[nodiscard]] Rule heading_like_paragraph();
[[nodiscard]] Rule heading_not_in_any_chunk();
[[nodiscard]] Rule hidden_html_text();
[[nodiscard]] Rule hidden_tag_characters();
[[nodiscard]] Rule image_without_alt();
[[nodiscard]] Rule invalid_utf8();
[[nodiscard]] Rule list_entry_coverage();
[[nodiscard]] Rule missing_heading_path();
[[nodiscard]] Rule mixed_script_word();
[[nodiscard]] Rule mojibake();
[[nodiscard]] Rule money_amount_untagged();
[[nodiscard]] Rule near_duplicate_chunk();
[[nodiscard]] Rule non_finite_or_zero_vector();
[[nodiscard]] Rule nonstandard_space();
[[nodiscard]] Rule norm_out_of_range();
[[nodiscard]] Rule not_nfc();
[[nodiscard]] Rule orphan_heading();
[[nodiscard]] Rule overflow_used();
[[nodiscard]] Rule overlap_crosses_section();
[[nodiscard]] Rule overlap_out_of_range();
[[nodiscard]] Rule personal_data();
[[nodiscard]] Rule price_amount_in_pricing_chunk();
[[nodiscard]] Rule pricing_source_untagged();
[[nodiscard]] Rule prompt_injection_phrase();
[[nodiscard]] Rule ragged_table();
[[nodiscard]] Rule raw_csv_or_json_in_chunk();
[[nodiscard]] Rule repeated_boilerplate();
[[nodiscard]] Rule required_field_missing();
[[nodiscard]] Rule rule_matches_nothing();
[[nodiscard]] Rule safety_text_split();
[[nodiscard]] Rule secret_detected();
[[nodiscard]] Rule set_not_normalised();
[[nodiscard]] Rule shadowed_rule();
[[nodiscard]] Rule split_inside_atomic_block();
[[nodiscard]] Rule stale_review();
[[nodiscard]] Rule structured_chunk_over_chars();
[[nodiscard]] Rule suppression_expired();
[[nodiscard]] Rule suppression_without_reason();
[[nodiscard]] Rule table_split_without_header();
[[nodiscard]] Rule total_cost_jump();
[[nodiscard]] Rule unclosed_fence();
[[nodiscard]] Rule unknown_config_key();
[[nodiscard]] Rule unknown_field();
[[nodiscard]] Rule unknown_rule_in_suppression();
[[nodiscard]] Rule unused_suppression();
[[nodiscard]] Rule visibility_mismatch();
[[nodiscard]] Rule volatile_timestamp_source();
[[nodiscard]] Rule zero_width_or_soft_hyphen();

}  // namespace ingot::lint
