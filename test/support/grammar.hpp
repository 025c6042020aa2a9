// Random documents from a grammar of everything that Markdown files hold. One build gives the same document for a seed
// on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include "support/grammar_parts.hpp"
#include "support/line_ends.hpp"

namespace ingot::test {

/// What a document may be made of, beside paragraphs and headings.
enum class Constructs { all, atx_only };

class Grammar {
 public:
  explicit Grammar(unsigned seed, Constructs constructs = Constructs::all) : random_(seed), constructs_(constructs) {}

  /// A document of about so many blocks.
  std::string document(std::size_t blocks) {
    std::string text = constructs_ == Constructs::all && one_in(5) ? front_matter() : "";
    for (std::size_t i = 0; i < blocks; ++i) text += (one_in(5) ? heading() : block(0)) + "\n";
    if (constructs_ == Constructs::all && one_in(20))
      text += one_in(2) ? "```sh\nnever closed\n" : "<!-- never closed\n";
    if (constructs_ == Constructs::all && one_in(6)) text = with_crlf(text);
    if (constructs_ == Constructs::all && one_in(10)) text.insert(0, "\xEF\xBB\xBF");
    return text;
  }

  std::string heading() {
    const std::string level(1 + below(one_in(4) ? 6 : 3), '#');
    if (constructs_ == Constructs::all && one_in(6))
      return "Title " + words(1 + below(3)) + "\n" + std::string(3 + below(5), one_in(2) ? '=' : '-') + "\n";
    return level + " Part " + std::to_string(below(40)) + " " + words(1 + below(4)) + "\n";
  }

  std::string paragraph() {
    std::string text;
    for (std::size_t left = 1 + below(one_in(6) ? 20 : 4); left > 0; --left) {
      text += sentence();
      if (left > 1) text += one_in(5) ? "\n" : " ";
    }
    return text + "\n";
  }

  /// One sentence with its final stop.
  std::string sentence() {
    if (constructs_ == Constructs::all && one_in(8)) return std::string(pick(grammar::k_foreign));
    std::string text = "It ";
    for (std::size_t left = 2 + below(12); left > 0; --left) {
      text += one_in(6) && constructs_ == Constructs::all ? inline_construct() : std::string(pick(grammar::k_words));
      if (left > 1) text += ' ';
    }
    return text + (one_in(6) ? "!" : ".");
  }

  std::string words(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : " ").append(pick(grammar::k_words));
    return text;
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t many) { return below(many) == 0; }

 private:
  template <std::size_t Size>
  std::string_view pick(const std::array<std::string_view, Size>& from) {
    return from.at(below(Size));
  }
  std::string inline_construct() { return std::string(pick(grammar::k_inline)); }

  std::string block(std::size_t depth) {
    if (constructs_ == Constructs::atx_only) return one_in(8) ? "```\n# no heading\n```\n" : paragraph();
    const std::size_t kind = below(depth > 1 ? 8 : 24);
    if (kind < 6) return paragraph();
    if (kind == 6) return std::string(pick(grammar::k_blocks));
    if (kind == 7 || kind == 8) return code();
    if (kind == 9) return table();
    if (kind < 16) return list(depth);
    if (kind < 18)
      return grammar::prefixed(one_in(3) ? "[!NOTE]\n" + paragraph() : paragraph() + "\n" + block(depth + 1), "> ");
    if (kind == 18) return ":::note Title\n" + paragraph() + "\n" + block(depth + 1) + ":::\n";
    if (kind == 19) return "> " + words(8) + ".\n\n— Somebody\n";
    return std::string(pick(grammar::k_blocks));
  }

  std::string code() {
    const std::string fence = one_in(3) ? "~~~" : one_in(4) ? "````" : "```";
    std::string text = fence + (one_in(3) ? "" : one_in(2) ? "cpp" : "js title=\"a b\" {1,3}") + "\n";
    for (std::size_t left = below(one_in(5) ? 60 : 8); left > 0; --left)
      text += one_in(5) ? "\n" : std::string(2 * below(4), ' ') + "call(" + words(1 + below(4)) + ");\n";
    if (fence == "````" && one_in(2)) text += "```\nan inner fence\n```\n";
    return text + fence + "\n";
  }

  std::string table() {
    const std::size_t columns = 1 + below(4);
    const auto row = [&](auto cell) {
      std::string text = "|";
      for (std::size_t i = 0; i < columns; ++i) text += " " + cell() + " |";
      return text + "\n";
    };
    std::string text = row([&] { return words(1 + below(2)); });
    text += row([&] { return std::string(one_in(3) ? ":--" : one_in(2) ? "--:" : ":-:"); });
    for (std::size_t left = 1 + below(one_in(4) ? 40 : 5); left > 0; --left)
      text += row([&] { return one_in(6) ? std::string("a \\| b `c`") : words(1 + below(5)); });
    return text;
  }

  std::string list(std::size_t depth) {
    const bool loose = one_in(3);
    const bool ordered = one_in(3);
    const bool task = one_in(5);
    std::string text;
    for (std::size_t i = 1, items = 1 + below(one_in(5) ? 30 : 5); i <= items; ++i) {
      const std::string marker = ordered ? std::to_string(i) + ". " : "- ";
      std::string item = (task ? (one_in(2) ? "[ ] " : "[x] ") : "") + sentence() + "\n";
      if (depth < 3 && one_in(5)) item += list(depth + 1);
      if (depth < 2 && one_in(10)) item += "\n" + block(depth + 1);
      text += marker + grammar::prefixed(item, std::string(marker.size(), ' ')).substr(marker.size());
      if (loose) text += "\n";
    }
    return text;
  }

  std::string front_matter() {
    return "---\ntitle: " + words(2) + "\ntags: [a, b]\ndescription: \"" + words(4) + "\"\n---\n\n";
  }

  std::mt19937 random_;
  Constructs constructs_;
};

}  // namespace ingot::test
