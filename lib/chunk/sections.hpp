// The tree of sections that the top-level headings make. Levels may jump: a section's parent is the nearest heading
// before it with a smaller level. Section 0 is what stands before the first heading, under the front matter's title.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/document.hpp"

namespace ingot::chunk {

struct Section {
  std::size_t begin = 0;  ///< byte where its heading starts
  int level = 0;          ///< 0 for section 0
  std::optional<std::size_t> parent;
  std::string text;    ///< of its heading; section 0 has the title, or nothing when the first heading repeats it
  std::string anchor;  ///< path of the headings, made unique among equal paths: stable while other sections change
};

/// Sorted by begin; at least section 0.
[[nodiscard]] std::vector<Section> sections_of(const model::Document& document);

/// Heading texts from the outermost section to this one; empty ones are left out.
[[nodiscard]] std::vector<std::string> heading_path(const std::vector<Section>& sections, std::size_t section);

}  // namespace ingot::chunk
