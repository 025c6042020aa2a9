#include "chunk/breadcrumbs.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

constexpr std::size_t k_most_tokens = 64;  // and never more than a quarter of the maximum

bool shorten(std::string& heading) {
  const std::vector<std::size_t> ends = tokens::grapheme_ends(heading);
  if (ends.size() < 2) return false;
  heading.resize(ends[ends.size() / 2 - 1]);
  heading = std::string(text::trim(heading));
  return !heading.empty();
}

// Over budget, ancestors in the middle go first, then the innermost heading is shortened. False when nothing is left.
bool shrink(std::vector<std::string>& parts) {
  if (parts.empty()) return false;
  if (parts.size() > 2) {
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(parts.size() / 2));
  } else if (parts.size() == 2) {
    parts.erase(parts.begin());
  } else {
    return shorten(parts.back());
  }
  return true;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return parts.empty() ? text : text + "\n\n";
}

}  // namespace

Breadcrumbs::Breadcrumbs(const std::vector<Section>& sections, const Options& options, Measure& measure)
    : sections_(sections), options_(options), measure_(measure), tokens_(sections.size(), 0) {}

const Breadcrumb& Breadcrumbs::of(std::size_t section) {
  // Asked for in reading order, so the last answer is nearly always the right one.
  if (section != last_section_) {
    last_ = make(section);
    last_section_ = section;
  }
  return last_;
}

std::uint32_t Breadcrumbs::tokens(std::size_t section) {
  std::uint32_t& known = tokens_[section];
  if (known == 0) known = of(section).tokens + 1;
  return known - 1;
}

Breadcrumb Breadcrumbs::make(std::size_t section) const {
  std::vector<std::string> parts = heading_path(sections_, section);
  const std::size_t budget = std::min(options_.max_tokens / 4, k_most_tokens);
  while (true) {
    Breadcrumb made = render(parts);
    if (made.tokens <= budget) return made;
    if (!shrink(parts)) return {};
  }
}

Breadcrumb Breadcrumbs::render(std::vector<std::string> parts) const {
  Breadcrumb made{std::move(parts), {}, 0};
  if (made.parts.empty()) return made;
  made.text = joined(made.parts, options_.breadcrumb_separator);
  made.tokens = measure_.tokens(made.text);
  return made;
}

std::vector<std::string> possible_breadcrumbs(std::vector<std::string> heading_path, std::string_view separator) {
  std::vector<std::string> all;
  for (;; heading_path.pop_back()) {
    std::vector<std::string> parts = heading_path;
    do {
      all.push_back(joined(parts, separator));
    } while (shrink(parts));
    if (heading_path.empty()) return all;
  }
}

}  // namespace ingot::chunk
