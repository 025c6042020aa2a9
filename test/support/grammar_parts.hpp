// The words, sentences, inline constructs and small blocks that support/grammar.hpp puts documents together from.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace ingot::test::grammar {

inline constexpr std::array<std::string_view, 16> k_words = {
    "chunk",  "table",   "of",    "the",  "river", "measures", "twelve", "a",
    "slowly", "machine", "naïve", "v1.2", "e.g.",  "24/7",     "über",   "connection"};

inline constexpr std::array<std::string_view, 7> k_foreign = {"日本語の文章です。",
                                                              "这是一个句子，有标点。",
                                                              "한국어 문장입니다.",
                                                              "Это предложение на русском языке.",
                                                              "هذه جملة باللغة العربية.",
                                                              "ประโยคภาษาไทยไม่มีช่องว่าง",
                                                              "Emoji 👨‍👩‍👧 and e\xCC\x81 stay whole."};

inline constexpr std::array<std::string_view, 20> k_inline = {"`code span`",
                                                              "``a ` b``",
                                                              "[a link](http://a.example/x)",
                                                              "[with *marks*](/url)",
                                                              "![alt text](img.png)",
                                                              "<https://a.example/b>",
                                                              "https://a.example/path.html",
                                                              "&amp;",
                                                              "&#8212;",
                                                              "\\*escaped\\*",
                                                              "**strong words**",
                                                              "*emphasis*",
                                                              "~~struck out~~",
                                                              "$x^2 + y_1$",
                                                              "[ref][r1]",
                                                              "[^1]",
                                                              "<kbd>Ctrl</kbd>",
                                                              "[title](/u \"a title\")",
                                                              "a&nbsp;b",
                                                              "`1. not. a. list`"};

inline constexpr std::array<std::string_view, 15> k_blocks = {
    "<!-- a comment\n\nof parts -->\n",
    "<div class=\"x\">\n\n*inside*\n\n</div>\n",
    "<details>\n<summary>S</summary>\ntext\n</details>\n",
    "---\n",
    "***\n",
    "    indented code\n\n    more of it\n",
    "$$\n\\sum_{i=0}^n i^2\n$$\n",
    "[^1]: A note with `code`.\n",
    "[^2]: A long note.\n\n    Its second part.\n",
    "[r1]: http://r.example \"Title\"\n[r2]: <http://s.example>\n",
    "![figure](f.png)\n\nFigure 1: what it shows.\n",
    "Here is the list:\n\n- one\n- two\n",
    "import X from './x'\n\n<Tabs value={1}>\n  text\n</Tabs>\n",
    "A line  \nwith a hard break\\\nand another.\n",
    "<img src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk\">\n"};

/// Every line that is not blank behind the prefix; blank ones have it where it is more than blanks.
inline std::string prefixed(const std::string& text, const std::string& prefix) {
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    const bool blank = end == begin + 1;
    if (!blank) result += prefix;
    if (blank && prefix[0] == '>') result += ">";
    result += text.substr(begin, end - begin);
    begin = end;
  }
  return result;
}

}  // namespace ingot::test::grammar
