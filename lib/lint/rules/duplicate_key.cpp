// MT004. Such a file is refused before it has chunks; check_bytes() gives it to this rule.
#include <map>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "lint/finding.hpp"
#include "lint/json_keys.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

ByteRange key_at(std::string_view bytes, std::size_t offset) {
  const std::size_t end = bytes.find_first_of(":\r\n", offset);
  return {offset, std::min(end, bytes.size())};
}

// A JSON file is used all the same, with both values.
void check_json(const Subject& subject, Findings& findings) {
  Places places;
  std::map<std::size_t, RepeatedKey> keys;
  for (const RepeatedKey& repeated : repeated_json_keys(subject.part)) {
    const std::size_t again = subject.part_offset + repeated.again;
    keys.emplace(again, repeated);
    places.add({again, again + repeated.key.size() + 2});
  }
  places.report(findings, [&](ByteRange piece) {
    model::Diagnostic finding = document_finding(
        piece, fmt::format("duplicate key `{}` in one object", text::printable(keys.at(piece.begin).key)));
    finding.label = "this object has it already";
    finding.notes.emplace_back("readers differ in which of the values they take");
    finding.help = "keep one of them";
    return finding;
  });
}

void check(const Subject& subject, Findings& findings) {
  if (text::lower_ascii(subject.file->path).ends_with(".json")) return check_json(subject, findings);
  const bool refused =
      subject.document != nullptr && subject.document->front_matter && subject.document->attributes.is_null();
  if (!refused) return;
  const ByteRange front = *subject.document->front_matter;
  const LineTable lines(subject.bytes());
  for (const yaml::Duplicate& duplicate : yaml::duplicate_keys(front.of(subject.bytes()))) {
    const std::size_t again = front.begin + duplicate.again;
    const std::size_t first = lines.line_of(front.begin + duplicate.first) + 1;
    const std::string key = text::printable(duplicate.key);
    model::Diagnostic finding = document_finding(
        key_at(subject.bytes(), again),
        fmt::format("duplicate key `{}` on line {}, first on line {}", key, lines.line_of(again) + 1, first));
    finding.label = fmt::format("the first is on line {}", first);
    finding.notes.emplace_back("the file is not used: readers differ in which of the values they take");
    finding.help = "keep one of them";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule duplicate_key() {
  return {.id = "MT004",
          .name = "duplicate-key",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A key stands twice in one map of the front matter, or in one object of a JSON file.",
          .why = "Some readers take the first value and some the last, so that two see different metadata.",
          .bad = "---\naudience: owner\naudience: staff\n---\n# Workshop",
          .good = "---\naudience: [owner, staff]\n---\n# Workshop",
          .check = check};
}

}  // namespace ingot::lint
