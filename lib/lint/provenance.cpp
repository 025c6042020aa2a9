#include "lint/provenance.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "lint/finding.hpp"

namespace ingot::lint {
namespace {

// Sorted.
constexpr std::array<std::string_view, 17> k_of_the_chunk = {
    "byte_end",    "byte_start",   "chunk_count",   "chunk_id",     "chunk_index", "entry_end",
    "entry_start", "heading_path", "json_pointers", "line_end",     "line_start",  "parent_id",
    "row_end",     "row_start",    "token_count",   "tokens_exact", "word_count"};
constexpr std::array<std::string_view, 3> k_of_the_file = {"embedding_model", "source_checksum", "source_path"};
// Derived where nobody says otherwise.
constexpr std::array<std::string_view, 4> k_usually_derived = {"id", "last_updated", "source_version", "title"};

template <class Names>
bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const Value* in_rule(const Subject& subject, std::string_view field) {
  return subject.cut == nullptr ? nullptr : subject.cut->metadata.find(field);
}

const Value* in_defaults(const Subject& subject, std::string_view field) {
  const bool known = subject.cut != nullptr && subject.cut->schema != nullptr;
  return known ? subject.cut->schema->defaults().find(field) : nullptr;
}

// How far the front matter follows a pointer.
struct Found {
  const Member* member = nullptr;  // the last one on the way
  const Value* value = nullptr;    // what the pointer names; null when it is not there
  bool ends_with_member = false;
};

Found follow(const Subject& subject, std::string_view pointer) {
  Found found;
  if (subject.document == nullptr || pointer.empty()) return found;
  const Value* at = &subject.document->attributes;
  for (const std::string_view token : text::split(pointer.substr(1), '/')) {
    const std::string key = json::unescaped_token(token);
    const Value* next = nullptr;
    found.ends_with_member = false;
    if (const Value::Map* map = at->as_map()) {
      const auto member = std::find_if(map->begin(), map->end(), [&](const Member& one) { return one.key == key; });
      if (member != map->end()) {
        found.member = &*member;
        found.ends_with_member = true;
        next = &member->value;
      }
    } else if (const Value::List* list = at->as_list()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        if (std::to_string(i) == key) next = &(*list)[i];
      }
    }
    if (next == nullptr) return {found.member, nullptr, false};
    at = next;
  }
  found.value = at;
  return found;
}

// Of a quoted text with its quotes; nothing where none begins.
std::size_t quoted_length(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[0] == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == text[0]) {
      const bool doubled = text[0] == '\'' && text.substr(at + 1, 1) == "'";
      if (!doubled) return at + 1;
      ++at;
    }
  }
  return 0;
}

ByteRange span_of(std::string_view bytes, const Member& member) {
  const std::string_view text = bytes.substr(std::min(member.key_offset, bytes.size()));
  std::size_t length = quoted_length(text);
  if (length == 0 && text.starts_with(member.key)) length = member.key.size();
  return {member.key_offset, member.key_offset + length};
}

// Nothing for what is no plain or quoted scalar.
ByteRange span_of(std::string_view bytes, const Value& value) {
  if (value.is_null() || value.as_list() != nullptr || value.as_map() != nullptr) return {};
  const std::string_view text = bytes.substr(std::min(value.offset, bytes.size()));
  std::size_t length = quoted_length(text);
  if (length == 0 && value.as_string() != nullptr)
    length = text.starts_with(*value.as_string()) ? value.as_string()->size() : 0;
  if (length == 0 && value.as_string() == nullptr) length = std::min(text.find_first_of(" \t\r\n,]}"), text.size());
  return {value.offset, value.offset + length};
}

}  // namespace

bool is_required(std::string_view field) {
  return has(k_required_fields, field);
}

bool is_of_the_chunk(std::string_view field) {
  return std::binary_search(k_of_the_chunk.begin(), k_of_the_chunk.end(), field);
}

bool is_derived(std::string_view field) {
  return is_of_the_chunk(field) || has(k_of_the_file, field);
}

const Value* in_front_matter(const Subject& subject, std::string_view field) {
  return subject.document == nullptr ? nullptr : subject.document->attributes.find(field);
}

const Value* in_metadata(const Subject& subject, std::string_view field) {
  return subject.records.empty() ? nullptr : subject.records.front().metadata.find(field);
}

std::string_view text_in_metadata(const Subject& subject, std::string_view field) {
  const Value* value = in_metadata(subject, field);
  return value == nullptr || value->as_string() == nullptr ? std::string_view() : *value->as_string();
}

Layer layer_of(const Subject& subject, std::string_view field) {
  if (subject.sight != Sight::source) return in_metadata(subject, field) == nullptr ? Layer::absent : Layer::emitted;
  if (is_derived(field)) return Layer::derived;
  if (in_front_matter(subject, field) != nullptr) return Layer::front_matter;
  if (in_rule(subject, field) != nullptr || field == "type") return Layer::rule;
  if (has(k_usually_derived, field)) return Layer::derived;
  return in_defaults(subject, field) != nullptr ? Layer::schema_default : Layer::absent;
}

std::string origin_note(const Subject& subject, std::string_view field) {
  const std::string name = text::printable(field);
  switch (layer_of(subject, field)) {
    case Layer::front_matter:
      return fmt::format("`{}` is from the front matter", name);
    case Layer::emitted:
      return fmt::format("`{}` is from the metadata of the chunk", name);
    case Layer::derived:
      return fmt::format("`{}` is derived by ingest", name);
    case Layer::schema_default:
      return fmt::format("`{}` is the default of {}", name, text::printable(subject.cut->schema->path()));
    case Layer::absent:
      if (subject.sight != Sight::source) return fmt::format("looked for `{}` in the metadata of the chunk", name);
      return fmt::format("looked for `{}` in: front matter, config rule, schema defaults, derived values", name);
    case Layer::rule:
      break;
  }
  if (subject.cut == nullptr || subject.cut->config_path.empty())
    return fmt::format("`{}` is from the built-in rule", name);
  std::string where = fmt::format("line {}", subject.cut->line);
  if (const auto* origins = subject.cut->origins) {
    const auto origin = origins->find("metadata." + std::string(field));
    if (origin != origins->end()) where = origin->second;
  }
  return fmt::format("`{}` is from {}, {}, rule \"{}\"", name, text::printable(subject.cut->config_path), where,
                     text::printable(subject.cut->glob));
}

std::string pointer_to(std::string_view field) {
  std::string pointer = "/";
  for (const char c : field) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return pointer;
}

ByteRange value_span(const Subject& subject, std::string_view pointer) {
  const Found found = follow(subject, pointer);
  if (found.member == nullptr) return {};
  const ByteRange value = found.value == nullptr ? ByteRange{} : span_of(subject.bytes(), *found.value);
  return value.empty() ? span_of(subject.bytes(), *found.member) : value;
}

ByteRange key_span(const Subject& subject, std::string_view pointer) {
  const Found found = follow(subject, pointer);
  return found.ends_with_member ? span_of(subject.bytes(), *found.member) : ByteRange{};
}

model::Diagnostic field_finding(const Subject& subject, std::string_view field, std::string message) {
  const bool set = layer_of(subject, field) == Layer::front_matter;
  const ByteRange span = set ? value_span(subject, "/" + std::string(field)) : ByteRange{};
  model::Diagnostic finding = document_finding(span, std::move(message));
  finding.field = {pointer_to(field)};
  finding.notes.push_back(origin_note(subject, field));
  return finding;
}

}  // namespace ingot::lint
