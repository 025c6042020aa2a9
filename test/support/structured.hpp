// Structured documents for tests: parsed whole or in windows, and the laws of model::Rendering and parse::Part.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "parse/parse.hpp"
#include "support/laws.hpp"

namespace ingot::test {

struct HeldPart {
  model::Document document;
  std::string bytes;
  std::size_t offset = 0;
  std::size_t line = 0;
};

struct Parsed {
  std::vector<HeldPart> parts;
  std::string error;  ///< message, facts and hint by lines; empty when there was none
};

inline std::string shown(const Error& error) {
  std::string text = error.message;
  for (const std::string& fact : error.facts) text += "\n" + fact;
  return error.hint.empty() ? text : text + "\n" + error.hint;
}

/// The file read in windows of `window` bytes.
inline Parsed parse_in_parts(std::string_view path, std::string_view bytes, std::size_t window,
                             const parse::PartLimits& limits, const parse::Options& options = {}) {
  Parsed parsed;
  // The bytes of a window are gone when the next one is asked for.
  std::string held;
  const parse::Window next = [&]() -> Result<std::string_view> {
    held = bytes.substr(0, window);
    bytes.remove_prefix(held.size());
    return std::string_view(held);
  };
  const auto done = parse::parse_stream(path, next, options, limits, [&](parse::Part&& part) -> Result<void> {
    parsed.parts.push_back({std::move(part.document), std::string(part.bytes), part.offset, part.line});
    return {};
  });
  if (!done) parsed.error = shown(done.error());
  return parsed;
}

inline Parsed parse_in_windows(std::string_view path, std::string_view bytes, std::size_t window,
                               std::size_t units_per_part, const parse::Options& options = {}) {
  parse::PartLimits limits;
  limits.units = units_per_part;
  return parse_in_parts(path, bytes, window, limits, options);
}

/// What is wrong with the part by itself; an empty text when the laws hold.
inline std::string broken_part(const HeldPart& part) {
  if (!part.document.rendering) return "no rendering";
  const model::Rendering& rendering = *part.document.rendering;
  if (part.document.body != ByteRange{0, rendering.text.size()}) return "body is not the text";
  if (std::string blocks = broken_blocks(rendering.text, part.document); !blocks.empty()) return blocks;
  if (utf8::first_invalid(rendering.text)) return "text is not UTF-8";
  if (rendering.origins.empty() || rendering.origins.front().at != 0) return "no origin at 0";
  if (rendering.origins.front().source < part.offset) return "origin before the part";
  if (rendering.source_end != part.offset + part.bytes.size()) return "source_end is not the end of the part";
  for (std::size_t i = 1; i < rendering.origins.size(); ++i) {
    const auto& before = rendering.origins[i - 1];
    const auto& origin = rendering.origins[i];
    if (origin.at < before.at || origin.source < before.source) return "origins do not ascend";
    if (origin.at > rendering.text.size() || origin.source > rendering.source_end) return "origin behind the end";
  }
  for (std::size_t i = 0; i < rendering.units.size(); ++i) {
    if (rendering.units[i].at > rendering.text.size()) return "unit behind the end";
    if (i > 0 && rendering.units[i].at < rendering.units[i - 1].at) return "units do not ascend";
  }
  for (const model::Heading& heading : part.document.headings) {
    if (heading.text.size() > model::k_max_heading_bytes) return "heading too long";
    if (part.document.blocks.at(heading.block).kind != model::BlockKind::heading) return "heading is another block";
  }
  return {};
}

/// What is wrong with all parts of a file that was read to its end.
inline std::string broken_parts(std::string_view bytes, const std::vector<HeldPart>& parts) {
  if (parts.empty()) return "no part";
  std::size_t covered = 0;
  std::size_t units = 0;
  for (const HeldPart& part : parts) {
    if (part.offset != covered) return "parts do not tile";
    if (bytes.substr(covered, part.bytes.size()) != part.bytes) return "bytes of a part are others";
    if (std::string broken = broken_part(part); !broken.empty()) return broken;
    if (part.document.rendering->first_unit != units) return "units are miscounted";
    units += part.document.rendering->units.size();
    covered += part.bytes.size();
  }
  return covered == bytes.size() ? "" : "bytes behind the last part";
}

inline bool same_parts(const Parsed& one, const Parsed& other) {
  return one.error == other.error &&
         std::equal(one.parts.begin(), one.parts.end(), other.parts.begin(), other.parts.end(),
                    [](const HeldPart& a, const HeldPart& b) {
                      const auto& left = a.document.rendering->units;
                      const auto& right = b.document.rendering->units;
                      return a.bytes == b.bytes && a.offset == b.offset && a.line == b.line &&
                             a.document.rendering->text == b.document.rendering->text &&
                             std::equal(left.begin(), left.end(), right.begin(), right.end(),
                                        [](auto& x, auto& y) { return x.at == y.at && x.pointer == y.pointer; });
                    });
}

/// The text of all parts.
inline std::string text_of(const Parsed& parsed) {
  std::string text;
  for (const HeldPart& part : parsed.parts) {
    const model::Rendering& rendering = *part.document.rendering;
    if (!text.empty() && !rendering.text.empty()) text += '\n';
    text += rendering.text;
  }
  return text;
}

}  // namespace ingot::test
