// MT002. What all chunks of a document share is held against the schema once, with the first of them; of the others
// only what may differ is.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/access.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"
#include "lint/stated_counts.hpp"

namespace ingot::lint {
namespace {

using schema::Fault;
using schema::Violation;

// How many chunks it is in, and the first of them.
struct Counted {
  Violation violation;
  const model::Record* first = nullptr;
  std::size_t chunks = 0;
};

std::vector<Counted> violations(const Subject& subject) {
  std::vector<Counted> out;
  std::map<std::pair<std::string, Fault>, std::size_t> known;
  const auto add = [&](std::vector<Violation> found, const model::Record& record) {
    for (Violation& violation : found) {
      const auto [at, is_new] = known.emplace(std::pair(violation.field, violation.fault), out.size());
      const bool first_record = &record == &subject.records.front();
      if (first_record || is_new) {
        out.push_back({std::move(violation), &record, 1});
      } else {
        ++out[at->second].chunks;
      }
    }
  };
  const schema::Schema& schema = *subject.cut->schema;
  add({subject.violations.begin(), subject.violations.end()}, subject.records.front());
  for (const model::Record& record : subject.records.subspan(1)) {
    for (const Member& member : *record.metadata.as_map()) {
      if (is_of_the_chunk(member.key)) add(schema.check_member(member.key, member.value), record);
    }
  }
  return out;
}

bool is_blank(const Value& value) {
  const std::string* text = value.as_string();
  return value.is_null() || (text != nullptr && text::is_blank(*text)) ||
         (value.as_list() != nullptr && value.as_list()->empty());
}

// A key without a value sets nothing, and some things have rules of their own, which say them better.
bool is_said_elsewhere(const Subject& subject, const Violation& violation) {
  const Value* value = in_metadata(subject, violation.field);
  const bool whole_field = violation.pointer.find('/', 1) == std::string::npos;
  if (violation.fault == Fault::unknown) return true;                    // MT003
  if (whole_field && value != nullptr && value->is_null()) return true;  // MT001, or nothing
  if (whole_field && is_required(violation.field) && (value == nullptr || is_blank(*value))) return true;  // MT001
  if (!violation.conditional) return false;
  const bool tags = violation.field == "pricing_sensitive" || violation.field == "guardrail_flags";
  if (tags && is_pricing(subject)) return true;  // GR001
  return violation.field == "visibility" && text_in_metadata(subject, "visibility") == "public" &&
         is_confidential(subject);  // GR004
}

model::Diagnostic finding_of(const Subject& subject, const Counted& counted) {
  const Violation& violation = counted.violation;
  const bool in_front = layer_of(subject, violation.field) == Layer::front_matter;
  model::Diagnostic finding =
      document_finding(in_front ? value_span(subject, violation.pointer) : ByteRange{}, violation.message);
  finding.field = {violation.pointer, static_cast<std::size_t>(counted.first - subject.records.data())};
  if (violation.fault == Fault::known_value) finding.severity = model::Severity::warning;
  if (!violation.field.empty()) finding.notes.push_back(origin_note(subject, violation.field));
  if (!violation.condition.empty()) finding.notes.push_back("it must be so where " + violation.condition);
  finding.notes.push_back(
      fmt::format("asked for by {}, line {}", text::printable(subject.cut->schema->path()), violation.line));
  if (counted.chunks > 1 || counted.first != &subject.records.front())
    finding.notes.push_back(fmt::format("in {}, first in {}", text::counted(counted.chunks, "chunk", "chunks"),
                                        text::printable(counted.first->chunk_id)));
  if (!violation.meant.empty()) finding.help = fmt::format("did you mean {}?", in_quotes(violation.meant));
  if (in_front) finding.fix = respelt(subject, violation.pointer, violation.meant);
  if (violation.wants_text) finding.help = "put the value in quotes";
  return finding;
}

void check(const Subject& subject, Findings& findings) {
  if (subject.cut == nullptr || subject.cut->schema == nullptr || subject.records.empty()) return;
  for (const Counted& counted : violations(subject)) {
    if (!is_said_elsewhere(subject, counted.violation)) findings.push_back(finding_of(subject, counted));
  }
  add_miscounted(subject, findings);
}

}  // namespace

Rule field_schema_violation() {
  return {.id = "MT002",
          .name = "field-schema-violation",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A metadata field is not as the schema asks: its type, its value, its form.",
          .why =
              "A filter for `public` does not find `Public`. A value that an open enumeration does not know may be\n"
              "right, so that alone is a warning.",
          .bad = "---\nvisibility: Public\n---\n# Workshop",
          .good = "---\nvisibility: public\n---\n# Workshop",
          .check = check,
          .fix = model::Applicability::safe,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
