#include "chunk/overlap.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {

std::optional<std::size_t> overlap_begin(std::string_view text, std::size_t begin, std::size_t end,
                                         const Options& options) {
  constexpr std::size_t k_most_bytes_a_word = 16;
  const std::size_t most_words = options.overlap_words + options.max_overlap_delta;
  const std::size_t most_bytes = k_most_bytes_a_word * most_words;
  const bool whole = end - begin <= most_bytes;
  std::size_t from = whole ? begin : end - most_bytes;
  while (from < end && utf8::is_continuation(text[from])) ++from;
  const std::string_view prose = text.substr(from, end - from);
  std::vector<std::size_t> starts = tokens::sentence_ends(prose);
  std::optional<std::size_t> best;
  std::size_t words = 0;
  // The first start is where the text was cut off, or where the chunk before begins: repeating all of that would make
  // it useless.
  for (std::size_t at = starts.size() - 1; at-- > 0;) {
    words += tokens::count_words(prose.substr(starts[at], starts[at + 1] - starts[at]));
    if (words > most_words) break;
    best = from + starts[at];
    if (words >= options.overlap_words) break;
  }
  return best;
}

}  // namespace ingot::chunk
