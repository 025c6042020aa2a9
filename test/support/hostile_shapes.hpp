// Generators for support/hostile.hpp that need more than an expression.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::test {

inline std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + unit.size());
  while (text.size() < bytes) text += unit;
  return text;
}

/// Lines of prefix, number and suffix.
inline std::string numbered(std::string_view prefix, std::string_view suffix, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text.append(prefix);
    text += std::to_string(i);
    text.append(suffix);
  }
  return text;
}

namespace hostile {

using std::size_t;
using std::string;

inline string backtick_runs(size_t bytes) {
  string text;
  for (size_t run = 1; text.size() < bytes; ++run) text += "e" + string(run, '`');
  return text;
}
inline string nested_lists(size_t bytes, size_t depth) {
  string text;
  while (text.size() < bytes) {
    for (size_t level = 0; level < depth; ++level) text += string(2 * level, ' ') + "- a\n";
  }
  return text;
}
inline string deep_and_wide(size_t bytes) {
  string text;
  for (size_t level = 0; level < 45; ++level) text += string(2 * level, ' ') + "- a\n";
  return text + repeated(string(90, ' ') + "- b\n", bytes);
}
inline string references_used(size_t bytes) {
  return numbered("[r", "]: u\n", bytes / 2) + "\n" + numbered("[r", "]", bytes / 2);
}
inline string footnotes(size_t bytes) {
  return numbered("[^n", "]: note\n", bytes / 2) + "\n" + numbered("[^n", "]", bytes / 2);
}
inline string long_fence_line(size_t bytes) {
  return "```" + repeated("word ", bytes / 4) + "\n" + repeated("x\n", bytes * 3 / 4) + "```\n";
}
inline string long_table_head(size_t bytes) {
  return "| " + repeated("word ", bytes / 4) + "|\n|---|\n" + repeated("| x |\n", bytes * 3 / 4);
}
inline string long_heading(size_t bytes) {
  return "# " + repeated("word ", bytes / 4) + "\n" + numbered("## s", "\n", bytes * 3 / 4);
}
inline string long_heading_of_one_word(size_t bytes) {
  return "# " + string(bytes / 4, 'x') + "\n" + repeated("## s\n\ntext\n\n", bytes * 3 / 4);
}
inline string sections_with_code(size_t bytes) {
  return repeated("## a\n```\nx\n```\n", bytes);
}

inline string wide_table(size_t bytes) {
  return repeated("|a", 256) + "|\n" + repeated("|-", 256) + "|\n" + repeated(repeated("|b", 512) + "|\n", bytes);
}
inline string nested_quotes_and_lists(size_t bytes) {
  string line;
  for (size_t level = 0; level < 22; ++level) line += "> - ";
  return repeated(line + "a\n", bytes);
}
inline string nested_containers(size_t bytes) {
  const size_t depth = 40;
  return repeated(repeated(":::note\n", depth * 8) + "text\n" + repeated(":::\n", depth * 4), bytes);
}
inline string jumping_headings(size_t bytes) {
  return repeated("# a\n\nx\n\n###### b\n\ny\n\n### c\n\nz\n\n", bytes);
}
inline string closing_fences_that_never_match(size_t bytes) {
  return string(60, '`') + "\n" + repeated(string(59, '`') + "\n", bytes);
}
inline string footnotes_in_footnotes(size_t bytes) {
  return "[^0]\n\n" + numbered("[^", "]: note [^1] [^2]\n\n", bytes);
}
inline string words_far_apart(size_t bytes) {
  return repeated("x" + string(200'000, ' '), bytes) + "y\n";
}
inline string long_headings_over_text(size_t bytes) {
  string text;
  for (size_t level = 1; level <= 6; ++level) text += string(level, '#') + " " + repeated("word ", 490) + "\n\n";
  return text + repeated("a b c d e f g h. ", bytes);
}
inline string cells_of_escaped_pipes(size_t bytes) {
  return "|a|\n|-|\n" + repeated("|" + repeated("\\|", 200) + "|\n", bytes);
}

}  // namespace hostile

}  // namespace ingot::test
