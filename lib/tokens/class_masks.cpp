// One block type per instruction set, with the same three questions: equal to c, from `first` to `last`, and above
// ASCII. Comparisons of bytes are signed on x86-64 before AVX-512, so a range is shifted to the lowest values first.
#include "tokens/class_masks.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace ingot::tokens {

// The questions asked of a block: text, not a template, since a function that is instantiated from a template cannot
// take on the instruction set of its block.
#define INGOT_FILL_MASKS(masks, block)             \
  do {                                             \
    (masks).lower = (block).in_range('a', 'z');    \
    (masks).upper = (block).in_range('A', 'Z');    \
    (masks).digit = (block).in_range('0', '9');    \
    (masks).space = (block).equals(' ');           \
    (masks).white_space = (block).in_range(9, 13); \
    (masks).white_space |= (masks).space;          \
    (masks).newline = (block).equals('\n');        \
    (masks).newline |= (block).equals('\r');       \
    (masks).apostrophe = (block).equals('\'');     \
    (masks).slash = (block).equals('/');           \
    (masks).high = (block).high();                 \
  } while (false)

#if defined(__x86_64__)

namespace {

constexpr char k_lowest = -128;

constexpr char above_range(char first, char last) {
  return static_cast<char>(k_lowest + (last - first) + 1);
}
constexpr char to_lowest(char first) {
  return static_cast<char>(k_lowest - first);
}

class Sse2Block {
 public:
  explicit Sse2Block(const char* bytes) {
    for (int i = 0; i < 4; ++i) parts_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + i);
  }
  [[nodiscard]] std::uint64_t equals(char c) const {
    const __m128i wanted = _mm_set1_epi8(c);
    return joined([wanted](__m128i part) { return _mm_cmpeq_epi8(part, wanted); });
  }
  [[nodiscard]] std::uint64_t in_range(char first, char last) const {
    const __m128i shift = _mm_set1_epi8(to_lowest(first));
    const __m128i above = _mm_set1_epi8(above_range(first, last));
    return joined([shift, above](__m128i part) { return _mm_cmplt_epi8(_mm_add_epi8(part, shift), above); });
  }
  [[nodiscard]] std::uint64_t high() const {
    return joined([](__m128i part) { return part; });
  }

 private:
  template <class Compare>
  [[nodiscard]] std::uint64_t joined(Compare compare) const {
    std::uint64_t mask = 0;
    for (unsigned i = 0; i < 4; ++i)
      mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(compare(parts_[i])))) << (16 * i);
    return mask;
  }
  __m128i parts_[4];
};

}  // namespace

void classify_sse2(const char* bytes, ClassMasks& masks) {
  const Sse2Block block(bytes);
  INGOT_FILL_MASKS(masks, block);
}

namespace {

#define INGOT_AVX2 __attribute__((target("avx2"), always_inline))

class Avx2Block {
 public:
  INGOT_AVX2 explicit Avx2Block(const char* bytes)
      : low_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes))),
        high_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32))) {}
  [[nodiscard]] INGOT_AVX2 std::uint64_t equals(char c) const {
    const __m256i wanted = _mm256_set1_epi8(c);
    return joined(_mm256_cmpeq_epi8(low_, wanted), _mm256_cmpeq_epi8(high_, wanted));
  }
  [[nodiscard]] INGOT_AVX2 std::uint64_t in_range(char first, char last) const {
    const __m256i shift = _mm256_set1_epi8(to_lowest(first));
    const __m256i above = _mm256_set1_epi8(above_range(first, last));
    return joined(_mm256_cmpgt_epi8(above, _mm256_add_epi8(low_, shift)),
                  _mm256_cmpgt_epi8(above, _mm256_add_epi8(high_, shift)));
  }
  [[nodiscard]] INGOT_AVX2 std::uint64_t high() const { return joined(low_, high_); }

 private:
  INGOT_AVX2 static std::uint64_t joined(__m256i low, __m256i high) {
    return static_cast<unsigned>(_mm256_movemask_epi8(low)) |
           static_cast<std::uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(high))) << 32U;
  }
  __m256i low_;
  __m256i high_;
};

}  // namespace

__attribute__((target("avx2"))) void classify_avx2(const char* bytes, ClassMasks& masks) {
  const Avx2Block block(bytes);
  INGOT_FILL_MASKS(masks, block);
}

namespace {

#define INGOT_AVX512 __attribute__((target("avx512f,avx512bw"), always_inline))

class Avx512Block {
 public:
  INGOT_AVX512 explicit Avx512Block(const char* bytes) : bytes_(_mm512_loadu_si512(bytes)) {}
  [[nodiscard]] INGOT_AVX512 std::uint64_t equals(char c) const {
    return _mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(c));
  }
  [[nodiscard]] INGOT_AVX512 std::uint64_t in_range(char first, char last) const {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes_, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(static_cast<char>(last - first)));
  }
  [[nodiscard]] INGOT_AVX512 std::uint64_t high() const { return _mm512_movepi8_mask(bytes_); }

 private:
  __m512i bytes_;
};

}  // namespace

__attribute__((target("avx512f,avx512bw"))) void classify_avx512(const char* bytes, ClassMasks& masks) {
  const Avx512Block block(bytes);
  INGOT_FILL_MASKS(masks, block);
}

#elif defined(__aarch64__)

namespace {

class NeonBlock {
 public:
  explicit NeonBlock(const char* bytes) {
    for (int i = 0; i < 4; ++i) parts_[i] = vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes) + 16 * i);
  }
  [[nodiscard]] std::uint64_t equals(char c) const {
    const uint8x16_t wanted = vdupq_n_u8(static_cast<std::uint8_t>(c));
    return joined([wanted](uint8x16_t part) { return vceqq_u8(part, wanted); });
  }
  [[nodiscard]] std::uint64_t in_range(char first, char last) const {
    const uint8x16_t shift = vdupq_n_u8(static_cast<std::uint8_t>(first));
    const uint8x16_t width = vdupq_n_u8(static_cast<std::uint8_t>(last - first));
    return joined([shift, width](uint8x16_t part) { return vcleq_u8(vsubq_u8(part, shift), width); });
  }
  [[nodiscard]] std::uint64_t high() const {
    const uint8x16_t least = vdupq_n_u8(0x80);
    return joined([least](uint8x16_t part) { return vcgeq_u8(part, least); });
  }

 private:
  // Each byte keeps the bit of its place in a group of eight; three pairwise sums bring the groups together.
  template <class Compare>
  [[nodiscard]] std::uint64_t joined(Compare compare) const {
    const uint8x16_t places = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201ULL));
    const uint8x16_t first = vpaddq_u8(vandq_u8(compare(parts_[0]), places), vandq_u8(compare(parts_[1]), places));
    const uint8x16_t second = vpaddq_u8(vandq_u8(compare(parts_[2]), places), vandq_u8(compare(parts_[3]), places));
    const uint8x16_t sum = vpaddq_u8(first, second);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
  }
  uint8x16_t parts_[4];
};

}  // namespace

void classify_neon(const char* bytes, ClassMasks& masks) {
  const NeonBlock block(bytes);
  INGOT_FILL_MASKS(masks, block);
}

#endif

Classifier classifier(InstructionSet set) {
  switch (set) {
#if defined(__x86_64__)
    case InstructionSet::sse2:
      return classify_sse2;
    case InstructionSet::avx2:
      return classify_avx2;
    case InstructionSet::avx512:
      return classify_avx512;
#elif defined(__aarch64__)
    case InstructionSet::neon:
      return classify_neon;
#endif
    default:
      return nullptr;
  }
}

}  // namespace ingot::tokens
