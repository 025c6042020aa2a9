#include "lint/addresses.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

using Use = Address::Use;

constexpr std::size_t k_longest_scheme = 12;
constexpr std::size_t k_reach = 300;  // bytes before an address in which its tag or the text of its link may begin

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t scheme_begin(std::string_view text, std::size_t colon) {
  std::size_t begin = colon;
  while (begin > 0 && colon - begin < k_longest_scheme && is_ascii_letter(static_cast<unsigned char>(text[begin - 1])))
    --begin;
  return begin;
}

// Whether the link whose text ends before `close`, a closing bracket, is an image.
bool is_image(std::string_view text, std::size_t close) {
  std::size_t depth = 0;
  for (std::size_t at = close + 1; at > close - std::min(close, k_reach); --at) {
    const char c = text[at - 1];
    if (c == ']') ++depth;
    if (c == '[' && --depth == 0) return at > 1 && text[at - 2] == '!';
  }
  return false;
}

// Of the tag that the place lies in.
Use use_in_tag(std::string_view text, std::size_t at) {
  constexpr auto k_fetched =
      std::to_array<std::string_view>({"img", "source", "video", "audio", "iframe", "embed", "object", "image"});
  const std::size_t reach = at - std::min(at, k_reach);
  const std::string_view near = text.substr(reach, at - reach);
  const std::size_t open = near.rfind('<');
  if (open == std::string_view::npos || near.find('>', open) != std::string_view::npos) return Use::bare;
  const std::string_view rest = near.substr(open + 1);
  const std::string name = text::lower_ascii(rest.substr(0, rest.find_first_of(" \t\r\n/")));
  return std::find(k_fetched.begin(), k_fetched.end(), name) != k_fetched.end() ? Use::image : Use::link;
}

// What stands before an address, and what ends it there.
struct Around {
  Use use = Use::bare;
  char close = 0;
};

Around around(std::string_view text, std::size_t begin) {
  if (begin == 0) return {};
  const char before = text[begin - 1];
  if ((before == '"' || before == '\'') && begin > 1 && text[begin - 2] == '=')
    return {use_in_tag(text, begin), before};
  if (before == '=') return {use_in_tag(text, begin), '>'};
  std::size_t at = begin - 1;
  const bool pointed = before == '<';
  if (pointed && at > 0) --at;
  while (at > 0 && is_blank(text[at]) && begin - at < k_reach) --at;
  if (text[at] == '(' && at > 0 && text[at - 1] == ']')
    return {is_image(text, at - 1) ? Use::image : Use::link, pointed ? '>' : ')'};
  if (text[at] == ':' && at > 0 && text[at - 1] == ']') return {Use::link, pointed ? '>' : '\0'};
  return pointed ? Around{Use::link, '>'} : Around{};
}

std::size_t end_of(std::string_view text, std::size_t at, const Around& around) {
  constexpr std::size_t k_longest_braces = 100;
  std::size_t parens = 0;
  std::size_t braces_end = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == around.close && c != ')') break;
    if (c == '{' && at >= braces_end) {
      const std::size_t line = text.substr(at, k_longest_braces).find_first_of("}\n");
      if (line != std::string_view::npos && text[at + line] == '}') braces_end = at + line;
    }
    if (at < braces_end) continue;
    if (is_blank(c) || c == '<' || c == '>' || c == '"' || c == '`') break;
    if (around.use == Use::bare && (static_cast<unsigned char>(c) >= 0x80 || c == '|' || c == '\'' || c == ']')) break;
    if (c == '(') ++parens;
    if (c == ')' && parens-- == 0) break;
  }
  return at;
}

}  // namespace

std::vector<Address> addresses_of(std::string_view text) {
  std::vector<Address> found;
  for (std::size_t at = text.find("//"); at != std::string_view::npos; at = text.find("//", at)) {
    const bool schemed = at > 0 && text[at - 1] == ':';
    const std::size_t begin = schemed ? scheme_begin(text, at - 1) : at;
    const Around near = around(text, begin);
    const bool is_one = schemed ? begin + 1 < at : near.use != Use::bare;
    const std::size_t host = at + 2;
    at = host;
    if (!is_one || (!found.empty() && begin < found.back().span.end)) continue;
    std::size_t end = end_of(text, host, near);
    while (near.use == Use::bare && end > host && std::string_view(".,;:!?*_").find(text[end - 1]) < 8) --end;
    if (end == host) continue;
    found.push_back({{begin, end}, near.use});
    at = end;
  }
  return found;
}

}  // namespace ingot::lint
