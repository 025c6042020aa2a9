// GR004. What a folder, a rule or a field says is not for everybody must not become public by another field.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/access.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::array<std::string_view, 6> k_closed_names = {"internal",   "confidential",   "restricted",
                                                            "staff-only", "concierge-only", "private"};

// A folder, or the name of the file without what stands behind its first dot.
std::optional<std::string_view> closed_part(std::string_view path) {
  for (std::string_view part : text::split(path, '/')) {
    if (part.data() + part.size() == path.data() + path.size()) part = part.substr(0, part.find('.'));
    const std::string slug = text::slug(part);
    if (std::find(k_closed_names.begin(), k_closed_names.end(), slug) != k_closed_names.end()) return part;
  }
  return std::nullopt;
}

std::optional<std::string> reason(const Subject& subject) {
  if (is_confidential(subject)) {
    return fmt::format("`confidentiality` is {}", in_quotes(text_in_metadata(subject, "confidentiality")));
  }
  if (layer_of(subject, "visibility") != Layer::front_matter) return std::nullopt;
  const Value* of_rule = subject.cut == nullptr ? nullptr : subject.cut->metadata.find("visibility");
  if (of_rule != nullptr && of_rule->as_string() != nullptr && *of_rule->as_string() != "public")
    return fmt::format("the rule of this file says {}", in_quotes(*of_rule->as_string()));
  const auto part = closed_part(subject.file->path);
  if (part) return fmt::format("the file lies in {}", in_quotes(*part));
  return std::nullopt;
}

void check(const Subject& subject, Findings& findings) {
  if (text_in_metadata(subject, "visibility") != "public") return;
  const auto why = reason(subject);
  if (!why) return;
  auto finding = field_finding(subject, "visibility", "`visibility` is public, but " + *why);
  if (is_confidential(subject)) finding.notes.push_back(origin_note(subject, "confidentiality"));
  finding.help =
      "set `visibility` to who may see it, such as staff_only, or mend what says that it is not for everybody";
  findings.push_back(std::move(finding));
}

}  // namespace

Rule visibility_mismatch() {
  return {
      .id = "GR004",
      .name = "visibility-mismatch",
      .severity = model::Severity::error,
      .strict = model::Severity::error,
      .summary = "A source that is internal by its rule, its folder or its confidentiality says visibility: public.",
      .why = "One line of front matter would show internal text to customers.",
      .bad = "---\nconfidentiality: internal\nvisibility: public\n---\n# Escalation",
      .good = "---\nconfidentiality: internal\nvisibility: staff_only\n---\n# Escalation",
      .check = check,
      .needs = Sight::numbers};
}

}  // namespace ingot::lint
