#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.hpp"
#include "parse/json_print.hpp"

namespace ingot::parse {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::size_t after_digits(std::string_view token, std::size_t at) {
  return std::min(token.find_first_not_of("0123456789", at), token.size());
}

// Where the longest number at the beginning of the token ends, or where its grammar (RFC 8259, 6) is broken.
std::optional<std::size_t> number_mistake(std::string_view token) {
  std::size_t at = token.starts_with('-') ? 1 : 0;
  std::size_t end = token.substr(at, 1) == "0" ? at + 1 : after_digits(token, at);
  if (end == at) return at;
  at = end;
  if (at < token.size() && token[at] == '.') {
    end = after_digits(token, at + 1);
    if (end == at + 1) return end;
    at = end;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    const std::size_t digits = at + (token.find_first_of("+-", at + 1) == at + 1 ? 2U : 1U);
    end = after_digits(token, digits);
    if (end == digits) return end;
    at = end;
  }
  if (at < token.size()) return at;
  return std::nullopt;
}

std::optional<ScalarMistake> text_mistake(std::string_view token) {
  for (std::size_t at = 1; at < token.size(); ++at) {
    if (token[at] == '"') {
      if (at + 1 == token.size()) return std::nullopt;
      return ScalarMistake{at + 1, "unexpected text behind a string"};
    }
    if (static_cast<unsigned char>(token[at]) < 0x20)
      return ScalarMistake{at, "a line end or control character inside a string"};
    if (token[at] != '\\') continue;
    const std::string_view escape = token.substr(at, 6);
    const bool hex = escape.size() == 6 && escape[1] == 'u' &&
                     std::all_of(escape.begin() + 2, escape.end(), [](char c) { return hex_digit(c) >= 0; });
    const bool known = escape.size() > 1 && std::string_view("\"\\/bfnrt").find(escape[1]) != std::string_view::npos;
    if (!hex && !known) return ScalarMistake{at, "an escape that JSON does not have"};
    at += hex ? 5U : 1U;
  }
  return ScalarMistake{0, "a string that is never closed"};
}

char32_t code_unit(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits) value = value * 16 + static_cast<char32_t>(hex_digit(c));
  return value;
}

// The code point of `\uXXXX` at `at`, with its second half if it has one; `at` moves behind it.
char32_t escaped_code_point(std::string_view token, std::size_t& at) {
  const char32_t first = code_unit(token.substr(at + 2, 4));
  at += 6;
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first > 0xDBFF || token.substr(at, 2) != "\\u") return 0xFFFD;
  const char32_t second = code_unit(token.substr(at + 2, 4));
  if (second < 0xDC00 || second > 0xDFFF) return 0xFFFD;
  at += 6;
  return 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
}

}  // namespace

std::optional<ScalarMistake> scalar_mistake(std::string_view token) {
  if (token.starts_with('"')) return text_mistake(token);
  if (token == "true" || token == "false" || token == "null") return std::nullopt;
  const bool number = !token.empty() && (token[0] == '-' || is_digit(token[0]));
  if (!number) return ScalarMistake{0, "not a JSON value"};
  if (const auto at = number_mistake(token)) return ScalarMistake{*at, "not a JSON number"};
  return std::nullopt;
}

std::string unquoted(std::string_view token) {
  constexpr std::string_view k_letters = "bfnrt";
  constexpr std::string_view k_meant = "\b\f\n\r\t";
  std::string out;
  for (std::size_t at = 1; at + 1 < token.size();) {
    if (token[at] != '\\') {
      out += token[at++];
    } else if (token[at + 1] == 'u') {
      utf8::append(out, escaped_code_point(token, at));
    } else {
      const std::size_t letter = k_letters.find(token[at + 1]);
      out += letter == std::string_view::npos ? token[at + 1] : k_meant[letter];
      at += 2;
    }
  }
  return out;
}

}  // namespace ingot::parse
