// Text -> pretokens -> counts, in batches. First the key of every pretoken of a batch is made and its place in the
// cache asked for, then all are looked up without a branch, and only then comes what the cache does not have: it is a
// token by itself or is merged, and kept.
#include "tokens/tokenizer.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/utf8.hpp"
#include "tokens/count_cache.hpp"
#include "tokens/joins.hpp"
#include "tokens/merge.hpp"
#include "tokens/pretokens.hpp"
#include "tokens/unicode_class.hpp"
#include "tokens/vocabulary.hpp"

namespace ingot::tokens {
namespace {

constexpr std::size_t k_batch = 576;  // 512 places and the 63 that Splitter may leave empty

// What key_of() keeps of 16 bytes, by length; nothing of 16 and more, so that these get the key of no text.
struct KeyMask {
  std::uint64_t low;
  std::uint64_t high;
  std::uint64_t length;
};
constexpr std::array<KeyMask, k_short_bytes + 2> key_masks() {
  std::array<KeyMask, k_short_bytes + 2> masks{};
  for (std::size_t length = 1; length <= k_short_bytes; ++length) {
    masks[length].low = ~0ULL >> (64 - 8 * std::min<std::size_t>(length, 8));
    masks[length].high = length <= 8 ? 0 : ~0ULL >> (64 - 8 * (length - 8));
    masks[length].length = std::uint64_t{length} << 60U;
  }
  return masks;
}
constexpr auto k_key_masks = key_masks();

// key_of() where 16 bytes may be read.
Key key_at(const char* bytes, std::size_t length) {
  const KeyMask& mask = k_key_masks[std::min(length, k_short_bytes + 1)];
  Key key;
  std::memcpy(&key, bytes, sizeof key);
  return {key.low & mask.low, (key.high & mask.high) | mask.length};
}

bool is_white_space(std::string_view text, std::size_t at) {
  return k_white_space.has(class_of(utf8::decode(text, at).code_point));
}

// Where a line begins so, a pretoken does, whatever is on the line before. A slash may belong to punctuation there.
bool begins_pretoken(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  return text[at - 1] == '\n' && text[at] != '/' && !is_white_space(text, at);
}

bool ends_in_white_space(std::string_view text) {
  std::size_t last = text.size() - 1;
  while (last > 0 && utf8::is_continuation(text[last])) --last;
  return is_white_space(text, last);
}

}  // namespace

struct Tokenizer::State {
  State(Encoding chosen, InstructionSet instructions)
      : encoding(chosen), set(instructions), vocabulary(chosen), merger(vocabulary) {}

  std::uint32_t count_short(const Key& key, std::string_view piece) {
    const std::uint64_t hash = hash_of(key);
    if (const std::uint32_t known = short_counts.fetch(key, hash); known != 0) return known;
    const std::uint32_t count = vocabulary.contains(key, hash) ? 1 : count_parts(piece);
    short_counts.insert(key, hash, count);
    return count;
  }

  std::uint32_t count_long(std::string_view piece) {
    if (piece.size() > LongCounts::k_max_bytes) return count_parts(piece);
    const std::uint64_t hash = hash_of(piece);
    if (const std::uint32_t known = long_counts.find(piece, hash); known != 0) return known;
    const std::uint32_t count = vocabulary.find(piece) != k_no_token ? 1 : count_parts(piece);
    long_counts.insert(piece, hash, count);
    return count;
  }

  // A piece that is no token, part by part. Parts have no parts.
  std::uint32_t count_parts(std::string_view piece) {
    std::uint32_t count = 0;
    each_part(
        vocabulary.joins(), piece,
        [&](std::string_view part) { count += part.size() == piece.size() ? merged(part) : count_valid(part); },
        [&](char32_t alone) { count += vocabulary.joins().count_alone(alone); });
    return count;
  }

  std::uint32_t merged(std::string_view piece) { return static_cast<std::uint32_t>(merger.count(piece)); }

  std::uint32_t count_valid(std::string_view piece) {
    return piece.size() <= k_short_bytes ? count_short(key_of(piece), piece) : count_long(piece);
  }

  std::uint32_t count_any(std::string_view piece) {
    return utf8::first_invalid(piece) ? count_valid(utf8::sanitized(piece)) : count_valid(piece);
  }

  // Writes the count of each pretoken of a text; the first starts at `begin`.
  void count_batch(std::string_view text, std::size_t begin, std::span<const std::uint32_t> ends,
                   std::uint32_t* counts);
  void count_missed(std::string_view text, std::size_t begin, std::span<const std::uint32_t> ends,
                    std::span<const std::uint32_t> missed, std::uint32_t* counts);

  template <class Sink>
  void each_batch(std::string_view text, Sink sink);

  Encoding encoding;
  InstructionSet set;
  Vocabulary vocabulary;
  Merger merger;
  ShortCounts short_counts;
  LongCounts long_counts;
  std::array<Key, k_batch> keys{};
  std::array<std::uint32_t, k_batch> places{};
  std::array<std::uint32_t, k_batch> missed{};
};

void Tokenizer::State::count_batch(std::string_view text, std::size_t begin, std::span<const std::uint32_t> ends,
                                   std::uint32_t* counts) {
  // All but the last pretokens of a text have 16 bytes that may be read.
  const std::size_t readable = text.size() < sizeof(Key) ? 0 : text.size() - sizeof(Key) + 1;
  const std::uint32_t* const end = ends.data();
  Key* const key = keys.data();
  std::uint32_t* const place = places.data();
  std::size_t from = begin;
  std::size_t i = 0;
  for (; i < ends.size() && from < readable; from = end[i++]) {
    key[i] = key_at(text.data() + from, end[i] - from);
    place[i] = ShortCounts::set_of(hash_of(key[i]));
    short_counts.prefetch(place[i]);
  }
  for (; i < ends.size(); from = end[i++]) {
    key[i] = end[i] - from > k_short_bytes ? Key{} : key_of(text.substr(from, end[i] - from));
    place[i] = ShortCounts::set_of(hash_of(key[i]));
  }
  std::uint32_t* const missing = missed.data();
  std::size_t misses = 0;
  for (i = 0; i < ends.size(); ++i) {
    counts[i] = short_counts.find(key[i], place[i]);
    missing[misses] = static_cast<std::uint32_t>(i);
    misses += counts[i] == 0 ? 1U : 0U;
  }
  if (misses != 0) count_missed(text, begin, ends, std::span(missed).first(misses), counts);
}

void Tokenizer::State::count_missed(std::string_view text, std::size_t begin, std::span<const std::uint32_t> ends,
                                    std::span<const std::uint32_t> missed_ones, std::uint32_t* counts) {
  for (const std::uint32_t i : missed_ones) {
    const std::uint64_t hash = hash_of(keys[i]);
    short_counts.prefetch_second(hash);
    vocabulary.prefetch(hash);
  }
  for (const std::uint32_t i : missed_ones) {
    const std::size_t from = i == 0 ? begin : ends[i - 1];
    const std::string_view piece = text.substr(from, ends[i] - from);
    counts[i] = piece.size() <= k_short_bytes ? count_short(keys[i], piece) : count_long(piece);
  }
}

// Calls sink(ends, counts) for every batch of pretokens, in order.
template <class Sink>
void Tokenizer::State::each_batch(std::string_view text, Sink sink) {
  Splitter splitter(encoding, text, set);
  std::array<std::uint32_t, k_batch> ends;
  std::array<std::uint32_t, k_batch> counts;
  std::size_t begin = 0;
  for (std::size_t size = splitter.next(ends); size != 0; size = splitter.next(ends)) {
    const std::span<const std::uint32_t> batch(ends.data(), size);
    if (!splitter.saw_invalid()) {
      count_batch(text, begin, batch, counts.data());
    } else {
      for (std::size_t i = 0, from = begin; i < size; from = ends[i++]) {
        counts[i] = count_any(text.substr(from, ends[i] - from));
      }
    }
    sink(batch, std::span<const std::uint32_t>(counts.data(), size));
    begin = ends[size - 1];
  }
}

Tokenizer::Tokenizer(Encoding encoding, InstructionSet set) : state_(std::make_unique<State>(encoding, set)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Encoding Tokenizer::encoding() const {
  return state_->encoding;
}

std::size_t Tokenizer::count(std::string_view text) {
  std::uint32_t total = 0;
  state_->each_batch(text, [&total](auto, std::span<const std::uint32_t> counts) {
    for (const std::uint32_t count : counts) total += count;
  });
  return total;
}

std::size_t Tokenizer::count(std::string_view text, const TokenMap& map, const Excerpt& excerpt) {
  constexpr std::size_t k_lookahead = 16;  // more than what decides where a pretoken ends, but for white space
  const std::size_t end = excerpt.begin + excerpt.size;
  const bool apart = excerpt.size > k_lookahead && map.is_boundary(excerpt.begin) &&
                     begins_pretoken(text, excerpt.at) && !ends_in_white_space(text.substr(excerpt.at, excerpt.size));
  if (!apart) return count(text);
  const std::size_t known = std::max(excerpt.begin, map.boundary_at_or_before(end - k_lookahead));
  return count(text.substr(0, excerpt.at)) + map.before(known) - map.before(excerpt.begin) +
         count(text.substr(excerpt.at + known - excerpt.begin));
}

TokenMap Tokenizer::map(std::string_view text) {
  constexpr std::size_t k_bytes_a_pretoken = 4;  // of prose and code; other texts grow into more memory
  TokenMap result;
  result.marks_.reserve(text.size() / k_bytes_a_pretoken);
  std::uint32_t total = 0;
  state_->each_batch(text, [&](std::span<const std::uint32_t> ends, std::span<const std::uint32_t> counts) {
    const std::size_t first = result.marks_.size();
    result.marks_.resize(first + ends.size());
    TokenMap::Mark* const marks = result.marks_.data() + first;
    for (std::size_t i = 0; i < ends.size(); ++i) marks[i] = {ends.data()[i], total += counts.data()[i]};
  });
  return result;
}

std::vector<std::uint32_t> Tokenizer::encode(std::string_view text) {
  const std::string valid = utf8::sanitized(text);
  const std::string_view view = valid;
  Splitter splitter(state_->encoding, view, state_->set);
  std::array<std::uint32_t, k_batch> ends;
  std::vector<std::uint32_t> ids;
  std::size_t from = 0;
  for (std::size_t size = splitter.next(ends); size != 0; size = splitter.next(ends)) {
    for (std::size_t i = 0; i < size; from = ends[i++]) {
      const std::string_view piece = view.substr(from, ends[i] - from);
      const TokenId whole = state_->vocabulary.find(piece);
      if (whole != k_no_token) {
        ids.push_back(whole);
      } else {
        const std::span<const TokenId> parts = state_->merger.merge(piece);
        ids.insert(ids.end(), parts.begin(), parts.end());
      }
    }
  }
  return ids;
}

}  // namespace ingot::tokens
