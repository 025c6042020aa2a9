// Documents for tests of the rooms behind the parser, and the texts that exhaustive tests go through.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>

#include "model/document.hpp"
#include "model/source_file.hpp"
#include "parse/parse.hpp"

namespace ingot::test {

inline model::SourceFile source_file(std::string bytes) {
  model::SourceFile file;
  file.path = "docs/guide.md";
  file.bytes = std::move(bytes);
  file.checksum = "0000";
  file.last_updated = "2026-01-01T00:00:00Z";
  return file;
}

inline constexpr std::array<std::string_view, 9> k_atoms = {"a",   "\n", "# ", "\xC3\xA9", "\xF0\x9F\x98\x80",
                                                            "```", "| ", "- ", "> "};

/// Calls `visit` with every text of up to `atoms` atoms.
inline void for_all_texts(std::size_t atoms, const std::function<void(const std::string&)>& visit) {
  std::string text;
  const std::function<void(std::size_t)> extend = [&](std::size_t left) {
    visit(text);
    if (left == 0) return;
    for (const std::string_view atom : k_atoms) {
      const std::size_t size = text.size();
      text.append(atom);
      extend(left - 1);
      text.resize(size);
    }
  };
  extend(atoms);
}

/// A random document of about `pieces` pieces of Markdown.
inline std::string random_markdown(std::mt19937& random, std::size_t pieces) {
  static constexpr std::array<std::string_view, 34> k_pieces = {
      "word ",
      "Sentence one. ",
      "Another sentence! ",
      "\n",
      "\n\n",
      "# Title\n",
      "## Section\n\n",
      "### Sub\n",
      "- item\n",
      "  - nested\n",
      "1. first\n",
      "> quoted\n",
      "```cpp\nint x = 1;\n\nint y;\n```\n",
      "```\n",
      "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
      "|",
      "---\n",
      "===\n",
      "[ref]: http://x.y \"t\"\n",
      "[^1]: A note.\n",
      "text[^1] ",
      "<!-- comment -->\n",
      "<div>\n",
      "</div>\n",
      "    indented code\n",
      "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x80\x82",
      "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
      "e\xCC\x81",
      "\r\n",
      "\t",
      "averyveryverylongwordwithoutanyspace",
      "`code span` ",
      "**bold** ",
      "![alt](x.png)\n"};
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text.append(k_pieces.at(random() % k_pieces.size()));
  return text;
}

}  // namespace ingot::test
