// The rules, one file each in rules/. A new rule is one line here and one in the sorted list of rules.cpp.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

[[nodiscard]] Rule bidi_control();
[[nodiscard]] Rule chunk_blank_or_tiny();
[[nodiscard]] Rule chunk_over_max_tokens();
[[nodiscard]] Rule chunk_over_max_words();
[[nodiscard]] Rule heading_not_in_any_chunk();
[[nodiscard]] Rule hidden_html_text();
[[nodiscard]] Rule hidden_tag_characters();
[[nodiscard]] Rule image_without_alt();
[[nodiscard]] Rule invalid_utf8();
[[nodiscard]] Rule nonstandard_space();
[[nodiscard]] Rule personal_data();
[[nodiscard]] Rule prompt_injection_phrase();
[[nodiscard]] Rule required_field_missing();
[[nodiscard]] Rule secret_detected();
[[nodiscard]] Rule suppression_expired();
[[nodiscard]] Rule suppression_without_reason();
[[nodiscard]] Rule unclosed_fence();
[[nodiscard]] Rule unknown_rule_in_suppression();
[[nodiscard]] Rule unused_suppression();
[[nodiscard]] Rule zero_width_or_soft_hyphen();

}  // namespace ingot::lint
