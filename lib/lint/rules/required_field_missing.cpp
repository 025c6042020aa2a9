// MT001. One finding a field and document: forty chunks that lack the same field lack it for one reason.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/provenance.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

/// A value for the front matter; empty for a field that only ingest itself may set.
std::string_view example_of(std::string_view field) {
  if (field == "id") return "my-document";
  if (field == "type") return "narrative";
  if (field == "language") return "en";
  return field == "audience" ? "owner" : "";
}

bool is_empty(const Value* value) {
  if (value == nullptr || value->is_null()) return true;
  if (const std::string* text = value->as_string()) return text::is_blank(*text);
  if (const Value::List* list = value->as_list()) return list->empty();
  const Value::Map* map = value->as_map();
  return map != nullptr && map->empty();
}

const Member* front_matter_member(const model::Document& document, std::string_view key) {
  const Value::Map* map = document.attributes.as_map();
  if (map == nullptr) return nullptr;
  const auto found = std::find_if(map->begin(), map->end(), [key](const Member& member) { return member.key == key; });
  return found == map->end() ? nullptr : &*found;
}

/// The key in the front matter, else the front matter, else the first line that is text; nothing for structured files.
void place(const Subject& subject, std::string_view field, model::Diagnostic& finding) {
  if (subject.sight != Sight::source) return;
  const std::string_view bytes = subject.file->bytes;
  std::string_view looked = "absent";
  ByteRange body{0, bytes.size()};
  if (subject.document != nullptr) {
    body = subject.document->body;
    if (subject.document->front_matter) {
      const Member* member = front_matter_member(*subject.document, field);
      looked = member != nullptr ? "present, key empty" : "present, without the key";
      finding.span = *subject.document->front_matter;
      finding.label = fmt::format("{} {} in here", member != nullptr ? "empty" : "no", field);
      if (member != nullptr && bytes.substr(member->key_offset).starts_with(field)) {
        finding.span = {member->key_offset, member->key_offset + field.size()};
        finding.label = "has no value";
      }
    }
  }
  if (subject.document != nullptr && subject.document->rendering) return;
  if (looked == "absent" && !text::is_blank(body.of(bytes))) {
    const std::size_t text = bytes.find_first_not_of(" \t\r\n", body.begin);
    finding.span = {text, std::min(bytes.find_first_of("\r\n", text), bytes.size())};
    finding.label = "no front matter above this line";
  }
  finding.notes.push_back(fmt::format("looked in: front matter ({}), config rule, derived values", looked));
}

std::string help(std::string_view field, const Subject& subject) {
  const model::Document* document = subject.document;
  if (example_of(field).empty()) return "this field is derived by ingest: emit the chunks again with this version";
  if (subject.sight != Sight::source) return fmt::format("emit the chunks again with `{}` in their metadata", field);
  std::string add = fmt::format("put the lines `---`, `{0}: {1}`, `---` at the start of the file, or add \"{0}\"",
                                field, example_of(field));
  if (document != nullptr && document->front_matter)
    add = fmt::format("add `{0}: {1}` to the front matter, or \"{0}\"", field, example_of(field));
  if (document != nullptr && document->rendering) add = fmt::format("add `{}: {}`", field, example_of(field));
  return add + " to the metadata of the rule that matches this file";
}

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  for (const std::string_view field : k_required_fields) {
    const auto lacks = [&](const model::Record& record) { return is_empty(record.metadata.find(field)); };
    const auto missing = static_cast<std::size_t>(std::count_if(subject.records.begin(), subject.records.end(), lacks));
    if (missing == 0) continue;
    model::Diagnostic finding = document_finding({}, fmt::format("required field `{}` is missing or empty", field));
    place(subject, field, finding);
    const auto first = std::find_if(subject.records.begin(), subject.records.end(), lacks);
    finding.field = {pointer_to(field), static_cast<std::size_t>(first - subject.records.begin())};
    if (missing < subject.records.size()) {
      finding.notes.push_back(fmt::format("in {} of {}, first in {}", missing,
                                          text::counted(subject.records.size(), "chunk", "chunks"), first->chunk_id));
    }
    finding.help = help(field, subject);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule required_field_missing() {
  return {.id = "MT001",
          .name = "required-field-missing",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "One of the eleven required metadata fields is absent or empty.",
          .why =
              "Filters drop rows that lack the field, or return rows that they should have dropped,\n"
              "and nobody is told.",
          .bad = "---\ntype: narrative\n---\n# Workshop",
          .good = "---\ntype: narrative\naudience: owner\n---\n# Workshop",
          .check = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
