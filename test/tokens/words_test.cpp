#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/dictionary.hpp"
#include "tokens/pieces.hpp"

using namespace ingot::test;
using namespace ingot::tokens;

namespace {

// Words that every version of ICU's dictionaries holds, so that no newer one cuts the texts otherwise.
struct Phrase {
  const char* language;
  Pieces words;
};
const std::array<Phrase, 6> k_phrases = {{{"Thai", {"สวัสดี", "ครับ", "ผม"}},
                                          {"Thai of school", {"ผม", "ไป", "โรงเรียน"}},
                                          {"Lao", {"ພາສາ", "ລາວ"}},
                                          {"Khmer", {"ខ្ញុំ", "ស្រឡាញ់"}},
                                          {"Burmese", {"စကား", "ကောင်း"}},
                                          {"Chinese", {"我们", "使用", "中文"}}}};

std::string joined(const Pieces& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

bool ends_at(const std::vector<std::size_t>& ends, std::size_t offset) {
  return std::binary_search(ends.begin(), ends.end(), offset);
}

}  // namespace

TEST_CASE("words: scripts without spaces are cut at the words of a dictionary") {
  for (const Phrase& phrase : k_phrases) {
    CAPTURE(phrase.language);
    const std::string text = joined(phrase.words);
    REQUIRE(dictionary_of(char_at(text, 0)) != Dictionary::none);
    CHECK(words(text) == phrase.words);
  }
  CHECK(count_words("สวัสดีครับผม") == 3);
  CHECK(count_words("ພາສາລາວ") == 2);
  CHECK(count_words("ខ្ញុំស្រឡាញ់") == 2);
  CHECK(count_words("စကားကောင်း") == 2);
  CHECK(count_words("我们使用") == 4);
}

TEST_CASE("words: what stands around a run of one script does not change its words") {
  for (const Phrase& phrase : k_phrases) {
    const std::string run = joined(phrase.words);
    const std::size_t alone = count_words(run);
    for (const char* around : {" ", "Python", "3.11", "\n\n", "\xFF", "(", "漢", "ไป ", "\xE2\x80\x8B", "**"}) {
      CAPTURE(phrase.language, around);
      if (around == std::string_view("漢") && phrase.language == std::string_view("Chinese")) continue;
      CHECK(count_words(run + around) == alone + count_words(around));
      CHECK(count_words(around + (" " + run)) == alone + count_words(around));
      std::size_t at = std::string_view(around).size();
      const std::vector<std::size_t> ends = word_ends(around + run + around);
      for (std::size_t i = 0; i + 1 < phrase.words.size(); ++i) {
        at += phrase.words[i].size();
        CHECK(ends_at(ends, at));
      }
    }
  }
}

TEST_CASE("words: Thai among Latin letters, digits and spaces") {
  CHECK(words("ผมใช้Python3.11ไปโรงเรียน ครับ") == Pieces{"ผม", "ใช้", "Python3.11", "ไป", "โรงเรียน ", "ครับ"});
  CHECK(count_words("ผมใช้Python3.11ไปโรงเรียน ครับ") == 6);
  CHECK(words("๑๐๐บาท") == Pieces{"๑๐๐", "บาท"});
  CHECK(words("\"ครับ\" ผม") == Pieces{"\"ครับ\" ", "ผม"});
}

TEST_CASE("words: scripts without a dictionary count by four letters and are not cut") {
  const std::string tai_le = "ᥖᥭᥰᥘᥫᥴᥖᥭᥰᥘᥫᥴ";
  CHECK(dictionary_of(char_at(tai_le, 0)) == Dictionary::none);
  CHECK(words(tai_le) == Pieces{tai_le});
  CHECK(count_words(tai_le) == 3);
}

TEST_CASE("words: katakana stay whole, and none begins with a small kana, a long vowel or a mark") {
  CHECK(words("コンピューター") == Pieces{"コンピューター"});
  CHECK(words("カタカナ") == Pieces{"カタカナ"});
  for (const char* text : {"言った", "アーーーー", "ァァァァ", "っっっ", "人々々々", "か\u3099\u3099\u3099か\u3099",
                           "ｶﾞｶﾞｰｰ", "กำำำกำ", "ກຳຳກຳ"}) {
    CAPTURE(text);
    const Pieces pieces = words(text);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      CAPTURE(pieces[i]);
      CHECK(std::u32string_view(U"っーァ々\u3099ﾞｰ\u0E33\u0EB3").find(char_at(pieces[i], 0).code_point) ==
            std::u32string_view::npos);
    }
  }
}

TEST_CASE("words: signs that part words without being white space") {
  CHECK(words("ខ្ញុំ\u200Bស្រឡាញ់") == Pieces{"ខ្ញុំ\u200B", "ស្រឡាញ់"});
  CHECK(words("བོད་སྐད་ཡིན།") == Pieces{"བོད་", "སྐད་", "ཡིན།"});
  CHECK(count_words("བོད་སྐད་ཡིན།") == 3);
  CHECK(words("ሰላም፡ለዓለም።") == Pieces{"ሰላም፡", "ለዓለም።"});
  CHECK(words("ស្រឡាញ់។ខ្ញុំ") == Pieces{"ស្រឡាញ់។", "ខ្ញុំ"});
}

TEST_CASE("words: are found alike in every thread") {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    for (const Phrase& phrase : k_phrases) text += joined(phrase.words) + (i % 3 == 0 ? " a " : "");
  }
  const std::vector<std::size_t> expected = word_ends(text);
  const std::size_t count = count_words(text);
  std::array<bool, 4> same{};
  std::vector<std::thread> threads;
  threads.reserve(same.size());
  for (bool& one : same) {
    threads.emplace_back([&] { one = word_ends(text) == expected && count_words(text) == count; });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(same == std::array<bool, 4>{true, true, true, true});
}

TEST_CASE("words: a cut lies between graphemes, and pure runs have as many words as cuts") {
  const std::vector<std::string> atoms = {"ก",      "ำ", "\u0E48", "เ",  "ๆ",  "a", "ខ",
                                          "\u17D2", "က", "\u1031", "漢", "ー", " "};
  std::vector<std::size_t> digits(5, 0);
  std::vector<std::string> wrong;
  for (bool more = true; more;) {
    std::string text;
    for (const std::size_t digit : digits) text += digit < atoms.size() ? atoms[digit] : "";
    const std::vector<std::size_t> ends = word_ends(text);
    const std::vector<std::size_t> graphemes = grapheme_ends(text);
    if (!tiles(text, ends)) wrong.push_back("tiles: " + text);
    if (!std::includes(graphemes.begin(), graphemes.end(), ends.begin(), ends.end()))
      wrong.push_back("graphemes: " + text);
    // No atom before the sixth begins anything but Thai.
    const bool thai = std::all_of(digits.begin(), digits.end(), [](std::size_t digit) { return digit < 5; });
    if (thai && digits[0] == 0 && count_words(text) != ends.size()) wrong.push_back("count: " + text);
    std::size_t place = 0;
    while (place < digits.size() && ++digits[place] == atoms.size() + 1) digits[place++] = 0;
    more = place < digits.size() && wrong.size() < 10;
  }
  CHECK(wrong == std::vector<std::string>{});
}

TEST_CASE("words: windows count as one character at a time does, wherever they begin and end") {
  const std::vector<std::string> parts = {"a",        "Word",         "3",    "-",  "--- ",  " ", "\t", "\n\n", "\x1f",
                                          "\xC3\xA9", "\xE3\x80\x80", "\xFF", "漢", "don't "};
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    const bool ascii = random() % 2 == 0;
    for (std::size_t size = random() % 300; text.size() < size;) text += parts[random() % (ascii ? 9 : parts.size())];
    INFO("seed " << seed << ": " << text);
    for (const InstructionSet set : available_instruction_sets())
      CHECK(count_words(text, set) == count_words(text, InstructionSet::scalar));
  }
}
