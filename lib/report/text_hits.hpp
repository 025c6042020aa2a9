// What a search found, as text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "model/query.hpp"
#include "report/colour.hpp"

namespace ingot::report {

struct TextHitsOptions {
  Colour colour = Colour::never;
  std::size_t excerpt_columns = 240;  ///< of the content, white space folded
  std::size_t line_columns = 96;      ///< of one line of the excerpt, without the indent
  std::string_view query;             ///< the excerpt starts at the sentence that has most of its words near
};

/// One block per hit, best first as given: rank, score, path:line, heading path, excerpt. "no chunk found" for none.
[[nodiscard]] std::string render_text_hits(std::span<const model::Hit> hits, const TextHitsOptions& options);

}  // namespace ingot::report
