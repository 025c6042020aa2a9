// A window is 64 bytes that start where a pretoken starts. From one bit per byte and class, some forty operations on
// words of 64 bits find where pretokens start in it, all at once; the next window starts at the last of these starts,
// since how that pretoken ends may not be decided yet. So no state is carried from one window to the next. The first
// byte outside ASCII ends a window early, and a pretoken that no window can decide (too long, or not ASCII) is left to
// the scanner.
//
// A sum of a mask and the starts of some of its runs of ones carries through these runs: it clears them and sets the
// bit after each. That is how a run is followed to its end without a loop.
#include "tokens/pretokens.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "tokens/class_masks.hpp"
#include "tokens/scanner.hpp"

namespace ingot::tokens {
namespace {

using Bits = std::uint64_t;

constexpr std::size_t k_window = 64;

constexpr Bits below(std::size_t bit) {
  return bit >= 64 ? ~Bits{0} : (Bits{1} << bit) - 1;
}
constexpr std::size_t highest(Bits bits) {
  return 63 - static_cast<std::size_t>(std::countl_zero(bits));
}

/// The window as classes that are disjoint, cut off at the first byte that is not known or not ASCII.
struct Window {
  Window(const ClassMasks& masks, std::size_t size) {
    known = below(std::min(size, static_cast<std::size_t>(std::countr_zero(masks.high))));
    upper = masks.upper & known;
    lower = masks.lower & known;
    letter = upper | lower;
    digit = masks.digit & known;
    newline = masks.newline & known;
    blank = masks.white_space & known & ~newline;
    space = masks.space & known;
    white_space = blank | newline;
    other = known & ~(letter | digit | white_space);
    apostrophe = masks.apostrophe & known;
    slash = masks.slash & known;
  }
  Bits known, upper, lower, letter, digit, newline, blank, space, white_space, other, apostrophe, slash;
};

// Digits go by threes from the start of their run.
Bits digit_starts(Bits digit) {
  Bits starts = digit & ~(digit << 1U);
  const Bits fourth = digit & (digit << 1U) & (digit << 2U) & (digit << 3U);
  for (Bits next = (starts << 3U) & fourth; next != 0; next = (next << 3U) & fourth) starts |= next;
  return starts;
}

// White space up to its last newline is one pretoken, what follows but its last blank another; the last blank before
// something else starts the next one. `tail` are the newlines that belong to the punctuation before them. A blank at
// the end of the window is no last blank: what follows is not known.
Bits white_space_starts(const Window& in, Bits tail) {
  const Bits first = in.white_space & ~(in.white_space << 1U) & ~tail;
  const Bits last_blank = in.blank & ~(in.white_space >> 1U) & (in.known >> 1U);
  const Bits after_tail = in.blank & (tail << 1U);
  // Blanks after a newline start a pretoken unless a newline ends them. Where that one is not seen yet they may not.
  Bits after_newline = in.blank & (in.newline << 1U) & ~after_tail;
  const Bits trailing = ~below(static_cast<std::size_t>(64 - std::countl_zero(in.known & ~in.blank)));
  after_newline &= ~trailing;
  Bits ended_by_newline = (in.blank + after_newline) & ~in.blank & in.newline;
  for (; ended_by_newline != 0; ended_by_newline &= ended_by_newline - 1) {
    const Bits before = after_newline & (ended_by_newline ^ (ended_by_newline - 1));
    after_newline &= ~std::bit_floor(before);
  }
  return first | last_blank | after_tail | after_newline;
}

// Starts of words and punctuation: a letter starts none after a letter, after a blank or after punctuation that itself
// starts one.
Bits letter_starts(const Window& in, Bits other_starts) {
  return in.letter & ~(in.letter << 1U) & ~(in.blank << 1U) & ~(other_starts << 1U);
}
Bits other_starts(const Window& in, Bits other) {
  return other & ~(other << 1U) & ~(in.space << 1U);
}

// `text` starts with the window. Contractions are pretokens where an apostrophe starts one; letters after them start
// the next.
Bits cl100k_starts(const Window& in, std::string_view text) {
  const Bits first_newline = in.newline & (in.other << 1U);
  const Bits tail = in.newline & ~(in.newline + first_newline);
  const Bits other = other_starts(in, in.other);
  Bits starts = other | letter_starts(in, other) | digit_starts(in.digit) | white_space_starts(in, tail);
  for (Bits quotes = in.apostrophe & other & (in.letter >> 1U); quotes != 0; quotes &= quotes - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(quotes));
    const std::size_t end = contraction_end(text, at);
    if (end != at && end < k_window) starts |= (Bits{1} << end) & in.letter;
  }
  return starts;
}

// Newlines and slashes after punctuation belong to it, in any mix that starts with a newline: slashes before the first
// newline are punctuation themselves. Newlines that follow no punctuation are white space.
Bits o200k_tail(const Window& in) {
  const Bits mixed = in.newline | in.slash;
  const Bits runs = mixed & ~(mixed << 1U);
  const Bits after_other = runs & in.newline & (in.other << 1U);
  const Bits after_white_space = (in.newline + (runs & in.newline & ~after_other)) & ~in.newline;
  const Bits after_slashes = (in.slash + ((runs | after_white_space) & in.slash)) & ~in.slash;
  return mixed & ~(mixed + (after_other | (after_slashes & in.newline)));
}

// Words also start where upper case follows lower case, and a contraction belongs to the word before it.
Bits o200k_starts(const Window& in, std::string_view text) {
  const Bits tail = o200k_tail(in);
  const Bits other = other_starts(in, in.other & ~tail);
  Bits starts = other | letter_starts(in, other) | (in.upper & (in.lower << 1U)) | digit_starts(in.digit) |
                white_space_starts(in, tail);
  std::size_t last_end = 0;
  for (Bits quotes = in.apostrophe & (in.letter << 1U); quotes != 0; quotes &= quotes - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(quotes));
    if (at == last_end) continue;  // the word before it has its contraction
    const std::size_t end = contraction_end(text, at);
    if (end == at) continue;
    last_end = end;
    starts &= ~(below(end) & ~below(at));
    if (end < k_window) starts |= (Bits{1} << end) & in.letter;
  }
  return starts;
}

// Writes base + i for every bit i, ascending; up to 64 places of `out` are written over.
std::size_t write_offsets(Bits bits, std::size_t base, std::uint32_t* out) {
  const auto count = static_cast<std::size_t>(std::popcount(bits));
  for (std::size_t written = 0; written < count; written += 8) {
    for (std::size_t i = 0; i < 8; ++i) {
      out[written + i] = static_cast<std::uint32_t>(base + static_cast<std::size_t>(std::countr_zero(bits)));
      bits &= bits - 1;
    }
  }
  return count;
}

template <auto starts_in, auto classify>
[[gnu::always_inline]] inline std::size_t split_windows(std::string_view text, std::size_t at,
                                                        std::span<std::uint32_t> ends, std::size_t& count) {
  ClassMasks masks;
  while (at < text.size() && count + k_window <= ends.size()) {
    const std::size_t left = text.size() - at;
    if (left >= k_window) {
      classify(text.data() + at, masks);
    } else {
      std::array<char, k_window> padded{};
      std::memcpy(padded.data(), text.data() + at, left);
      classify(padded.data(), masks);
    }
    const Bits inner = starts_in(Window(masks, left), text.substr(at)) & ~Bits{1};
    if (inner == 0) break;
    count += write_offsets(inner, at, ends.data() + count);
    at += highest(inner);
  }
  return at;
}

#if defined(__x86_64__)

template <auto starts_in>
std::size_t split_sse2(std::string_view text, std::size_t at, std::span<std::uint32_t> ends, std::size_t& count) {
  return split_windows<starts_in, classify_sse2>(text, at, ends, count);
}
// The operations on whole masks gain from newer instructions, too.
template <auto starts_in>
__attribute__((target("bmi,bmi2,popcnt"))) std::size_t split_avx2(std::string_view text, std::size_t at,
                                                                  std::span<std::uint32_t> ends, std::size_t& count) {
  return split_windows<starts_in, classify_avx2>(text, at, ends, count);
}
template <auto starts_in>
__attribute__((target("bmi,bmi2,popcnt"))) std::size_t split_avx512(std::string_view text, std::size_t at,
                                                                    std::span<std::uint32_t> ends, std::size_t& count) {
  return split_windows<starts_in, classify_avx512>(text, at, ends, count);
}

template <auto starts_in>
WindowSplitter splitter_with(InstructionSet set) {
  if (set == InstructionSet::sse2) return &split_sse2<starts_in>;
  if (set == InstructionSet::avx2) return &split_avx2<starts_in>;
  if (set == InstructionSet::avx512) return &split_avx512<starts_in>;
  return nullptr;
}

#elif defined(__aarch64__)

template <auto starts_in>
std::size_t split_neon(std::string_view text, std::size_t at, std::span<std::uint32_t> ends, std::size_t& count) {
  return split_windows<starts_in, classify_neon>(text, at, ends, count);
}

template <auto starts_in>
WindowSplitter splitter_with(InstructionSet set) {
  return set == InstructionSet::neon ? &split_neon<starts_in> : nullptr;
}

#else

template <auto starts_in>
WindowSplitter splitter_with(InstructionSet) {
  return nullptr;
}

#endif

}  // namespace

WindowSplitter window_splitter(Encoding encoding, InstructionSet set) {
  return encoding == Encoding::cl100k_base ? splitter_with<cl100k_starts>(set) : splitter_with<o200k_starts>(set);
}

std::size_t Splitter::next(std::span<std::uint32_t> ends) {
  std::size_t count = 0;
  saw_invalid_ = false;
  while (at_ < text_.size()) {
    const bool ascii = static_cast<unsigned char>(text_[at_]) < 0x80;
    if (split_ != nullptr && ascii) at_ = split_(text_, at_, ends, count);
    if (count != 0 && count + k_window > ends.size()) break;
    at_ = pretoken_end(encoding_, text_, at_, saw_invalid_);
    ends[count++] = static_cast<std::uint32_t>(at_);
  }
  return count;
}

}  // namespace ingot::tokens
