#include "chunk/sections.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::chunk {

namespace {

// The front matter's title, unless the first heading repeats it.
std::string title_of(const model::Document& document) {
  const Value* title = document.attributes.find("title");
  const std::string* text = title == nullptr ? nullptr : title->as_string();
  if (text == nullptr || text::is_blank(*text)) return {};
  const std::string_view shown = utf8::prefix(*text, model::k_max_heading_bytes);
  if (!document.headings.empty() && document.headings.front().text == shown) return {};
  return std::string(shown);
}

}  // namespace

std::vector<Section> sections_of(const model::Document& document) {
  std::vector<Section> sections;
  sections.push_back({document.body.begin, 0, std::nullopt, title_of(document), {}});
  std::map<std::string, std::size_t> seen;
  for (const model::Heading& heading : document.headings) {
    std::size_t parent = sections.size() - 1;
    while (sections[parent].level >= heading.level) parent = *sections[parent].parent;
    // U+001F cannot be typed into a heading by accident, so no two different paths give the same anchor.
    std::string anchor = sections[parent].anchor + "\x1f" + heading.text;
    const std::size_t duplicate = seen[anchor]++;
    if (duplicate > 0) anchor += "\x1f#" + std::to_string(duplicate);
    sections.push_back(
        {document.blocks[heading.block].span.begin, heading.level, parent, heading.text, std::move(anchor)});
  }
  return sections;
}

std::vector<std::string> heading_path(const std::vector<Section>& sections, std::size_t section) {
  std::vector<std::string> path;
  for (std::optional<std::size_t> at = section; at; at = sections[*at].parent) {
    if (!sections[*at].text.empty()) path.push_back(sections[*at].text);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace ingot::chunk
