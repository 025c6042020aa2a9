// GR001. By the type that the rule or the document states, never by what the text looks like.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/access.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_removed = "removed_column:";

bool names_removed_columns(const Value* flags) {
  if (flags == nullptr || flags->as_list() == nullptr) return false;
  const Value::List& list = *flags->as_list();
  return std::any_of(list.begin(), list.end(), [](const Value& flag) {
    return flag.as_string() != nullptr && flag.as_string()->starts_with(k_removed) &&
           flag.as_string()->size() > k_removed.size();
  });
}

std::string edit(const Subject& subject, std::string_view field, std::string_view value) {
  if (subject.sight != Sight::source) return fmt::format("emit the chunks again with `{}: {}`", field, value);
  const bool in_front = layer_of(subject, field) == Layer::front_matter;
  return fmt::format("set `{}: {}` in the {}", field, value,
                     in_front ? "front matter" : "metadata of the rule that matches this file");
}

// Where the document itself says that it is pricing and nobody says anything of the tag, the tag goes above that line.
std::optional<model::Fix> tagged(const Subject& subject) {
  const Layer layer = layer_of(subject, "pricing_sensitive");
  const Value* type = in_front_matter(subject, "type");
  const bool unsaid = layer == Layer::absent || layer == Layer::schema_default;
  const bool says_pricing =
      type != nullptr && type->as_string() != nullptr && text::lower_ascii(*type->as_string()) == "pricing";
  if (!unsaid || !says_pricing) return std::nullopt;
  const std::size_t key = key_span(subject, "/type").begin;
  const std::string_view above = subject.bytes().substr(0, key);
  const bool has_line = above.ends_with('\n') && above.find('{') == std::string_view::npos;
  if (!has_line) return std::nullopt;
  const std::string_view line_end = above.ends_with("\r\n") ? "\r\n" : "\n";
  return fix_of(model::Applicability::safe, {{key, key}, "pricing_sensitive: true" + std::string(line_end)});
}

void check(const Subject& subject, Findings& findings) {
  if (!is_pricing(subject) || subject.records.empty()) return;
  const Value* sensitive = in_metadata(subject, "pricing_sensitive");
  if (sensitive == nullptr || sensitive->as_bool() == nullptr || !*sensitive->as_bool()) {
    auto finding = field_finding(subject, "pricing_sensitive", "type is pricing, but `pricing_sensitive` is not true");
    finding.help = edit(subject, "pricing_sensitive", "true");
    finding.fix = tagged(subject);
    findings.push_back(std::move(finding));
  }
  if (!names_removed_columns(in_metadata(subject, "guardrail_flags"))) {
    auto finding = field_finding(subject, "guardrail_flags",
                                 "type is pricing, but `guardrail_flags` names no column that was removed");
    finding.help = edit(subject, "guardrail_flags", "[removed_column:retail_eur]");
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule pricing_source_untagged() {
  return {.id = "GR001",
          .name = "pricing-source-untagged",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A source of type pricing lacks pricing_sensitive: true or the flags of its removed columns.",
          .why =
              "Whoever answers from the corpus keeps prices back by these fields.\n"
              "Without them an answer may quote what must not be quoted.",
          .bad = "---\ntype: pricing\n---\n# Engraving\n\nScrollwork takes four weeks.",
          .good =
              "---\ntype: pricing\npricing_sensitive: true\nguardrail_flags: [removed_column:retail_eur]\n---\n"
              "# Engraving\n\nScrollwork takes four weeks.",
          .check = check,
          .fix = model::Applicability::safe,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
