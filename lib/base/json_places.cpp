#include "base/json_places.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/json_pointer.hpp"

namespace ingot::json {
namespace {

constexpr std::string_view k_blank = " \t\r\n";

std::size_t skip_blank(std::string_view json, std::size_t at) {
  return std::min(json.find_first_not_of(k_blank, at), json.size());
}

// Behind the string that opens at `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

std::size_t end_of_value(std::string_view json, std::size_t at) {
  std::size_t depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      --depth;
      ++at;
    } else {
      const bool scalar = c != ',' && c != ':' && k_blank.find(c) == std::string_view::npos;
      at = scalar ? std::min(json.find_first_of(",]} \t\r\n", at), json.size()) : at + 1;
    }
    if (depth == 0) return at;
  }
  return at;
}

std::uint32_t hexadecimal(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

struct Unit {
  std::size_t written = 1;  // bytes in the literal
  std::size_t value = 1;    // bytes in UTF-8
};

// One byte, or one escape; a pair of surrogates is one.
Unit unit_at(std::string_view literal, std::size_t at) {
  constexpr std::size_t k_escape = 6;  // \u20ac
  if (literal[at] != '\\') return {};
  if (at + 1 >= literal.size() || literal[at + 1] != 'u' || at + k_escape > literal.size()) return {2, 1};
  const std::uint32_t code = hexadecimal(literal.substr(at + 2, 4));
  if (code >= 0xD800 && code < 0xDC00) return {2 * k_escape, 4};
  return {k_escape, code < 0x80 ? std::size_t{1} : code < 0x800 ? std::size_t{2} : std::size_t{3}};
}

std::string key_of(std::string_view literal) {
  std::string out;
  for (std::size_t at = 1; at + 1 < literal.size();) {
    const Unit unit = unit_at(literal, at);
    const bool escape = unit.written > 1;
    out += escape && unit.written == 2 ? literal.substr(at + 1, 1) : literal.substr(at, unit.written);
    at += unit.written;
  }
  return out;
}

// The child of the map or list that opens at `at`.
ByteRange child(std::string_view json, std::size_t at, const std::string& name) {
  if (at >= json.size() || (json[at] != '{' && json[at] != '[')) return {};
  const bool map = json[at] == '{';
  ByteRange found;
  std::size_t index = 0;
  for (at = skip_blank(json, at + 1); at < json.size() && json[at] != '}' && json[at] != ']';) {
    std::string key = std::to_string(index++);
    if (map) {
      const std::size_t end = end_of_string(json, at);
      key = key_of(json.substr(at, end - at));
      at = skip_blank(json, skip_blank(json, end) + 1);
    }
    const std::size_t end = end_of_value(json, at);
    if (key == name) found = {at, end};
    at = skip_blank(json, end);
    if (at < json.size() && json[at] == ',') at = skip_blank(json, at + 1);
  }
  return found;
}

}  // namespace

ByteRange place_of(std::string_view json, std::string_view pointer) {
  const std::size_t begin = skip_blank(json, 0);
  ByteRange place{begin, end_of_value(json, begin)};
  while (!pointer.empty() && !place.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    place = child(json, place.begin, json::unescaped_token(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return place;
}

ByteRange written(std::string_view literal, ByteRange piece) {
  ByteRange out{literal.size(), literal.size()};
  std::size_t value = 0;
  std::size_t at = 1;
  for (; at + 1 < literal.size() && value < piece.end; at += unit_at(literal, at).written) {
    const std::size_t next = value + unit_at(literal, at).value;
    if (next > piece.begin && out.begin == literal.size()) out.begin = at;
    value = next;
  }
  out.end = at;
  out.begin = std::min(out.begin, at);
  return out;
}

}  // namespace ingot::json
