// The line that tells a chunk where it stands: the headings above it, within a budget (spec chunking 2.5). Made when a
// section is first asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
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

  /// For a chunk that starts below the heading of this section; until it is asked for another one.
  [[nodiscard]] const Breadcrumb& of(std::size_t section);
  /// Its tokens alone, which are remembered for each section.
  [[nodiscard]] std::uint32_t tokens(std::size_t section);

 private:
  [[nodiscard]] Breadcrumb make(std::size_t section) const;
  [[nodiscard]] Breadcrumb render(std::vector<std::string> parts) const;

  const std::vector<Section>& sections_;
  const Options& options_;
  Measure& measure_;
  std::size_t last_section_ = static_cast<std::size_t>(-1);
  Breadcrumb last_;
  std::vector<std::uint32_t> tokens_;  // one more; 0: not known yet
};

/// Every text that may stand above a chunk with this heading_path, the likeliest first, whatever the budget was: for
/// who looks whether a stored digest is that of the stored content. The last one is empty.
[[nodiscard]] std::vector<std::string> possible_breadcrumbs(std::vector<std::string> heading_path,
                                                            std::string_view separator);

}  // namespace ingot::chunk
