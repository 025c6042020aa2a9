#include "base/normal_form.hpp"

#include <array>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ingot::text {
namespace {

constexpr std::size_t k_most = 31;  // characters of one cluster
constexpr auto k_options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
constexpr std::uint8_t k_first_lead = 0xCC;  // no character before U+0300 can be otherwise

// Marks that compose with the letter before them although nothing says that they are marks: vowel signs and jamo.
constexpr bool joins(char32_t c) {
  if ((c >= 0x1161 && c <= 0x1175) || (c >= 0x11A8 && c <= 0x11C2)) return true;
  switch (c) {
    case 0x09BE:
    case 0x09D7:
    case 0x0B3E:
    case 0x0B56:
    case 0x0B57:
    case 0x0BBE:
    case 0x0BD7:
    case 0x0CC2:
    case 0x0CD5:
    case 0x0CD6:
    case 0x0D3E:
    case 0x0D57:
    case 0x0DCF:
    case 0x0DDF:
    case 0x102E:
    case 0x1B35:
      return true;
    default:
      return false;
  }
}

// Han, Hangul syllables, kana, and signs beside them; the spaces U+2000 and U+2001 are a matter of typography.
constexpr bool is_plain(char32_t c) {
  return c < 0x300 || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x2000 && c <= 0x20CF) ||
         (c >= 0x2140 && c <= 0x2328) || (c >= 0x2400 && c <= 0x2ADB) || (c >= 0x3030 && c <= 0x3098) ||
         (c >= 0x309B && c <= 0x33FF) || (c >= 0x3000 && c <= 0x3029) || (c >= 0xFF00 && c <= 0xFFEF) ||
         (c >= 0x1F000 && c <= 0x1FAFF);
}

enum class Part { whole, mark, suspect };

Part part_of(char32_t c) {
  if (is_plain(c)) return Part::whole;
  const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  if (property->combining_class != 0 || joins(c)) return Part::mark;
  const bool canonical = property->decomp_type == 0 && property->decomp_seqindex != UINT16_MAX;
  return canonical ? Part::suspect : Part::whole;
}

std::optional<std::string> composed(std::string_view cluster) {
  std::array<utf8proc_int32_t, 4 * (k_most + 1)> buffer{};
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(cluster.data());
  auto count = utf8proc_decompose(bytes, static_cast<utf8proc_ssize_t>(cluster.size()), buffer.data(),
                                  static_cast<utf8proc_ssize_t>(buffer.size()), k_options);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(buffer.size())) return std::nullopt;
  count = utf8proc_normalize_utf32(buffer.data(), count, k_options);
  std::string out;
  for (utf8proc_ssize_t i = 0; i < count; ++i)
    utf8::append(out, static_cast<char32_t>(buffer.at(static_cast<std::size_t>(i))));
  return out == cluster ? std::nullopt : std::optional(std::move(out));
}

}  // namespace

std::optional<NotComposed> next_not_composed(std::string_view text, std::size_t from) {
  std::size_t before = from;  // where the letter begins that marks would belong to
  for (std::size_t at = from; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < k_first_lead) {
      before = at;
      for (++at; at < text.size() && utf8::is_continuation(text[at]);) ++at;
      continue;
    }
    const utf8::Decoded c = utf8::decode(text, at);
    const Part part = part_of(c.code_point);
    if (part == Part::whole) {
      before = at;
      at += c.length;
      continue;
    }
    const std::size_t begin = part == Part::mark ? before : at;
    std::size_t end = at + c.length;
    std::size_t characters = 2;
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= k_first_lead) {
      const utf8::Decoded next = utf8::decode(text, end);
      if (part_of(next.code_point) != Part::mark) break;
      end += next.length;
      ++characters;
    }
    if (characters <= k_most) {
      if (auto mended = composed(text.substr(begin, end - begin))) return NotComposed{{begin, end}, std::move(*mended)};
    }
    before = end;
    at = end;
  }
  return std::nullopt;
}

}  // namespace ingot::text
