#include "lint/rules.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace ingot::lint {
namespace {

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : text::split(text, '\n')) {
    if (!line.empty()) (out += "    ") += line;
    out += "\n";
  }
  return out;
}

}  // namespace

std::span<const Rule> rules() {
  static const std::array k_rules = {
      chunk_boundary_mid_sentence(),    // BD001
      overlap_out_of_range(),           // BD002
      split_inside_atomic_block(),      // BD003
      orphan_heading(),                 // BD004
      overlap_crosses_section(),        // BD005
      file_without_rule(),              // CFG001
      rule_matches_nothing(),           // CFG002
      unknown_config_key(),             // CFG003
      column_selector_unmatched(),      // CFG004
      shadowed_rule(),                  // CFG005
      corpus_below_minimum(),           // CO001
      glob_below_minimum(),             // CO002
      document_yields_no_chunks(),      // CO003
      chunk_count_drift(),              // DR001
      doc_disappeared(),                // DR002
      baseline_stale(),                 // DR003
      total_cost_jump(),                // DR004
      exact_duplicate_chunk(),          // DU001
      near_duplicate_chunk(),           // DU002
      repeated_boilerplate(),           // DU003
      dimension_mismatch(),             // EM001
      norm_out_of_range(),              // EM002
      non_finite_or_zero_vector(),      // EM003
      invalid_utf8(),                   // EN001
      bidi_control(),                   // EN002
      hidden_tag_characters(),          // EN003
      zero_width_or_soft_hyphen(),      // EN004
      nonstandard_space(),              // EN005
      mojibake(),                       // EN006
      mixed_script_word(),              // EN007
      not_nfc(),                        // EN008
      expired_content(),                // FR001
      expiring_soon(),                  // FR002
      effective_date_order(),           // FR003
      stale_review(),                   // FR004
      pricing_source_untagged(),        // GR001
      price_amount_in_pricing_chunk(),  // GR002
      money_amount_untagged(),          // GR003
      visibility_mismatch(),            // GR004
      safety_text_split(),              // GR005
      heading_not_in_any_chunk(),       // HD001
      missing_heading_path(),           // HD002
      heading_level_skipped(),          // HD003
      duplicate_sibling_heading(),      // HD004
      heading_like_paragraph(),         // HD005
      prompt_injection_phrase(),        // IN001
      hidden_html_text(),               // IN002
      exfil_link(),                     // IN003
      broken_relative_link(),           // LK001
      image_without_alt(),              // LK002
      caption_separated_from_image(),   // LK003
      bare_url_chunk(),                 // LK004
      unused_suppression(),             // LT001
      suppression_without_reason(),     // LT002
      suppression_expired(),            // LT003
      unknown_rule_in_suppression(),    // LT004
      required_field_missing(),         // MT001
      field_schema_violation(),         // MT002
      unknown_field(),                  // MT003
      duplicate_key(),                  // MT004
      chunk_index_inconsistent(),       // MT005
      volatile_timestamp_source(),      // MT006
      set_not_normalised(),             // MT007
      secret_detected(),                // SE001
      generic_high_entropy_secret(),    // SE002
      personal_data(),                  // SE003
      table_split_without_header(),     // ST001
      ragged_table(),                   // ST002
      unclosed_fence(),                 // ST003
      raw_csv_or_json_in_chunk(),       // ST004
      list_entry_coverage(),            // ST005
      chunk_over_max_tokens(),          // SZ001
      chunk_over_max_words(),           // SZ002
      chunk_blank_or_tiny(),            // SZ003
      chunk_below_target(),             // SZ004
      structured_chunk_over_chars(),    // SZ005
      chunk_over_model_limit(),         // SZ006
      overflow_used(),                  // SZ007
  };
  return k_rules;
}

const Rule* find_rule(std::string_view id) {
  const std::string wanted = text::lower_ascii(id);
  for (const Rule& rule : rules()) {
    if (text::lower_ascii(rule.id) == wanted || rule.name == wanted) return &rule;
  }
  return nullptr;
}

std::string explain(const Rule& rule) {
  std::string out = std::string(rule.id) + " " + std::string(rule.name) + "\n\n" + std::string(rule.summary) + "\n\n";
  out += "Severity: " + std::string(model::name(rule.severity)) +
         "; with --strict: " + std::string(model::name(rule.strict)) + "\n";
  if (rule.stage == Stage::preview) out += "In preview: runs with --preview, or where its id is named\n";
  if (rule.fix == model::Applicability::safe) out += "Fix: safe, made by --fix\n";
  if (rule.fix == model::Applicability::unsafe) out += "Fix: unsafe, made by --fix --unsafe-fixes\n";
  out += "\n";
  out += "Why it matters\n" + indented(rule.why) + "\n";
  out += "Reported\n" + indented(rule.bad) + "\n";
  out += "Mended\n" + indented(rule.good);
  return out;
}

}  // namespace ingot::lint
