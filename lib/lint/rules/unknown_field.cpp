// MT003. A schema that is open allows any field, so there only what looks like a slip of the pen is reported.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

model::Diagnostic finding_of(const Subject& subject, std::string_view field, std::string_view pointer,
                             std::string message, std::string_view meant) {
  const bool in_front = in_front_matter(subject, field) != nullptr;
  model::Diagnostic finding = document_finding(in_front ? key_span(subject, pointer) : ByteRange{}, std::move(message));
  finding.field = {std::string(pointer)};
  finding.notes.push_back(origin_note(subject, field));
  finding.notes.push_back(fmt::format("the fields are those of {}", text::printable(subject.cut->schema->path())));
  finding.help = meant.empty() ? "remove it, or add it to the schema" : fmt::format("did you mean `{}`?", meant);
  return finding;
}

bool is_known(const std::vector<std::string>& fields, std::string_view name) {
  return std::find(fields.begin(), fields.end(), name) != fields.end();
}

// What other programs call it.
constexpr auto k_other_names = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"lang", "language"}, {"expires", "expires_on"}, {"expiry", "expires_on"}});

std::optional<std::string> meant_by(std::string_view key, const std::vector<std::string>& fields) {
  for (const auto& [other, field] : k_other_names) {
    if (key == other && is_known(fields, field)) return std::string(field);
  }
  return text::did_you_mean(key, std::vector<std::string_view>(fields.begin(), fields.end()));
}

std::string folded(std::string_view key) {
  std::string out = text::lower_ascii(key);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

// Emitted metadata does not say who set a field: the schema did where it has the schema's value.
bool is_set(const Subject& subject, const Value& set, std::string_view field) {
  const Value* value = set.find(field);
  if (value == nullptr || subject.sight == Sight::source) return value != nullptr;
  const Value* usual = subject.cut->schema->defaults().find(field);
  return usual == nullptr || *usual != *value;
}

// Whoever sets both fields means both, but for `Audience` beside `audience`.
void check_near(const Subject& subject, const Value& set, const std::vector<std::string>& said, Findings& findings) {
  const std::vector<std::string>& fields = subject.cut->schema->fields();
  const Value::Map* map = set.as_map();
  if (map == nullptr) return;
  for (const Member& member : *map) {
    if (is_known(fields, member.key) || is_known(said, member.key) || is_derived(member.key)) continue;
    const auto near = meant_by(member.key, fields);
    if (!near || (is_set(subject, set, *near) && folded(member.key) != folded(*near))) continue;
    findings.push_back(finding_of(subject, member.key, pointer_to(member.key),
                                  fmt::format("unknown field `{}`", text::printable(member.key)), *near));
  }
}

void check(const Subject& subject, Findings& findings) {
  if (subject.cut == nullptr || subject.cut->schema == nullptr || subject.records.empty()) return;
  std::vector<std::string> said;
  for (const schema::Violation& violation : subject.violations) {
    if (violation.fault != schema::Fault::unknown || is_derived(violation.field)) continue;
    findings.push_back(finding_of(subject, violation.field, violation.pointer, violation.message, violation.meant));
    said.push_back(violation.field);
  }
  if (subject.document != nullptr) check_near(subject, subject.document->attributes, said, findings);
  const bool emitted = subject.sight != Sight::source;
  check_near(subject, emitted ? subject.records.front().metadata : subject.cut->metadata, said, findings);
}

}  // namespace

Rule unknown_field() {
  return {.id = "MT003",
          .name = "unknown-field",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary =
              "A metadata field that the schema does not have: where it is closed, or has one with nearly this name.",
          .why = "Nobody filters by a misspelt field, and the field that was meant is not set.",
          .bad = "---\nvisiblity: staff_only\n---\n# Workshop",
          .good = "---\nvisibility: staff_only\n---\n# Workshop",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
