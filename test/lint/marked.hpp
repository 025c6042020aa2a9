// Texts with the places that a rule must find marked in them: "The [[show room]] opens". What is not marked is a near
// miss. The document is parsed, so blocks are those of real Markdown.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "lint/sample.hpp"
#include "parse/parse.hpp"

namespace ingot::lint::marked {

inline constexpr std::string_view k_open = "⟦";
inline constexpr std::string_view k_close = "⟧";

struct Text {
  std::string text;
  std::vector<ByteRange> places;
};

inline Text unmarked(std::string_view marked) {
  Text out;
  while (!marked.empty()) {
    if (marked.starts_with(k_open)) {
      out.places.push_back({out.text.size(), out.text.size()});
      marked.remove_prefix(k_open.size());
    } else if (marked.starts_with(k_close)) {
      out.places.back().end = out.text.size();
      marked.remove_prefix(k_close.size());
    } else {
      out.text += marked[0];
      marked.remove_prefix(1);
    }
  }
  return out;
}

/// The findings of one rule in a file of that path.
inline Findings found(std::string_view rule, std::string text, std::string path = "a.md",
                      std::string type = "reference") {
  model::SourceFile file;
  file.path = std::move(path);
  file.bytes = std::move(text);
  auto document = parse::parse(file);
  REQUIRE(document);
  if (document->rendering) document->rendering->source_end = file.bytes.size();
  CutBy cut;
  cut.type = std::move(type);
  Profile profile;
  profile.today = "2026-01-31";
  profile.extend = {std::string(rule)};
  const std::string_view part = document->rendering ? std::string_view(file.bytes) : std::string_view();
  return sample::only(rule, lint::check({&file, &*document, {}, &cut, "2026-01-31", part, 0}, profile).findings);
}

/// Holds the rule against all marks of a text.
inline void expect(std::string_view rule, std::string_view marked_text, std::string path = "a.md") {
  const Text wanted = unmarked(marked_text);
  const Findings findings = found(rule, wanted.text, std::move(path));
  CAPTURE(marked_text);
  std::vector<std::string> there;
  std::vector<std::string> here;
  for (const model::Diagnostic& finding : findings)
    there.push_back(std::to_string(finding.span.begin) + " " + std::string(finding.span.of(wanted.text)));
  for (const ByteRange place : wanted.places)
    here.push_back(std::to_string(place.begin) + " " + std::string(place.of(wanted.text)));
  CHECK(there == here);
}

}  // namespace ingot::lint::marked
