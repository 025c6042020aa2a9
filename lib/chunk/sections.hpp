// The tree of sections that the top-level headings make. Levels may jump: a section's parent is the nearest heading
// before it with a smaller level. Section 0 is what stands before the first heading, under the front matter's title.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace ingot::chunk {

struct Section {
  std::size_t begin = 0;        ///< byte where its heading starts
  std::string_view text;        ///< of its heading, in the document; section 0 has the title, or nothing
  std::uint32_t parent = 0;     ///< section 0 is its own parent
  std::uint32_t duplicate = 0;  ///< sections before it with the same parent and text
  std::uint32_t end = 0;        ///< index behind the last section below it
  std::uint32_t level = 0;      ///< 0 for section 0
};

/// Sorted by begin; at least section 0. Views into the document, which must outlive them.
[[nodiscard]] std::vector<Section> sections_of(const model::Document& document);

/// The section that holds the byte.
[[nodiscard]] std::size_t section_at(const std::vector<Section>& sections, std::size_t byte);

/// Heading texts from the outermost section to this one; empty ones are left out.
[[nodiscard]] std::vector<std::string> heading_path(const std::vector<Section>& sections, std::size_t section);

/// The path of headings, made unique among equal paths: stable while other sections change.
[[nodiscard]] std::string anchor(const std::vector<Section>& sections, std::size_t section);

}  // namespace ingot::chunk
