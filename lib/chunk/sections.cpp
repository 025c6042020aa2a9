#include "chunk/sections.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::chunk {
namespace {

// The front matter's title, unless the first heading repeats it.
std::string_view title_of(const model::Document& document) {
  const Value* title = document.attributes.find("title");
  const std::string* text = title == nullptr ? nullptr : title->as_string();
  if (text == nullptr || text::is_blank(*text)) return {};
  const std::string_view shown = utf8::prefix(*text, model::k_max_heading_bytes);
  if (!document.headings.empty() && document.headings.front().text == shown) return {};
  return shown;
}

void count_duplicates(std::vector<Section>& sections) {
  const auto same = [](const Section& a, const Section& b) { return a.parent == b.parent && a.text == b.text; };
  std::vector<std::uint32_t> order(sections.size() - 1);
  std::iota(order.begin(), order.end(), 1U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (sections[a].parent != sections[b].parent) return sections[a].parent < sections[b].parent;
    return sections[a].text < sections[b].text;
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    Section& section = sections[order[i]];
    const Section& before = sections[order[i - 1]];
    section.duplicate = same(section, before) ? before.duplicate + 1 : 0;
  }
}

}  // namespace

std::vector<Section> sections_of(const model::Document& document) {
  std::vector<Section> sections;
  sections.reserve(document.headings.size() + 1);
  sections.push_back({document.body.begin, title_of(document)});
  const auto close = [&](std::size_t open, std::uint32_t level) {
    for (; sections[open].level >= level; open = sections[open].parent)
      sections[open].end = static_cast<std::uint32_t>(sections.size());
    return open;
  };
  for (const model::Heading& heading : document.headings) {
    const auto level = static_cast<std::uint32_t>(heading.level);
    const std::size_t parent = close(sections.size() - 1, level);
    sections.push_back(
        {document.blocks[heading.block].span.begin, heading.text, static_cast<std::uint32_t>(parent), 0, 0, level});
  }
  close(sections.size() - 1, 1);
  sections[0].end = static_cast<std::uint32_t>(sections.size());
  count_duplicates(sections);
  return sections;
}

std::size_t section_at(const std::vector<Section>& sections, std::size_t byte) {
  const auto after = std::upper_bound(sections.begin() + 1, sections.end(), byte,
                                      [](std::size_t value, const Section& section) { return value < section.begin; });
  return static_cast<std::size_t>(after - sections.begin()) - 1;
}

std::vector<std::string> heading_path(const std::vector<Section>& sections, std::size_t section) {
  std::vector<std::string> path;
  for (std::size_t at = section;; at = sections[at].parent) {
    if (!sections[at].text.empty()) path.emplace_back(sections[at].text);
    if (at == 0) break;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::string anchor(const std::vector<Section>& sections, std::size_t section) {
  if (section == 0) return {};
  // U+001F cannot be typed into a heading by accident, so no two different paths give the same anchor.
  std::string path = anchor(sections, sections[section].parent) + "\x1f" + std::string(sections[section].text);
  if (sections[section].duplicate > 0) path += "\x1f#" + std::to_string(sections[section].duplicate);
  return path;  // at most six levels deep
}

}  // namespace ingot::chunk
