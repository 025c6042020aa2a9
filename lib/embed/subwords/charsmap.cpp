#include "embed/subwords/charsmap.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::embed {
namespace {

constexpr std::size_t k_longest_grapheme = 5;  // bytes

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

// A unit of the double array (Darts-clone): the label in bits 0-7 and 31, bit 8 says that a leaf follows, the offset in
// bits 10-30, times 256 if bit 9 is set; a leaf is a value of 31 bits.
bool has_leaf(std::uint32_t unit) {
  return ((unit >> 8U) & 1U) != 0;
}
std::uint32_t value_of(std::uint32_t unit) {
  return unit & 0x7FFFFFFFU;
}
std::uint32_t label_of(std::uint32_t unit) {
  return unit & 0x800000FFU;
}
std::size_t offset_of(std::uint32_t unit) {
  return std::size_t{unit >> 10U} << ((unit & 0x200U) >> 6U);
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// A grapheme ends between two characters of ASCII but CR LF.
bool parts(std::string_view text, std::size_t at) {
  return is_ascii(text[at - 1]) && is_ascii(text[at]) && !(text[at - 1] == '\r' && text[at] == '\n');
}

}  // namespace

Result<Charsmap> Charsmap::parse(std::string_view bytes) {
  const std::size_t size = bytes.size() < 4 ? 0 : little_endian(bytes);
  if (size == 0 || size % 4 != 0 || size > bytes.size() - 4)
    return fail(ErrorKind::document, "the length of its double array does not fit");
  Charsmap map;
  map.units_.reserve(size / 4);
  for (std::size_t at = 4; at < 4 + size; at += 4) map.units_.push_back(little_endian(bytes.substr(at, 4)));
  map.texts_ = bytes.substr(4 + size);
  if (utf8::first_invalid(map.texts_)) return fail(ErrorKind::document, "its replacements are not valid UTF-8");
  for (std::size_t c = 0; c < map.ascii_.size(); ++c) {
    const char byte = static_cast<char>(c);
    if (const auto found = map.replacement({&byte, 1})) map.ascii_[c] = std::string(*found);
  }
  return map;
}

// What the shortest beginning of `of` that is in the table stands for.
std::optional<std::string_view> Charsmap::replacement(std::string_view of) const {
  std::size_t at = offset_of(units_[0]);
  for (const char c : of) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return std::nullopt;
    at ^= byte;
    if (at >= units_.size() || label_of(units_[at]) != byte) return std::nullopt;
    const std::uint32_t unit = units_[at];
    at ^= offset_of(unit);
    if (!has_leaf(unit)) continue;
    if (at >= units_.size() || value_of(units_[at]) > texts_.size()) return std::nullopt;
    const std::string_view text = std::string_view(texts_).substr(value_of(units_[at]));
    return text.substr(0, text.find('\0'));
  }
  return std::nullopt;
}

void Charsmap::append_graphemes(std::string_view run, std::string& out) const {
  std::size_t begin = 0;
  for (const std::size_t end : tokens::grapheme_ends(run)) {
    const std::string_view grapheme = run.substr(begin, end - begin);
    begin = end;
    if (grapheme.size() <= k_longest_grapheme) {
      if (const auto found = replacement(grapheme)) {
        out.append(*found);
        continue;
      }
    }
    for (std::size_t at = 0; at < grapheme.size();) {
      const std::string_view character = grapheme.substr(at, utf8::decode(grapheme, at).length);
      out.append(replacement(character).value_or(character));
      at += character.size();
    }
  }
}

std::string Charsmap::apply(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && !parts(text, end)) ++end;
    if (end == at + 1 && is_ascii(text[at])) {
      const auto& found = ascii_[static_cast<unsigned char>(text[at])];
      if (found) {
        out.append(*found);
      } else {
        out.push_back(text[at]);
      }
    } else {
      append_graphemes(text.substr(at, end - at), out);
    }
    at = end;
  }
  return out;
}

}  // namespace ingot::embed
