// Text -> pretokens -> counts, in batches: first the keys and hashes of a batch are made and their cache lines asked
// for, then they are looked up. Nine of ten pretokens of English are tokens by themselves, and most of the others were
// merged before; what remains is merged and remembered.
#include "tokens/tokenizer.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/utf8.hpp"
#include "tokens/count_cache.hpp"
#include "tokens/merge.hpp"
#include "tokens/pretokens.hpp"
#include "tokens/vocabulary.hpp"

namespace ingot::tokens {
namespace {

constexpr std::size_t k_batch = 512;

std::uint64_t low_bytes(std::uint64_t word, std::size_t count) {
  return word & (~0ULL >> (64 - 8 * count));
}

// key_of() where 16 bytes may be read: no branch but one that is nearly always taken, and no call of memcpy.
Key key_at(const char* bytes, std::uint64_t length) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::memcpy(&low, bytes, 8);
  std::memcpy(&high, bytes + 8, 8);
  if (length <= 8) return {low_bytes(low, length), length << 60U};
  return {low, low_bytes(high, length - 8) | length << 60U};
}

}  // namespace

struct Tokenizer::State {
  State(Encoding chosen, InstructionSet instructions)
      : encoding(chosen), set(instructions), vocabulary(chosen), merger(vocabulary) {}

  std::size_t count_short(const Key& key, std::uint64_t hash, std::string_view piece) {
    if (vocabulary.contains(key, hash)) return 1;
    if (const auto known = short_counts.find(key, hash)) return *known;
    const std::size_t count = merger.merge(piece).size();
    short_counts.insert(key, hash, count);
    return count;
  }

  std::size_t count_long(std::string_view piece) {
    if (piece.size() > LongCounts::k_max_bytes) return count_merged(piece);
    const std::uint64_t hash = hash_of(piece);
    if (const auto known = long_counts.find(piece, hash)) return *known;
    const std::size_t count = count_merged(piece);
    long_counts.insert(piece, hash, count);
    return count;
  }

  std::size_t count_merged(std::string_view piece) {
    return vocabulary.find(piece) != k_no_token ? 1 : merger.merge(piece).size();
  }

  std::size_t count_sanitized(std::string_view piece) {
    if (!utf8::first_invalid(piece)) return count_merged(piece);
    return count_merged(utf8::sanitized(piece));
  }

  // Counts the pretokens of text[begin, ...) that end at `ends`.
  void count_batch(std::string_view text, std::size_t begin, std::span<const std::size_t> ends, std::size_t* counts);

  template <class Sink>
  void each_batch(std::string_view text, Sink sink);

  Encoding encoding;
  InstructionSet set;
  Vocabulary vocabulary;
  Merger merger;
  ShortCounts short_counts;
  LongCounts long_counts;
  std::array<Key, k_batch> keys{};
  std::array<std::uint64_t, k_batch> hashes{};
};

void Tokenizer::State::count_batch(std::string_view text, std::size_t begin, std::span<const std::size_t> ends,
                                   std::size_t* counts) {
  std::size_t from = begin;
  for (std::size_t i = 0; i < ends.size(); from = ends[i++]) {
    const std::size_t length = ends[i] - from;
    if (length > k_short_bytes) continue;
    keys[i] = from + 16 <= text.size() ? key_at(text.data() + from, length) : key_of(text.substr(from, length));
    hashes[i] = hash_of(keys[i]);
    vocabulary.prefetch(hashes[i]);
  }
  from = begin;
  for (std::size_t i = 0; i < ends.size(); from = ends[i++]) {
    const std::string_view piece = text.substr(from, ends[i] - from);
    counts[i] = piece.size() <= k_short_bytes ? count_short(keys[i], hashes[i], piece) : count_long(piece);
  }
}

// Calls sink(ends, counts) for every batch of pretokens, in order.
template <class Sink>
void Tokenizer::State::each_batch(std::string_view text, Sink sink) {
  Splitter splitter(encoding, text, set);
  std::array<std::size_t, k_batch> ends;
  std::array<std::size_t, k_batch> counts;
  for (std::size_t begin = 0, size = splitter.next(ends); size != 0;
       begin = ends[size - 1], size = splitter.next(ends)) {
    const std::span<const std::size_t> batch(ends.data(), size);
    if (!splitter.saw_invalid()) {
      count_batch(text, begin, batch, counts.data());
    } else {
      for (std::size_t i = 0, from = begin; i < size; from = ends[i++]) {
        counts[i] = count_sanitized(text.substr(from, ends[i] - from));
      }
    }
    sink(batch, std::span<const std::size_t>(counts.data(), size));
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
  std::size_t total = 0;
  state_->each_batch(text, [&total](auto, std::span<const std::size_t> counts) {
    for (const std::size_t count : counts) total += count;
  });
  return total;
}

TokenMap Tokenizer::map(std::string_view text) {
  TokenMap result;
  std::size_t total = 0;
  state_->each_batch(text, [&](std::span<const std::size_t> ends, std::span<const std::size_t> counts) {
    for (std::size_t i = 0; i < ends.size(); ++i) result.marks_.push_back({ends[i], total += counts[i]});
  });
  return result;
}

std::vector<std::uint32_t> Tokenizer::encode(std::string_view text) {
  const std::string valid = utf8::sanitized(text);
  const std::string_view view = valid;
  std::vector<std::uint32_t> ids;
  std::size_t from = 0;
  state_->each_batch(view, [&](std::span<const std::size_t> ends, auto) {
    for (const std::size_t end : ends) {
      const std::string_view piece = view.substr(from, end - from);
      from = end;
      const TokenId whole = state_->vocabulary.find(piece);
      if (whole != k_no_token) {
        ids.push_back(whole);
      } else {
        const std::vector<TokenId>& parts = state_->merger.merge(piece);
        ids.insert(ids.end(), parts.begin(), parts.end());
      }
    }
  });
  return ids;
}

}  // namespace ingot::tokens
