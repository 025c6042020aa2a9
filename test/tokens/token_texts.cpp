#include "tokens/token_texts.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

#include "base/utf8.hpp"

namespace ingot::test {
namespace {

constexpr std::string_view k_nul("\0", 1);
constexpr std::string_view k_lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view k_frequent = "etaoinshrdlu";

// Every class of the patterns, every contraction, and what looks like one.
constexpr std::array<std::string_view, 98> k_atoms = {"a",
                                                      "B",
                                                      "s",
                                                      "t",
                                                      "LL",
                                                      "x",
                                                      "the",
                                                      " the",
                                                      "Hello",
                                                      " world",
                                                      "camelCase",
                                                      "HTTPServer",
                                                      "don't",
                                                      "I'll",
                                                      "WE'VE",
                                                      "x's",
                                                      "'s",
                                                      "'S",
                                                      "'t",
                                                      "'T",
                                                      "'d",
                                                      "'D",
                                                      "'m",
                                                      "'M",
                                                      "'ll",
                                                      "'LL",
                                                      "'lL",
                                                      "'re",
                                                      "'Re",
                                                      "'ve",
                                                      "'VE",
                                                      "'v",
                                                      "'r",
                                                      "'l",
                                                      "'\xC5\xBF",
                                                      "'\xC5",
                                                      "\xC5\xBF",
                                                      "\xE2\x84\xAA",
                                                      "'\xE2\x84\xAA",
                                                      "'",
                                                      "''",
                                                      "('",
                                                      " ",
                                                      "  ",
                                                      "       ",
                                                      "\t",
                                                      "\n",
                                                      "\n\n",
                                                      "\r\n",
                                                      "\r",
                                                      " \n",
                                                      "\n ",
                                                      "\v",
                                                      "\f",
                                                      k_nul,
                                                      "\x01",
                                                      "\x7F",
                                                      "1",
                                                      "22",
                                                      "333",
                                                      "4444",
                                                      "3.14",
                                                      ".",
                                                      ",",
                                                      "!",
                                                      "/",
                                                      "//",
                                                      ";\n//",
                                                      "|",
                                                      "---",
                                                      "```",
                                                      "# ",
                                                      "- ",
                                                      "=====",
                                                      "_",
                                                      "$",
                                                      "\\",
                                                      "<|endoftext|>",
                                                      "\"",
                                                      "\xC2\xA0",
                                                      "\xC2\x85",
                                                      "\xE1\x9A\x80",
                                                      "\xE2\x80\xA8",
                                                      "\xE2\x80\x83",
                                                      "\xE3\x80\x80",
                                                      "\xE2\x80\x8B",
                                                      "\xEF\xBB\xBF",
                                                      "\xCC\x81",
                                                      "\xE0\xA4\x83",
                                                      "\xC3\xA9",
                                                      "\xC7\x85",
                                                      "\xCA\xB0",
                                                      "\xC2\xBD",
                                                      "\xE2\x85\xAB",
                                                      "\xE6\xBC\xA2",
                                                      "\xE5\xAD\x97\xE5\xAD\x97",
                                                      "\xED\x95\x9C",
                                                      "\xF0\x9F\x98\x80"};

constexpr std::array<std::string_view, 40> k_words = {
    "the",           "of",           "and",         "chunk",        "token",
    "vector",        "embedding",    "Markdown",    "database",     "re-index",
    "Postgres",      "pgvector",     "overlap",     "section",      "breadcrumb",
    "we're",         "it's",         "README.md",   "v1.2.3",       "42",
    "2024",          "1000000",      "e.g.",        "https",        "://x.y/z",
    "`code`",        "**bold**",     "_it_",        "[a](b)",       "snake_ca",
    "camelCase",     "XMLParser",    "std::string", "tokenizer",    "i18n",
    "unforgettable", "na\xC3\xAFve", "caf\xC3\xA9", "\xE2\x80\x94", "\xE2\x80\x9Cquoted\xE2\x80\x9D"};

constexpr std::array<std::string_view, 12> k_line_starts = {"# ", "## ", "- ",   "* ", "1. ",  "> ",
                                                            "",   "",    "    ", "| ", "  - ", "```\n"};
constexpr std::array<std::string_view, 9> k_line_ends = {"\n",    "\n",     "\n\n", "\r\n", "  \n",
                                                         " \t\n", "\n\n\n", " |\n", ""};

template <class List>
std::string_view one_of(Random& random, const List& list) {
  return list[below(random, list.size())];
}

std::string soup(Random& random) {
  std::string text;
  for (std::size_t atoms = between(random, 1, 12); atoms > 0; --atoms) text += one_of(random, k_atoms);
  return text;
}

std::string markdown(Random& random) {
  std::string text;
  for (std::size_t lines = between(random, 1, 3); lines > 0; --lines) {
    text += one_of(random, k_line_starts);
    for (std::size_t words = below(random, 9); words > 0; --words) {
      text += one_of(random, k_words);
      if (below(random, 5) == 0) text += one_of(random, std::array<std::string_view, 5>{",", ".", ":", "!", ")"});
      if (words > 1) text += ' ';
    }
    text += one_of(random, k_line_ends);
  }
  return text;
}

// A lead of `bytes` bytes in one of the shapes that carry something over the edge of a window.
std::string ascii_lead(Random& random, std::size_t bytes) {
  constexpr std::array<std::string_view, 9> k_leads = {"a", " ", "-", "1", "\n", "A", "aB", "word ", "x. \n"};
  const std::string_view unit = one_of(random, k_leads);
  std::string text;
  while (text.size() < bytes) text += unit;
  text.resize(bytes);
  return text;
}

// Lengths 50-140: what is interesting stands around byte 64.
std::string window_edge(Random& random) {
  std::string text = ascii_lead(random, between(random, 46, 66));
  for (std::size_t atoms = between(random, 1, 6); atoms > 0; --atoms) text += one_of(random, k_atoms);
  const std::size_t size = text.size() + below(random, 60);
  return text + ascii_lead(random, size > 140 ? 0 : size - text.size());
}

// Random ASCII, nothing that ends a vector early.
std::string ascii_run(Random& random) {
  std::string text(between(random, 50, 140), ' ');
  const std::size_t kind = below(random, 4);
  for (char& c : text) {
    if (kind == 0) c = static_cast<char>(below(random, 128));
    if (kind == 1) c = "aA1 .\n'"[below(random, 7)];
    if (kind == 2) c = "stSdlrevm' "[below(random, 11)];
    if (kind == 3) c = below(random, 6) == 0 ? " \n\t\r-/1'A"[below(random, 9)] : 'e';
  }
  return text;
}

std::string digits(Random& random) {
  std::string text(one_of(random, k_atoms));
  for (std::size_t runs = between(random, 1, 4); runs > 0; --runs) {
    text += random_bytes_of(random, "0123456789", between(random, 1, below(random, 8) == 0 ? 90 : 8));
    text += one_of(random, std::array<std::string_view, 8>{"", " ", ".", ",", "e", "\xC2\xB2", "\xD9\xA3", "\n"});
  }
  return text;
}

std::string blanks(Random& random) {
  constexpr std::array<std::string_view, 14> k_blanks = {
      " ", "  ", "    ", "\t", "\n", "\n", "\r", "\r\n", "\v", "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\xA8", "x", "."};
  std::string text;
  for (std::size_t parts = between(random, 1, 16); parts > 0; --parts) {
    text += below(random, 12) == 0 ? std::string(between(random, 5, 80), ' ') : one_of(random, k_blanks);
  }
  return below(random, 3) == 0 ? text + "x" : text;
}

char32_t random_code_point(Random& random, char32_t first, char32_t last) {
  return first + static_cast<char32_t>(below(random, last - first + 1));
}

std::string code_points(Random& random, char32_t first, char32_t last, std::size_t count) {
  std::string text;
  for (; count > 0; --count) utf8::append(text, random_code_point(random, first, last));
  return text;
}

std::string han(Random& random) {
  std::string text = random_han(random, between(random, 1, 60));
  if (below(random, 3) == 0) text.insert(0, one_of(random, k_atoms));
  if (below(random, 3) == 0) text += one_of(random, k_atoms);
  return text;
}

struct Block {
  char32_t first;
  char32_t last;
};

// Runs of scripts that follow each other; between them an atom at times.
template <std::size_t Size>
std::string runs_of(Random& random, const std::array<Block, Size>& blocks, std::size_t longest) {
  std::string text;
  for (std::size_t runs = between(random, 1, 4); runs > 0; --runs) {
    const Block block = blocks[below(random, Size)];
    text += code_points(random, block.first, block.last, between(random, 1, longest));
    if (below(random, 2) == 0) text += one_of(random, k_atoms);
  }
  return text;
}

std::string asian(Random& random) {
  constexpr std::array<Block, 9> k_blocks = {{{0xAC00, 0xD7A3},
                                              {0x1100, 0x11FF},
                                              {0x3041, 0x3096},
                                              {0x30A1, 0x30FE},
                                              {0x0E01, 0x0E5B},
                                              {0x0904, 0x0963},
                                              {0x3000, 0x303F},
                                              {0xFF01, 0xFF9F},
                                              {0x4E00, 0x4E2F}}};
  return runs_of(random, k_blocks, 12);
}

std::string western(Random& random) {
  constexpr std::array<Block, 8> k_blocks = {{{0x00A0, 0x017F},
                                              {0x0370, 0x03FF},
                                              {0x0410, 0x044F},
                                              {0x05D0, 0x05EA},
                                              {0x0620, 0x06D3},
                                              {0x0300, 0x036F},
                                              {0x01C4, 0x01CC},
                                              {0x2000, 0x206F}}};
  return runs_of(random, k_blocks, 10);
}

std::string emoji(Random& random) {
  constexpr std::array<std::string_view, 8> k_emoji = {"\xF0\x9F\x98\x80",
                                                       "\xE2\x98\x95\xEF\xB8\x8F",
                                                       "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA",
                                                       "\xE2\x80\x8D",
                                                       "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                                                       "\xF0\x9F\x8F\xBD",
                                                       "\xE2\x80\xA2",
                                                       "\xE2\x86\x92"};
  std::string text;
  for (std::size_t parts = between(random, 1, 8); parts > 0; --parts) {
    text += below(random, 2) == 0 ? one_of(random, k_emoji) : one_of(random, k_atoms);
  }
  return text;
}

std::string any_characters(Random& random) {
  std::string text;
  for (std::size_t count = between(random, 1, 12); count > 0; --count) {
    const char32_t last = below(random, 3) == 0 ? 0x10FFFF : below(random, 2) == 0 ? 0x7FF : 0xFFFF;
    const char32_t code_point = random_code_point(random, 0, last);
    utf8::append(text, code_point >= 0xD800 && code_point <= 0xDFFF ? U'a' : code_point);
  }
  return text;
}

std::string random_bytes(Random& random) {
  std::string text;
  for (std::size_t count = between(random, 1, 40); count > 0; --count) text += static_cast<char>(below(random, 256));
  return text;
}

std::string damaged(Random& random) {
  std::string text = below(random, 2) == 0 ? han(random) : soup(random) + western(random);
  for (std::size_t times = between(random, 1, 3); times > 0 && !text.empty(); --times) {
    const std::size_t at = below(random, text.size());
    if (below(random, 2) == 0) {
      text[at] = static_cast<char>(below(random, 256));
    } else {
      text.erase(at, 1);
    }
  }
  return text;
}

// Bytes that begin characters which do not come, within ASCII that fills a window.
std::string cut_short(Random& random) {
  constexpr std::array<std::string_view, 12> k_cut = {"\xE6",         "\xE6\xBC", "\xF0",         "\xF0\x9F",
                                                      "\xF0\x9F\x98", "\xC2",     "\xA0",         "\xFF",
                                                      "\xC0\x80",     "\xE0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80"};
  std::string text = below(random, 3) == 0 ? ascii_lead(random, between(random, 58, 66)) : "";
  for (std::size_t parts = between(random, 1, 6); parts > 0; --parts) {
    text += one_of(random, k_cut);
    if (below(random, 2) == 0) text += one_of(random, k_atoms);
  }
  return text;
}

// Words of many different texts: most are no token, none is likely to come again but by the twins below.
std::string words(Random& random) {
  std::string text;
  for (std::size_t count = between(random, 1, 4); count > 0; --count) {
    text += random_bytes_of(random, below(random, 2) == 0 ? k_frequent : k_lower, between(random, 2, 12));
    text += ' ';
  }
  return text;
}

// One of few words of a length at the limits of keys, cache entries and windows, with at most one byte changed or one
// more or less: what is compared only in part is found here.
std::string twins(Random& random) {
  constexpr std::array<std::size_t, 12> k_sizes = {7, 8, 14, 15, 16, 17, 31, 63, 64, 65, 126, 127};
  std::string text;
  for (std::size_t count = between(random, 1, 3); count > 0; --count) {
    const std::size_t size = k_sizes[below(random, k_sizes.size())];
    Random fixed(static_cast<unsigned>(size * 4 + below(random, 4)));
    std::string word = random_bytes_of(fixed, k_frequent, size);
    const std::size_t change = below(random, 4);
    if (change == 0) word[below(random, size)] = k_frequent[below(random, k_frequent.size())];
    if (change == 1) word.pop_back();
    if (change == 2) word += below(random, 2) == 0 ? k_nul : "e";
    text += word + ' ';
  }
  return text;
}

std::string long_word(Random& random) {
  constexpr std::array<std::string_view, 8> k_alphabets = {k_lower, k_frequent, "ab",  "aA",
                                                           "=-",    "-",        "0aF", "a\xCC\x81"};
  return random_bytes_of(random, one_of(random, k_alphabets), between(random, 16, below(random, 10) == 0 ? 600 : 90));
}

std::string periodic_word(Random& random) {
  const std::string unit = random_bytes_of(random, k_lower, between(random, 1, 5));
  std::string text;
  for (const std::size_t size = between(random, 10, below(random, 10) == 0 ? 600 : 150); text.size() < size;)
    text += unit;
  return text;
}

constexpr std::array<TextGenerator, 6> k_ascii = {{{"soup", soup},
                                                   {"markdown", markdown},
                                                   {"window edge", window_edge},
                                                   {"ascii run", ascii_run},
                                                   {"digits", digits},
                                                   {"blanks", blanks}}};
constexpr std::array<TextGenerator, 6> k_unicode = {{{"han", han},
                                                     {"asian", asian},
                                                     {"western", western},
                                                     {"emoji", emoji},
                                                     {"any characters", any_characters},
                                                     {"soup", soup}}};
constexpr std::array<TextGenerator, 3> k_invalid = {
    {{"random bytes", random_bytes}, {"damaged", damaged}, {"cut short", cut_short}}};
constexpr std::array<TextGenerator, 6> k_word = {{{"words", words},
                                                  {"words", words},
                                                  {"twins", twins},
                                                  {"twins", twins},
                                                  {"long word", long_word},
                                                  {"periodic word", periodic_word}}};

}  // namespace

unsigned token_seed() {
  constexpr unsigned k_seed = 20240607;
  const char* const chosen = std::getenv("INGOT_SEED");
  return chosen == nullptr ? k_seed : static_cast<unsigned>(std::strtoul(chosen, nullptr, 10));
}

std::span<const TextGenerator> ascii_generators() {
  return k_ascii;
}
std::span<const TextGenerator> unicode_generators() {
  return k_unicode;
}
std::span<const TextGenerator> invalid_generators() {
  return k_invalid;
}
std::span<const TextGenerator> word_generators() {
  return k_word;
}

std::string random_bytes_of(Random& random, std::string_view alphabet, std::size_t count) {
  std::string text;
  for (; count > 0; --count) text += alphabet[below(random, alphabet.size())];
  return text;
}

std::string random_han(Random& random, std::size_t count) {
  // 的一是在不了有和人这中大为上个国我以要他
  constexpr std::u32string_view k_common =
      U"\u7684\u4E00\u662F\u5728\u4E0D\u4E86\u6709\u548C\u4EBA\u8FD9\u4E2D\u5927\u4E3A\u4E0A\u4E2A\u56FD\u6211\u4EE5"
      U"\u8981\u4ED6";
  const std::size_t rare = below(random, 4);  // of eight characters
  std::string text;
  for (; count > 0; --count) {
    if (below(random, 8) >= rare) {
      utf8::append(text, k_common[below(random, k_common.size())]);
    } else if (below(random, 4) == 0) {
      utf8::append(text, random_code_point(random, 0x20000, 0x2A6DF));
    } else {
      utf8::append(text, random_code_point(random, 0x4E00, 0x9FFF));
    }
  }
  return text;
}

std::string random_token(Random& random, const tokens::Vocabulary& vocabulary) {
  std::string token(1, static_cast<char>(below(random, 256)));
  for (std::size_t steps = between(random, 0, 8); steps > 0; --steps) {
    std::array<char, 256> next;
    std::size_t count = 0;
    token += '\0';
    for (int byte = 0; byte < 256; ++byte) {
      token.back() = static_cast<char>(byte);
      if (vocabulary.find(token) != tokens::k_no_token) next[count++] = token.back();
    }
    token.pop_back();
    if (count == 0) break;
    token += next[below(random, count)];
  }
  return token;
}

Embedded::Embedded(Random& random, std::string_view text) : begin_(below(random, 20)), size_(text.size()) {
  constexpr std::array<std::string_view, 6> k_around = {"a", " ", "\n", "1", "\xE6\xBC\xA2", "'s"};
  const std::string_view around = one_of(random, k_around);
  std::string bytes(begin_, around.front());
  bytes += text;
  if (below(random, 4) != 0) {
    for (std::size_t behind = 0; behind < 80; behind += around.size()) bytes += around;
  }
  buffer_.assign(bytes.begin(), bytes.end());
}

}  // namespace ingot::test
