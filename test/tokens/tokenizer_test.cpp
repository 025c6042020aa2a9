#include "tokens/tokenizer.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/utf8.hpp"
#include "tokens/merge.hpp"
#include "tokens/pretokens.hpp"

using namespace ingot;
using namespace ingot::tokens;

namespace {

constexpr unsigned k_seed = 20240607;

const std::vector<std::string> k_atoms = {"a",        "Bc",
                                          " ",        "\n",
                                          "\r\n",     "\t",
                                          "1",        "'s",
                                          "'",        ".",
                                          "/",        "# ",
                                          "```",      "| ",
                                          "-",        "é",
                                          "\xCC\x81", "漢",
                                          "A漢",      "\xC2\xA0",
                                          "😀",        "\xFF",
                                          "\xE6",     "\xF0",
                                          "\xC2",     std::string(1, '\0'),
                                          "word",     " word",
                                          "1234",     "        ",
                                          "don't",    "HTTPServer"};

std::string random_text(std::mt19937& random, std::size_t atoms) {
  std::string text;
  for (std::size_t i = 0; i < atoms; ++i) text += k_atoms[random() % k_atoms.size()];
  return text;
}

// Calls check(text) for all texts of up to `length` atoms.
template <class Check>
void for_all_texts(const std::vector<std::string>& atoms, std::size_t length, const std::string& text,
                   const Check& check) {
  check(text);
  if (length == 0) return;
  for (const std::string& atom : atoms) for_all_texts(atoms, length - 1, text + atom, check);
}

std::vector<std::string> pretokens(Encoding encoding, std::string_view text) {
  std::array<std::uint32_t, 100> ends{};
  Splitter splitter(encoding, text);
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (std::size_t count = splitter.next(ends); count != 0; count = splitter.next(ends)) {
    for (std::size_t i = 0; i < count; from = ends[i++]) pieces.emplace_back(text.substr(from, ends[i] - from));
  }
  return pieces;
}

using Pieces = std::vector<std::string>;

// Blank white space at the end of a piece is one run there, but was split before the character that followed it.
bool ends_in_blank(std::string_view piece) {
  return piece.ends_with(' ') || piece.ends_with('\t') || piece.ends_with("\xC2\xA0");
}

}  // namespace

TEST_CASE("tokens: encodings have the names of tiktoken") {
  for (const Encoding encoding : k_encodings) CHECK(encoding_named(name(encoding)) == encoding);
  CHECK(encoding_named("cl100k_base") == Encoding::cl100k_base);
  CHECK_FALSE(encoding_named("CL100K_BASE").has_value());
  CHECK_FALSE(encoding_named("").has_value());
  CHECK(encoding_meant("o200k") == Encoding::o200k_base);
  CHECK(encoding_meant("CL100K_BASE") == Encoding::cl100k_base);
  CHECK(encoding_meant("cl10k_base") == Encoding::cl100k_base);
  CHECK_FALSE(encoding_meant("wordpiece").has_value());
  CHECK_FALSE(encoding_meant("").has_value());
}

TEST_CASE("tokens: cl100k_base splits by its pattern") {
  const auto split = [](std::string_view text) { return pretokens(Encoding::cl100k_base, text); };
  CHECK(split("don't x's") == Pieces{"don", "'t", " x", "'s"});
  CHECK(split("('s 's") == Pieces{"('", "s", " '", "s"});
  CHECK(split("'say'\xC5\xBF") == Pieces{"'s", "ay", "'\xC5\xBF"});
  CHECK(split("12345²") == Pieces{"123", "45²"});
  CHECK(split("a  b\n\n  c \n") == Pieces{"a", " ", " b", "\n\n", " ", " c", " \n"});
  CHECK(split(" ...\r\n/x") == Pieces{" ...\r\n", "/x"});
  CHECK(split("x \n  ") == Pieces{"x", " \n  "});
}

TEST_CASE("tokens: o200k_base splits by its pattern") {
  const auto split = [](std::string_view text) { return pretokens(Encoding::o200k_base, text); };
  CHECK(split("camelCase HTTPServer don'tx") == Pieces{"camel", "Case", " HTTPServer", " don't", "x"});
  CHECK(split(";\n// c") == Pieces{";\n//", " c"});
  CHECK(split("漢AB") == Pieces{"漢", "AB"});
  CHECK(split("A漢Bc") == Pieces{"A漢Bc"});
  CHECK(split("\xCC\x81"
              "AB") == Pieces{"\xCC\x81", "AB"});
  CHECK(split("x \n  ") == Pieces{"x", " \n", "  "});
}

TEST_CASE("tokens: pieces between pretoken boundaries count as they do inside the text") {
  std::mt19937 random(k_seed);
  INFO("seed " << k_seed);
  for (const Encoding encoding : k_encodings) {
    Tokenizer tokenizer(encoding);
    for (int round = 0; round < 200; ++round) {
      const std::string text = random_text(random, 12);
      const TokenMap map = tokenizer.map(text);
      for (std::size_t begin = 0; begin <= text.size(); ++begin) {
        for (std::size_t end = begin; end <= text.size(); ++end) {
          if (!map.is_boundary(begin) || !map.is_boundary(end)) continue;
          const std::string_view piece = std::string_view(text).substr(begin, end - begin);
          if (ends_in_blank(piece)) continue;
          const std::size_t expected = tokenizer.count(piece);
          if (map.before(end) - map.before(begin) != expected) FAIL_CHECK(name(encoding) << ": " << text);
          if (map.tokens_between(begin, end) != expected) FAIL_CHECK(name(encoding) << ": " << text);
        }
      }
    }
  }
}

TEST_CASE("tokens: invalid UTF-8 counts as U+FFFD for each maximal subpart") {
  for (const Encoding encoding : k_encodings) {
    Tokenizer tokenizer(encoding);
    for_all_texts({"a", " ", "\xFF", "\xE6\xBC", "\xA2", "\xF0\x9F", "漢", "\n"}, 4, "", [&](const std::string& text) {
      if (tokenizer.count(text) != tokenizer.count(utf8::sanitized(text))) FAIL_CHECK(name(encoding) << ": " << text);
      if (tokenizer.map(text).total() != tokenizer.encode(text).size()) FAIL_CHECK(name(encoding) << ": " << text);
    });
  }
}

TEST_CASE("tokens: a map answers for every offset") {
  Tokenizer tokenizer(Encoding::cl100k_base);
  const std::string text = "The quick brown fox, antidisestablishmentarianism.";
  const TokenMap map = tokenizer.map(text);
  CHECK(map.total() == tokenizer.count(text));
  CHECK(map.before(0) == 0);
  CHECK(map.before(3) == 1);
  CHECK(map.before(8) == 1);
  CHECK(map.before(9) == 2);
  CHECK(map.before(text.size() + 100) == map.total());
  CHECK(map.is_boundary(0));
  CHECK(map.is_boundary(text.size()));
  CHECK_FALSE(map.is_boundary(2));
  CHECK_FALSE(map.is_boundary(text.size() + 1));
  CHECK(map.boundary_at_or_before(8) == 3);
  CHECK(map.boundary_at_or_before(2) == 0);
  CHECK(map.tokens_between(1, 5) == 2);
  CHECK(map.tokens_between(3, 3) == 0);
  CHECK(map.furthest_within(0, 2) == 9);
  CHECK(map.furthest_within(3, 0) == 3);
  CHECK(map.furthest_within(3, 1000) == text.size());
}

TEST_CASE("tokens: the map of an empty text is empty") {
  Tokenizer tokenizer(Encoding::o200k_base);
  const TokenMap map = tokenizer.map("");
  CHECK(map.total() == 0);
  CHECK(map.before(0) == 0);
  CHECK(map.is_boundary(0));
  CHECK_FALSE(map.is_boundary(1));
  CHECK(map.boundary_at_or_before(7) == 0);
  CHECK(map.furthest_within(0, 7) == 0);
  CHECK(tokenizer.count("") == 0);
  CHECK(tokenizer.encode("").empty());
}

TEST_CASE("tokens: merging by windows and by queue gives the same tokens") {
  std::mt19937 random(k_seed);
  INFO("seed " << k_seed);
  for (const Encoding encoding : k_encodings) {
    const Vocabulary vocabulary(encoding);
    Merger merger(vocabulary);
    for (int round = 0; round < 3000; ++round) {
      std::string piece;
      const std::string_view alphabet = round % 3 == 0   ? "ab"
                                        : round % 3 == 1 ? "etaoinshrdlu"
                                                         : "\xE6\xBC\xA2\xE5\xAD\x97-";
      for (std::size_t length = 1 + random() % 2000; length > 0; --length)
        piece += alphabet[random() % alphabet.size()];
      const std::span<const TokenId> ids = merger.merge(piece);
      const std::vector<TokenId> merged(ids.begin(), ids.end());
      if (merger.count(piece) != merged.size()) FAIL_CHECK(name(encoding) << ": " << piece);
      const std::span<const TokenId> queued = merger.merge_by_queue(piece);
      if (!std::equal(queued.begin(), queued.end(), merged.begin(), merged.end()))
        FAIL_CHECK(name(encoding) << ": " << piece);
    }
  }
}

TEST_CASE("tokens: a full cache forgets but stays exact") {
  std::mt19937 random(k_seed);
  INFO("seed " << k_seed);
  for (const Encoding encoding : k_encodings) {
    Tokenizer used(encoding);
    std::string text;
    for (int word = 0; word < 150'000; ++word) {
      for (std::size_t length = 2 + random() % 20; length > 0; --length) text += static_cast<char>('a' + random() % 26);
      text += ' ';
    }
    const std::size_t first = used.count(text);
    CHECK(used.count(text) == first);
    CHECK(used.encode(text).size() == first);
  }
}

TEST_CASE("tokens: endless runs come to an end") {
  constexpr std::size_t k_size = 1'000'000;
  std::mt19937 random(k_seed);
  std::string letters;
  std::string bytes;
  while (letters.size() < k_size) letters += static_cast<char>('a' + random() % 26);
  while (bytes.size() < k_size) bytes += static_cast<char>(random() % 256);
  std::string cjk;
  while (cjk.size() < k_size) cjk += "漢字仮名";
  const std::vector<std::string> texts = {std::string(k_size, 'a'),
                                          std::string(k_size, ' ') + "x",
                                          std::string(k_size, '\n'),
                                          std::string(k_size, '-'),
                                          std::string(k_size, '\0'),
                                          std::string(k_size, '\xFF'),
                                          "漢" + std::string(k_size, 'A'),
                                          letters,
                                          bytes,
                                          cjk};
  for (const Encoding encoding : k_encodings) {
    Tokenizer tokenizer(encoding);
    for (const std::string& text : texts) CHECK(tokenizer.map(text).total() == tokenizer.count(text));
  }
}

TEST_CASE("tokens: a tokenizer can be moved") {
  Tokenizer first(Encoding::o200k_base);
  const std::size_t expected = first.count("antidisestablishmentarianism, twice");
  Tokenizer second(std::move(first));
  CHECK(second.encoding() == Encoding::o200k_base);
  CHECK(second.count("antidisestablishmentarianism, twice") == expected);
}
