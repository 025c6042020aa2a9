// Invariant 8: what a reader sees as one sign or one name is not cut.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "support/laws/cutting.hpp"
#include "support/laws/inline_scanner.hpp"

namespace ingot::test {

/// 8: no cut inside a link, code span, autolink, formula, character reference or escape that would have fitted alone.
/// Paragraphs, headings and table rows are looked at; a beginning of overlap counts as a cut.
inline std::string broken_inline(const Cutting& cut) {
  std::vector<Cut> cuts = cuts_of(cut);
  const std::vector<Cut> between = cuts;
  for (const Cut& each : between) {
    const auto& overlap = cut.chunks[each.next].overlap;
    if (overlap) cuts.push_back({overlap->begin, overlap->begin, each.next});
  }
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.after < b.after; });
  for (const model::Block& block : cut.document.blocks) {
    const bool prose = block.kind == model::BlockKind::paragraph || block.kind == model::BlockKind::heading;
    if (!prose || cut_in(cuts, block.span) == nullptr) continue;
    const InlineScanner scanner(cut.text, block.span);
    for (const ByteRange span : scanner.spans()) {
      const Cut* at = cut_in(cuts, span);
      if (at != nullptr && cut.fits_beside_cut(span.of(cut.text), at->next))
        return broken(8, "cut inside " + text::printable(span.of(cut.text)), cut, at->next);
    }
  }
  return {};
}

}  // namespace ingot::test
