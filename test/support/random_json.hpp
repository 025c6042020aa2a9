// Random JSON that is valid, and its tokens without the blanks between them.
#pragma once

#include <array>
#include <random>
#include <string>
#include <string_view>

#include "model/document.hpp"

namespace ingot::test {

class RandomJson {
 public:
  explicit RandomJson(std::mt19937& random) : random_(random) {}

  std::string value(std::size_t depth) {
    const std::size_t kind = below(depth == 0 ? 3 : 5);
    if (kind < 2) return scalar();
    if (kind == 2) return text();
    const bool object = kind == 3;
    std::string out(object ? "{" : "[");
    for (std::size_t n = below(5), i = 0; i < n; ++i) {
      if (i > 0) out += blank() + ",";
      out += blank();
      if (object) out += text() + blank() + ":" + blank();
      out += value(depth - 1);
    }
    return out + blank() + (object ? "}" : "]");
  }

  std::string blank() {
    static constexpr std::array<std::string_view, 6> k_blanks = {"", "", " ", "\n", "\r\n", "\t  "};
    return std::string(k_blanks.at(below(k_blanks.size())));
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string scalar() {
    static constexpr std::array<std::string_view, 10> k_scalars = {
        "null", "true", "false", "0", "-0.10", "1e400", "12345678901234567890123", "1E+2", "3.14", "-7"};
    return std::string(k_scalars.at(below(k_scalars.size())));
  }

  std::string text() {
    static constexpr std::array<std::string_view, 12> k_pieces = {
        "word ", "{", "]", ",", "\\\"", "\\\\", "\\u00e9", "\\ud800", "\xC3\xA9", "```", "name", "\\n"};
    std::string out = "\"";
    for (std::size_t n = below(6), i = 0; i < n; ++i) out += k_pieces.at(below(k_pieces.size()));
    return out + "\"";
  }

  std::mt19937& random_;
};

inline std::string random_json_array(std::mt19937& random, std::size_t elements) {
  RandomJson json(random);
  std::string out = json.blank() + "[";
  for (std::size_t i = 0; i < elements; ++i) out += (i > 0 ? "," : "") + json.blank() + json.value(3) + json.blank();
  return out + json.blank() + "]" + json.blank();
}

/// The text without the blanks that stand outside of strings.
inline std::string without_blanks(std::string_view json) {
  std::string out;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '"') quoted = !quoted;
    if (quoted || std::string_view(" \t\r\n").find(json[at]) == std::string_view::npos) out += json[at];
    if (quoted && json[at] == '\\') out += json[++at];
  }
  return out;
}

/// The elements that a rendered array shows, again as an array without blanks.
inline std::string array_of_tokens(const model::Document& document) {
  const std::string& text = document.rendering->text;
  std::string out;
  for (const model::Block& block : document.blocks) {
    if (block.kind == model::BlockKind::heading) continue;
    std::string_view shown = block.span.of(text);
    if (block.kind == model::BlockKind::code) {
      shown.remove_prefix(block.head_bytes);
      shown = shown.substr(0, shown.rfind('\n'));
    }
    out += (out.empty() ? "" : ",") + without_blanks(shown);
  }
  return "[" + out + "]";
}

}  // namespace ingot::test
