// The rules, one file each in rules/. A new rule is one line here and one in the sorted list of rules.cpp.
#pragma once

#include "lint/lint.hpp"

namespace ingot::lint {

[[nodiscard]] Rule chunk_blank_or_tiny();
[[nodiscard]] Rule chunk_over_max_tokens();
[[nodiscard]] Rule chunk_over_max_words();
[[nodiscard]] Rule duplicate_key();
[[nodiscard]] Rule effective_date_order();
[[nodiscard]] Rule expired_content();
[[nodiscard]] Rule field_schema_violation();
[[nodiscard]] Rule heading_not_in_any_chunk();
[[nodiscard]] Rule invalid_utf8();
[[nodiscard]] Rule price_amount_in_pricing_chunk();
[[nodiscard]] Rule pricing_source_untagged();
[[nodiscard]] Rule required_field_missing();
[[nodiscard]] Rule suppression_expired();
[[nodiscard]] Rule suppression_without_reason();
[[nodiscard]] Rule unknown_field();
[[nodiscard]] Rule unknown_rule_in_suppression();
[[nodiscard]] Rule unused_suppression();
[[nodiscard]] Rule visibility_mismatch();

}  // namespace ingot::lint
