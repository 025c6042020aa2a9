// Any bytes as front matter, and any bytes as comments that accept findings: what is read lies where it says, reads the
// same again, and a comment that is not right accepts nothing.
#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "lint/directives.hpp"
#include "lint/lint.hpp"
#include "parse/front_matter.hpp"
#include "parse/parse.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

bool lies_in(ByteRange range, ByteRange outer) {
  return outer.begin <= range.begin && range.begin <= range.end && range.end <= outer.end;
}

void require_places(const Value& value, ByteRange span) {
  fuzz::require(span.begin <= value.offset && value.offset <= span.end, "a value lies in the front matter");
  if (const Value::Map* map = value.as_map()) {
    for (const Member& member : *map) {
      fuzz::require(span.begin <= member.key_offset && member.key_offset < span.end, "a key lies in the front matter");
      require_places(member.value, span);
    }
  }
  if (const Value::List* list = value.as_list()) {
    for (const Value& item : *list) require_places(item, span);
  }
}

void check_front_matter(std::string_view bytes) {
  const auto read = parse::read_front_matter(bytes);
  const auto lines = parse::front_matter_lines(bytes);
  if (!read) {
    const std::string& message = read.error().message;
    fuzz::require(message.find(':') != std::string::npos && message[0] >= '1' && message[0] <= '9',
                  "an error says where");
  } else if (*read) {
    fuzz::require(lies_in((*read)->span, {0, bytes.size()}), "front matter lies in the file");
    fuzz::require(lines && lies_in(*lines, (*read)->span), "its lines lie in it");
    require_places((*read)->attributes, (*read)->span);
    const auto again = yaml::parse(json::compact((*read)->attributes));
    fuzz::require(again && json::canonical(*again) == json::canonical((*read)->attributes),
                  "values read the same again");
  }
  if (!lines) return;
  for (const yaml::Duplicate& key : yaml::duplicate_keys(lines->of(bytes))) {
    fuzz::require(key.first < key.again && key.again < lines->size(), "both keys lie in the front matter");
  }
}

void check_directives(std::string_view bytes) {
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = bytes;
  const auto document = parse::parse(file);
  if (!document) return;
  lint::Subject subject;
  subject.file = &file;
  subject.document = &*document;
  const ByteRange whole{0, file.bytes.size()};
  for (const lint::Directive& directive : lint::directives_of(subject)) {
    fuzz::require(lies_in(directive.comment, whole) && !directive.comment.empty(), "a comment lies in the file");
    fuzz::require(lies_in(directive.scope, whole), "and so does what it is about");
    for (const lint::Directive::Name& name : directive.names)
      fuzz::require(name.span.of(file.bytes) == name.text && lies_in(name.span, directive.comment),
                    "a name stands where it says");
    if (!lint::is_right(directive, "2026-01-31")) continue;
    fuzz::require(!directive.reason.empty() && !directive.names.empty(), "what accepts findings says which and why");
    fuzz::require(std::all_of(directive.names.begin(), directive.names.end(),
                              [](const auto& name) { return lint::find_rule(name.rule) != nullptr; }),
                  "it names rules that there are");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(fuzz::text_of(data, size).substr(1));
  const auto shape = data[0] % 4;
  if (shape == 0) check_front_matter(text);
  if (shape == 1) check_front_matter("---\n" + text + "\n---\n# A\n");
  if (shape == 2) check_directives(utf8::sanitized(text));
  if (shape == 3) check_directives(utf8::sanitized("<!-- chunk-lint-" + text + " -->\n\nA paragraph.\n\n- an item\n"));
  return 0;
}
