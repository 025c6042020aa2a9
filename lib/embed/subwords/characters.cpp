#include "embed/subwords/characters.hpp"

#include <algorithm>
#include <vector>

#include <unicode/uchar.h>
#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ingot::embed {
namespace {

std::uint32_t category(char32_t c) {
  return U_MASK(u_charType(static_cast<UChar32>(c)));
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

utf8proc_option_t options_of(NormalForm form) {
  unsigned options = UTF8PROC_STABLE;
  options |= form == NormalForm::c || form == NormalForm::kc ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
  if (form == NormalForm::kc || form == NormalForm::kd) options |= UTF8PROC_COMPAT;
  return static_cast<utf8proc_option_t>(options);
}

// A stretch that nothing outside can compose with.
void append_normalised(std::string_view run, utf8proc_option_t options, std::vector<utf8proc_int32_t>& buffer,
                       std::string& out) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(run.data());
  const auto length = static_cast<utf8proc_ssize_t>(run.size());
  buffer.resize(std::max(buffer.size(), run.size() * 2));
  auto count = utf8proc_decompose(bytes, length, buffer.data(), std::ssize(buffer), options);
  if (count > std::ssize(buffer)) {
    buffer.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(bytes, length, buffer.data(), std::ssize(buffer), options);
  }
  if (count < 0) {  // not valid UTF-8
    out.append(run);
    return;
  }
  if ((options & UTF8PROC_COMPOSE) != 0) count = utf8proc_normalize_utf32(buffer.data(), count, options);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) utf8::append(out, static_cast<char32_t>(buffer[i]));
}

}  // namespace

bool is_white_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

bool is_word_character(char32_t c) {
  constexpr std::uint32_t k_word = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
  return u_isUAlphabetic(static_cast<UChar32>(c)) != 0 || (category(c) & k_word) != 0 || c == 0x200C || c == 0x200D;
}

bool is_punctuation(char32_t c) {
  if (c < 0x80)
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
  return (category(c) & U_GC_P_MASK) != 0;
}

bool is_numeric(char32_t c) {
  return (category(c) & U_GC_N_MASK) != 0;
}

bool is_mark(char32_t c) {
  return (category(c) & U_GC_M_MASK) != 0;
}

bool is_nonspacing_mark(char32_t c) {
  return (category(c) & U_GC_MN_MASK) != 0;
}

bool is_other(char32_t c) {
  return (category(c) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK)) != 0;
}

std::string lowered(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (is_ascii(text[at])) {
      const char c = text[at++];
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      continue;
    }
    const utf8::Decoded c = utf8::decode(text, at);
    at += c.length;
    utf8::append(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c.code_point))));
    if (c.code_point == 0x130) utf8::append(out, 0x307);  // the one letter whose lower case is two characters
  }
  return out;
}

std::string in_normal_form(std::string_view text, NormalForm form) {
  const utf8proc_option_t options = options_of(form);
  std::vector<utf8proc_int32_t> buffer;
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = at;
    while (at < text.size() && is_ascii(text[at])) ++at;
    // The last of them may be the letter of the marks that follow.
    const std::size_t begin = at > plain && at < text.size() ? at - 1 : at;
    out.append(text.substr(plain, begin - plain));
    while (at < text.size() && !is_ascii(text[at])) ++at;
    if (at > begin) append_normalised(text.substr(begin, at - begin), options, buffer, out);
  }
  return out;
}

}  // namespace ingot::embed
