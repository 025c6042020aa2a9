#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/pieces.hpp"

using namespace ingot::test;
using namespace ingot::tokens;

TEST_CASE("tokens: words are counted by script") {
  CHECK(count_words("") == 0);
  CHECK(count_words("  \n\t ") == 0);
  CHECK(count_words("one two\nthree") == 3);
  CHECK(count_words("| --- | a-b | don't | 3.5 |") == 3);
  CHECK(count_words("--- ** | \xE2\x80\x94") == 0);
  CHECK(count_words("漢字かな") == 4);
  CHECK(count_words("使用React组件。") == 5);
  CHECK(count_words("한국어 단어") == 2);
  CHECK(count_words("สวัสดี") == 1);
  CHECK(count_words("สวัสดีครับผม") == 3);
  CHECK(count_words("e\xCC\x81t\xC3\xA9 na\xC3\xAFve") == 2);
  CHECK(count_words("\xFF\xFE a\xFF") == 1);
  CHECK(count_words("one\xC2\xA0two\xE3\x80\x80three") == 3);
}

TEST_CASE("tokens: sentences end at terminators before white space") {
  CHECK(sentences("") == Pieces{});
  CHECK(sentences("One. Two! Three? Four") == Pieces{"One. ", "Two! ", "Three? ", "Four"});
  CHECK(sentences("He said \"Stop.\" Then (he left.) **Bold.** `x` is code.") ==
        Pieces{"He said \"Stop.\" ", "Then (he left.) ", "**Bold.** ", "`x` is code."});
  CHECK(sentences("What?! Yes... No") == Pieces{"What?! ", "Yes... ", "No"});
  CHECK(sentences("Line one.\nLine two.\n") == Pieces{"Line one.\n", "Line two.\n"});
  CHECK(sentences("See \xE2\x80\x9CThis.\xE2\x80\x9D Next") == Pieces{"See \xE2\x80\x9CThis.\xE2\x80\x9D ", "Next"});
  CHECK(sentences("In 2020. 15 came.") == Pieces{"In 2020. ", "15 came."});
}

TEST_CASE("tokens: sentences do not end at abbreviations and numbers") {
  for (const char* text :
       {"Use it, e.g. This one.", "That is, i.e. The other.", "Dr. Smith vs. Mr. Jones", "Version 3.5 Is out",
        "No. 5 and Fig. 3", "J. R. R. Tolkien", "The U.S. Army", "1. Install it", "> 2. Quote it", "wait... what",
        "He asked \"why?\" and left", "Use `a. B` here", "foo.bar Baz", "at 5 p.m. Today", "\xC3\x98. Hansen"}) {
    CAPTURE(text);
    CHECK(sentences(text) == Pieces{text});
  }
  CHECK(sentences("She said no. We left.") == Pieces{"She said no. ", "We left."});
  CHECK(sentences("Release 3. Next") == Pieces{"Release 3. ", "Next"});
  CHECK(sentences("one ` two. C") == Pieces{"one ` two. ", "C"});
}

TEST_CASE("tokens: sentences of Chinese and Japanese need no space") {
  CHECK(sentences("你好。再见！好吗？好") == Pieces{"你好。", "再见！", "好吗？", "好"});
  CHECK(sentences("「はい。」次。") == Pieces{"「はい。」", "次。"});
  CHECK(sentences("「何？」と言った。次") == Pieces{"「何？」と言った。", "次"});
  CHECK(sentences("一。 \n二") == Pieces{"一。 \n", "二"});
}

TEST_CASE("tokens: a blank line ends a sentence") {
  CHECK(sentences("one\n\ntwo\n \nthree `x\n\ny`. Z") == Pieces{"one\n\n", "two\n \n", "three `x\n\n", "y`. ", "Z"});
}

TEST_CASE("tokens: words end after white space and around ideographs") {
  CHECK(words("one  two\n") == Pieces{"one  ", "two\n"});
  CHECK(words("用React吧。「好」，是") == Pieces{"用", "React", "吧。「好」，", "是"});
  CHECK(words("か\xE3\x82\x99き") == Pieces{"か\xE3\x82\x99", "き"});
}

TEST_CASE("tokens: graphemes stay whole") {
  CHECK(graphemes("ab\r\nc") == Pieces{"a", "b", "\r\n", "c"});
  CHECK(graphemes("e\xCC\x81x") == Pieces{"e\xCC\x81", "x"});
  CHECK(graphemes("👨‍👩‍👧🇩🇪🇫🇷!") == Pieces{"👨‍👩‍👧", "🇩🇪", "🇫🇷", "!"});
  CHECK(graphemes("한") == Pieces{"한"});
  CHECK(graphemes("\xFF\xE6\xBC") == Pieces{"\xFF", "\xE6\xBC"});
}

TEST_CASE("tokens: consonants that a virama joins are one grapheme") {
  for (const char* whole :
       {"क्त", "क्\u094Dत", "क्\u200Dत", "क़\u200D्त", "क़्\u200Dत", "क्त्य", "ক্ষ", "ક્ષ", "ക്ക", "క్ష", "କ୍ଷ", "က္က", "ក្ក", "क्षि"}) {
    CHECK(graphemes(whole) == Pieces{whole});
  }
  CHECK(graphemes("कत") == Pieces{"क", "त"});
  CHECK(graphemes("क्a") == Pieces{"क्", "a"});
  CHECK(graphemes("a\u094Dत") == Pieces{"a\u094D", "त"});
  CHECK(graphemes("காக்க") == Pieces{"கா", "க்", "க"});
  CHECK(graphemes("नमस्ते दुनिया") == Pieces{"न", "म", "स्ते", " ", "दु", "नि", "या"});
}

TEST_CASE("tokens: graphemes of Thai, Khmer, Burmese and Hangul") {
  CHECK(graphemes("สวัสดีกำ") == Pieces{"ส", "วั", "ส", "ดี", "กำ"});
  CHECK(graphemes("ខ្ញុំ") == Pieces{"ខ្ញុំ"});
  CHECK(graphemes("\u1112\u1161\u11AB한") == Pieces{"\u1112\u1161\u11AB", "한"});
  CHECK(graphemes("👍🏽👩‍💻🏴\U000E0067\U000E007F🇩🇪🇫") ==
        Pieces{"👍🏽", "👩‍💻", "🏴\U000E0067\U000E007F", "🇩🇪", "🇫"});
}

TEST_CASE("tokens: segments tile any bytes") {
  constexpr unsigned k_seed = 7;
  std::mt19937 random(k_seed);
  INFO("seed " << k_seed);
  const std::vector<std::string> atoms = {"a",    "B", ". ",   "!",  "。",   "？", "」",       "`",  "``",  "\n",
                                          "\n\n", " ", "\xFF", "漢", "か",   "ก",  "1.",       "\"", "*",   "[",
                                          "](",   ")", "<b",   ">",  "\xE6", "👩",  "\xCC\x81", "\r", "\\`", "e.g."};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t length = random() % 12; length > 0; --length) text += atoms[random() % atoms.size()];
    if (!tiles(text, sentence_ends(text))) FAIL_CHECK("sentences: " << text);
    if (!tiles(text, word_ends(text))) FAIL_CHECK("words: " << text);
    if (!tiles(text, grapheme_ends(text))) FAIL_CHECK("graphemes: " << text);
    if (count_words(text) > text.size()) FAIL_CHECK("count: " << text);
  }
}

TEST_CASE("tokens: segments of endless runs come to an end") {
  for (const std::string_view atom :
       {"a",      ".",  " ",        "\n",  "`",   "。",       "\"",   ". ",     ".)",      "`` `",      "a.",
        "\xFF",   "漢", "\xCC\x81", "\n ", "! *", "1. ",      "ก",    "\u0E48", "ฃฅฆ",     "สวัสดีครับผม", "ခ",
        "\u1039", "ក្",  "ກ",        "ᥖ",   "ア",  "か\u3099", "ーア", "🇩",      "👩\u200D", "\u200D",    "क्"}) {
    std::string text;
    while (text.size() < 1'000'000) text += atom;
    CHECK(tiles(text, sentence_ends(text)));
    CHECK(tiles(text, word_ends(text)));
    CHECK(tiles(text, grapheme_ends(text)));
  }
}
