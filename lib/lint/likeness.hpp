// How alike two texts are, from a few numbers of each: rules about duplicates compare all chunks of a corpus.
//
// Words are runs of letters and digits, without regard to case; a shingle is five of them in a row. The least hash
// values of all shingles are a sample that is drawn in the same way from every text, so that the share of values that
// two samples have in common estimates the share of shingles that the texts do (Broder, On the resemblance of
// documents).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ingot::lint {

struct Likeness {
  std::uint64_t words = 0;            ///< hash of all words in order; 0 for a text that is too short to say anything
  std::vector<std::uint32_t> sketch;  ///< the least hash values of its shingles, ascending; empty likewise
};

[[nodiscard]] Likeness likeness_of(std::string_view text);

/// Estimate of the Jaccard index of their shingles, 0 to 1; 0 as well as soon as it is sure to be below `least`.
[[nodiscard]] double resemblance(const Likeness& a, const Likeness& b, double least = 0);

}  // namespace ingot::lint
