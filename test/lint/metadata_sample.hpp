// A document with front matter and one chunk, whose metadata are made as ingest makes them, and the schema to hold it
// to.
#pragma once

#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "lint/sample.hpp"
#include "metadata/schema.hpp"
#include "parse/front_matter.hpp"

namespace ingot::lint::sample {

inline constexpr std::string_view k_body = "# Guide\n\nA few words to begin with.\n";

inline void merge(Value& into, const Value& from) {
  if (from.as_map() == nullptr) return;
  for (const Member& member : *from.as_map()) into.set(member.key, member.value);
}

/// `yaml` are the lines of the front matter, `rule` those of the rule's metadata.
inline Sample with_metadata(const std::string& yaml, Value rule = {}, std::string_view body = k_body) {
  Sample out = sample("---\n" + yaml + "---\n" + std::string(body));
  auto front = parse::read_front_matter(out.file.bytes);
  REQUIRE((front && *front));
  out.document.front_matter = (*front)->span;
  out.document.attributes = (*front)->attributes;
  out.document.body = {(*front)->span.end, out.file.bytes.size()};
  out.cut.schema = metadata::built_in_schema().get();
  out.cut.metadata = std::move(rule);
  model::Record& record = add_chunk(out, out.document.body);
  Value fields = out.cut.schema->defaults();
  merge(fields, record.metadata);
  fields.set("source_checksum", std::string(64, '0'));
  merge(fields, out.cut.metadata);
  merge(fields, out.document.attributes);
  record.metadata = std::move(fields);
  return out;
}

inline std::vector<model::Diagnostic> found(std::string_view rule, const Sample& in) {
  return only(rule, in.check());
}

/// What the finding points at.
inline std::string_view pointed(const Sample& in, const model::Diagnostic& finding) {
  return finding.span.of(in.file.bytes);
}

}  // namespace ingot::lint::sample
