#include "base/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ingot::text {
namespace {

// Space, tab, LF, VT, FF, CR.
constexpr bool is_blank_byte(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Optimal string alignment distance: a transposition counts once, as people mistype. `limit` stands for all from there.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
    // What is behind can only add to it; a transposition reaches one row further back.
    const std::size_t least = std::min(*std::min_element(last.begin(), last.end()),
                                       *std::min_element(before_last.begin(), before_last.end()));
    if (least >= limit) return limit;
  }
  return last[b.size()];
}

bool shows_as_itself(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  const bool bidi =
      (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
  const bool invisible =
      c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x2028 || c == 0x2029 || (c >= 0xE0000 && c <= 0xE007F);
  return !bidi && !invisible;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank_byte(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank_byte(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// Sums of bytes take a vector instruction for sixteen of them; std::count widens each to 64 bits.
std::size_t count(std::string_view text, char c) {
  constexpr std::size_t k_block = 255;  // what a byte can count
  std::size_t total = 0;
  while (!text.empty()) {
    const std::string_view block = text.substr(0, k_block);
    unsigned char found = 0;
    for (const char byte : block) found = static_cast<unsigned char>(found + (byte == c ? 1 : 0));
    total += found;
    text.remove_prefix(block.size());
  }
  return total;
}

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_blank_byte);
}

std::vector<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t k_longest = 200;  // bytes; the distance takes the product of both lengths
  std::vector<std::string_view> best;
  if (word.size() > k_longest) return best;
  const std::string wanted = lower_ascii(word);
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3);
  for (const std::string_view candidate : candidates) {
    // Each letter too many or too few is an edit.
    const std::size_t longer = std::max(candidate.size(), wanted.size()) - std::min(candidate.size(), wanted.size());
    if (longer > best_distance) continue;
    const std::size_t distance = edit_distance(wanted, lower_ascii(candidate), best_distance + 1);
    if (distance > best_distance) continue;
    if (distance < best_distance) best.clear();
    best_distance = distance;
    best.push_back(candidate);
  }
  return best;
}

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::vector<std::string_view> best = nearest(word, candidates);
  return best.empty() ? std::nullopt : std::optional(std::string(best.front()));
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    if (!decoded.valid) {
      for (std::size_t i = 0; i < decoded.length; ++i)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at + i]));
    } else if (shows_as_itself(decoded.code_point)) {
      out.append(text.substr(at, decoded.length));
    } else if (decoded.code_point == '\n') {
      out += "\\n";
    } else if (decoded.code_point == '\t') {
      out += "\\t";
    } else if (decoded.code_point < 0x80) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(decoded.code_point));
    } else {
      out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(decoded.code_point));
    }
    at += decoded.length;
  }
  return out;
}

std::string slug(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    at += decoded.length;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(decoded.code_point));
    const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
    if (!decoded.valid || !letter) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out.push_back('-');
    gap = false;
    utf8::append(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(decoded.code_point))));
  }
  return out;
}

std::string with_thousands(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", with_thousands(count), count == 1 ? singular : plural);
}

}  // namespace ingot::text
