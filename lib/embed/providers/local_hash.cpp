// local/hash-<dims>: a vector made of the words of a text alone, with no model, no key and no network.
//
// Idea: signed feature hashing (Weinberger et al., 2009). Every different word of the text adds a word vector: +-1 at
// one hashed place for the word itself, and as much again, spread over its character 3- to 5-grams
// ("<guns>" shares <gu, gun, <gun ... with "<gun>"), as fastText does, so that forms of one word come near each other.
// Adjacent words add a bigram. A word that occurs tf times counts 1 + ln tf; function words count a tenth. The result
// has unit length. It is lexical and says so: synonyms and translations do not meet.
//
// The same on every machine: hashes are of code points, sums are of integers (so that order and fused multiply-add
// cannot show), and what is left are one IEEE square root and one division a value. Only the table of letters depends
// on the version of utf8proc, for characters that Unicode has added since.
//
// A text without a word, or whose features cancel out, gives the fixed vector (1, 0, 0, ...).
// Stored vectors depend on every constant here: after a change, k_algorithm must change too.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "embed/providers/function_words.hpp"
#include "embed/providers/providers.hpp"
#include "embed/words.hpp"

namespace ingot::embed {
namespace {

constexpr std::string_view k_algorithm = "1";
constexpr std::size_t k_fewest = 8;
constexpr std::size_t k_most = 16000;

// Weights are integers of 1/4096, so that a sum over any text stays far inside 64 bits.
constexpr std::int64_t k_one = 4096;
constexpr std::int64_t k_ln2 = 2839;  // ln 2
constexpr std::int64_t k_word = k_one;
constexpr std::int64_t k_bigram = k_one / 2;
constexpr std::int64_t k_grams = k_one;          // all n-grams of a word together
constexpr std::int64_t k_ideograph = k_one / 4;  // one character says little, two say much
constexpr std::int64_t k_ideographs = k_one * 3 / 4;
constexpr std::int64_t k_function_word = k_one / 10;
constexpr std::size_t k_shortest_gram = 3;
constexpr std::size_t k_longest_gram = 5;

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t mixed(std::uint64_t h) {  // the finalizer of MurmurHash3
  h ^= h >> 33U;
  h *= 0xFF51AFD7ED558CCDULL;
  h ^= h >> 33U;
  h *= 0xC4CEB9FE1A85EC53ULL;
  return h ^ (h >> 33U);
}

constexpr std::uint64_t step(std::uint64_t h, std::uint64_t value) {
  return (h ^ value) * 0x100000001B3ULL;
}  // FNV-1a

enum Seed : std::uint64_t {
  word_seed = 0xCBF29CE484222325ULL,
  gram_seed = 0x9E3779B97F4A7C15ULL,
  bigram_seed = 0xD6E8FEB86659FD93ULL,
};

std::uint64_t hash_of(std::u32string_view word) {
  std::uint64_t h = word_seed;
  for (const char32_t c : word) h = step(h, c);
  return mixed(h);
}

// 1 + ln tf, with the logarithm to base 2 drawn as straight lines between powers of two (at most 0.06 off).
constexpr std::int64_t term_weight(std::uint64_t tf) {
  const auto power = static_cast<unsigned>(std::bit_width(tf)) - 1U;
  const std::uint64_t beyond = tf - (std::uint64_t{1} << power);
  const auto log2 = static_cast<std::int64_t>(power) * k_one +
                    static_cast<std::int64_t>((beyond * static_cast<std::uint64_t>(k_one)) >> power);
  return k_one + log2 * k_ln2 / k_one;
}

constexpr std::int64_t integer_root(std::int64_t n) {
  std::int64_t root = 0;
  while ((root + 1) * (root + 1) <= n) ++root;
  return root;
}

// What one n-gram adds when its word has n of them: k_grams / sqrt(n).
constexpr auto k_gram_share = [] {
  std::array<std::int64_t, 256> share{};
  for (std::int64_t n = 1; n < 256; ++n) share[static_cast<std::size_t>(n)] = k_grams * 64 / integer_root(n * 64 * 64);
  return share;
}();

constexpr std::int64_t scaled(std::int64_t weight, std::int64_t by) {
  return weight * by / k_one;
}

class Features {
 public:
  explicit Features(std::size_t dimensions) : sums_(dimensions) {}

  void clear() { std::fill(sums_.begin(), sums_.end(), 0); }
  void add(std::uint64_t hash, std::int64_t weight) {
    // The high half picks the place (by multiplication, which is fair for any count), the lowest bit the sign.
    const auto place = static_cast<std::size_t>(((hash >> 32U) * sums_.size()) >> 32U);
    sums_[place] += (hash & 1U) != 0 ? -weight : weight;
  }
  void normalise_into(float* out) const;

 private:
  std::vector<std::int64_t> sums_;
};

void Features::normalise_into(float* out) const {
  Wide squares = 0;
  for (const std::int64_t sum : sums_) {
    const auto size = static_cast<std::uint64_t>(sum < 0 ? -sum : sum);
    squares += static_cast<Wide>(size) * size;
  }
  if (squares == 0) {
    std::fill(out, out + sums_.size(), 0.0F);
    out[0] = 1.0F;
    return;
  }
  const double length = std::sqrt(static_cast<double>(squares));
  for (std::size_t i = 0; i < sums_.size(); ++i) out[i] = static_cast<float>(static_cast<double>(sums_[i]) / length);
}

void add_grams(std::u32string_view word, std::int64_t weight, Features& features) {
  std::array<char32_t, 66> marked{};
  marked[0] = '<';
  std::copy(word.begin(), word.end(), marked.begin() + 1);
  marked[word.size() + 1] = '>';
  const std::size_t size = word.size() + 2;
  std::size_t count = 0;
  for (std::size_t n = k_shortest_gram; n <= std::min(size - 1, k_longest_gram); ++n) count += size - n + 1;
  if (count == 0) return;  // one letter: the word itself says it all
  const std::int64_t share = scaled(k_gram_share[std::min<std::size_t>(count, 255)], weight);
  for (std::size_t begin = 0; begin + k_shortest_gram <= size; ++begin) {
    std::uint64_t h = gram_seed;
    const std::size_t most = std::min({k_longest_gram, size - begin, size - 1});
    for (std::size_t n = 1; n <= most; ++n) {
      h = step(h, marked[begin + n - 1]);
      if (n >= k_shortest_gram) features.add(mixed(h), share);
    }
  }
}

// One text at a time; keeps its memory from text to text.
class Hasher {
 public:
  explicit Hasher(std::size_t dimensions) : features_(dimensions) {}

  void embed(std::string_view text, float* out) {
    features_.clear();
    count(text);
    for (const Term& term : terms_) add(term);
    features_.normalise_into(out);
  }

 private:
  struct Term {
    std::uint64_t hash;
    std::u32string_view word;  // empty for bigrams
    std::int64_t weight;       // before its frequency
    std::uint64_t tf;
    bool function = false;  // of words: whether it is a function word
  };

  // Open addressing over terms_: indexes + 1, 0 is free.
  // A term that is new has the frequency 1 and no weight yet.
  Term& note(std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = static_cast<std::size_t>(hash) & mask;; at = (at + 1) & mask) {
      if (slots_[at] == 0) {
        terms_.push_back({hash, {}, 0, 1});
        slots_[at] = static_cast<std::uint32_t>(terms_.size());
        return terms_.back();
      }
      Term& term = terms_[slots_[at] - 1];
      if (term.hash == hash) {
        ++term.tf;
        return term;
      }
    }
  }
  bool note_word(std::uint64_t hash, const Word& word);
  void note_pair(std::uint64_t hash, std::int64_t weight) {
    Term& term = note(hash);
    if (term.tf == 1) term.weight = weight;
  }

  void count(std::string_view text);
  void add(const Term& term) {
    const std::int64_t weight = scaled(term.weight, term_weight(term.tf));
    features_.add(term.hash, weight);
    if (!term.word.empty()) add_grams(term.word, weight, features_);
  }

  WordReader reader_;
  std::vector<Term> terms_;
  std::vector<std::uint32_t> slots_;
  Features features_;
};

// True for a function word. Most words of a text were there before: what they are is known from then.
bool Hasher::note_word(std::uint64_t hash, const Word& word) {
  Term& term = note(hash);
  if (term.tf > 1) return term.function;
  if (word.kind == WordKind::ideographic) {
    term.weight = k_ideograph;
    return false;
  }
  term.word = word.text;
  term.function = is_function_word(word.text);
  term.weight = term.function ? k_function_word : k_word;
  return term.function;
}

void Hasher::count(std::string_view text) {
  const std::vector<Word>& words = reader_.read(text);
  terms_.clear();
  slots_.assign(std::bit_ceil(std::max<std::size_t>(64, words.size() * 4)), 0);
  std::uint64_t before = 0;  // the word before; 0: none
  bool before_ideographic = false;
  bool before_function = false;
  for (const Word& word : words) {
    if (word.kind == WordKind::separator) {
      before = 0;
      continue;
    }
    const std::uint64_t hash = hash_of(word.text);
    const bool ideographic = word.kind == WordKind::ideographic;
    const bool function = note_word(hash, word);
    if (before != 0 && ideographic == before_ideographic) {
      const std::int64_t weight = ideographic ? k_ideographs : function || before_function ? k_bigram / 4 : k_bigram;
      note_pair(mixed(step(step(bigram_seed, before), hash)), weight);
    }
    before = hash;
    before_ideographic = ideographic;
    before_function = function;
  }
}

class LocalHash final : public Embedder {
 public:
  LocalHash(std::string_view model, std::size_t dimensions) : model_(model), dimensions_(dimensions) {}

  [[nodiscard]] Result<Matrix> embed(std::span<const std::string_view> texts) const override {
    Matrix matrix{dimensions_, std::vector<float>(texts.size() * dimensions_)};
    Hasher hasher(dimensions_);
    for (std::size_t i = 0; i < texts.size(); ++i) hasher.embed(texts[i], matrix.values.data() + i * dimensions_);
    return matrix;
  }
  [[nodiscard]] std::string_view model() const override { return model_; }
  [[nodiscard]] std::size_t dimensions() const override { return dimensions_; }
  [[nodiscard]] std::string space() const override {
    return fmt::format("provider=local-hash algorithm={} dimensions={} normalised=l2", k_algorithm, dimensions_);
  }

 private:
  std::string model_;
  std::size_t dimensions_;
};

std::optional<std::size_t> number(std::string_view digits) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = failure == std::errc() && end == digits.data() + digits.size();
  if (!whole || digits.starts_with('0')) return std::nullopt;
  return value;
}

}  // namespace

Result<std::unique_ptr<Embedder>> make_local_hash(std::string_view model, std::size_t dimensions,
                                                  io::FileSystem& /*files*/) {
  const auto own = number(model.substr(k_hash_prefix.size()));
  if (!own || *own < k_fewest || *own > k_most) {
    return fail(
        ErrorKind::config,
        fmt::format("the local embedding model is named {}N with N from {} to {}", k_hash_prefix, k_fewest, k_most),
        fmt::format("set PERAZZI_EMBED_MODEL={}{}", k_hash_prefix, std::clamp(dimensions, k_fewest, k_most)));
  }
  if (*own != dimensions) {
    return fail(ErrorKind::config,
                fmt::format("the model {} makes vectors of {} values, but PGVECTOR_DIM is {}", model, *own, dimensions),
                fmt::format("set PERAZZI_EMBED_MODEL={}{}, or PGVECTOR_DIM={}", k_hash_prefix, dimensions, *own));
  }
  return std::make_unique<LocalHash>(model, dimensions);
}

}  // namespace ingot::embed
