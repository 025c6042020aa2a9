#include "chunk/overlap.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {

namespace {

// Tokens and words of an English sentence; an overlap that is larger gives way when the chunk is counted.
constexpr std::size_t k_tokens_per_word = 2;
constexpr std::size_t k_most_bytes_a_word = 16;

std::size_t most_words(const Options& options) {
  if (options.overlap_tokens) return *options.overlap_tokens;
  return options.overlap_words + options.max_overlap_delta;
}

// Where the paragraph begins that holds `at`: from its middle, code spans and links would be read the wrong way round.
std::size_t paragraph_begin(std::string_view text, std::size_t begin, std::size_t at) {
  const std::size_t blank = text.substr(begin, at - begin).rfind("\n\n");
  return blank == std::string_view::npos ? begin : begin + blank + 2;
}

}  // namespace

std::optional<std::size_t> overlap_begin(Measure& measure, std::size_t begin, std::size_t end, const Options& options) {
  const std::string_view text = measure.text();
  const std::size_t most_bytes = k_most_bytes_a_word * most_words(options);
  const std::size_t from = end - begin <= most_bytes ? begin : paragraph_begin(text, begin, end - most_bytes);
  const std::string_view prose = text.substr(from, end - from);
  const std::vector<std::size_t> starts = tokens::sentence_ends(prose);
  std::optional<std::size_t> best;
  std::size_t size = 0;
  // The first start is where the text was cut off, or where the chunk before begins: repeating all of that would make
  // it useless.
  for (std::size_t at = starts.size() - 1; at-- > 0;) {
    const std::string_view sentence = prose.substr(starts[at], starts[at + 1] - starts[at]);
    size += options.overlap_tokens ? measure.tokens(sentence) : tokens::count_words(sentence);
    if (size > most_words(options)) break;
    // A form feed on a line of its own is a sentence too.
    if (!text::is_blank(sentence)) best = from + starts[at];
    if (!options.overlap_tokens && size >= options.overlap_words) break;
  }
  return best;
}

Size overlap_reserve(const Options& options) {
  Size size;
  if (!wants_overlap(options)) return size;
  size.words = static_cast<std::uint32_t>(most_words(options));
  size.tokens = static_cast<std::uint32_t>(
      std::min(options.overlap_tokens.value_or(k_tokens_per_word * most_words(options)), options.max_tokens / 4));
  return size;
}

}  // namespace ingot::chunk
