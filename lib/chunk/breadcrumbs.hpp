// The line that tells a chunk where it stands: the headings above it, within a budget (spec chunking 2.5). Made when a
// section is first asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "chunk/sections.hpp"
#include "chunk/sizes.hpp"

namespace ingot::chunk {

struct Breadcrumb {
  std::vector<std::string> parts;
  std::string text;  ///< rendered, with the blank line behind it; empty when there are no parts
  std::uint32_t tokens = 0;
};

class Breadcrumbs {
 public:
  Breadcrumbs(const std::vector<Section>& sections, const Options& options, Measure& measure);

  /// For a chunk that starts below the heading of this section.
  [[nodiscard]] Breadcrumb of(std::size_t section) const;
  /// Its tokens alone, which are remembered.
  [[nodiscard]] std::uint32_t tokens(std::size_t section);

 private:
  [[nodiscard]] Breadcrumb render(std::vector<std::string> parts) const;

  const std::vector<Section>& sections_;
  const Options& options_;
  Measure& measure_;
  std::size_t last_ = static_cast<std::size_t>(-1);
  std::uint32_t last_tokens_ = 0;
};

}  // namespace ingot::chunk
