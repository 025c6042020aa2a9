#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "tokens/pieces.hpp"

using namespace ingot::test;

namespace {

void check_whole(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) CHECK(sentences(text) == Pieces{text});
}

// Each text holds a "|" where its one sentence inside ends.
void check_cut(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    Pieces expected;
    std::size_t from = 0;
    for (std::size_t bar = text.find('|'); bar != std::string::npos; bar = text.find('|', from)) {
      expected.push_back(text.substr(from, bar - from));
      from = bar + 1;
    }
    expected.push_back(text.substr(from));
    std::string whole;
    for (const std::string& piece : expected) whole += piece;
    CHECK(sentences(whole) == expected);
  }
}

}  // namespace

TEST_CASE("sentences: abbreviations of many languages do not end one") {
  check_whole({"Nimm z.B. Das hier", "d.h. Der Rest", "bzw. Das andere", "ca. 5 Meter", "Nr. 5 lebt",
               "S. 12 und Abb. 3", "z. B. Das hier", "vgl. Kapitel 3", "Hr. Müller", "i.d.R. Montags", "o.ä. Dinge",
               "u. a. Köln", "am 3. Oktober kam er", "im 19. Jahrhundert", "Montag, 3. Oktober", "m.E. Falsch",
               "usw. 5 Dinge"});
  check_whole({"p.ex. Le chat", "p. ex. Le chat", "M. Dupont", "Mme. Curie", "Mlle. Curie", "éd. Gallimard", "chap. 3",
               "av. J.-C. Rome", "c.-à-d. Rien", "env. 5 ans"});
  check_whole({"Sr. García", "Sra. García", "Srta. García", "Dra. Pérez", "págs. 5 y 6", "pág. 5", "núm. 5",
               "p. ej. El mar", "EE. UU. Y Cuba", "Ud. Tiene", "D. Quijote", "Dña. Inés"});
  check_whole({"Sig. Rossi", "Dott. Rossi", "pag. 5", "p.es. Roma", "cfr. Dante", "Exmo. Senhor", "cap. 3", "n. 5"});
  check_whole({"bijv. Amsterdam", "d.w.z. Morgen", "blz. 5", "np. Kraków", "tzn. Wisła", "např. Praha", "bl.a. Oslo",
               "т.е. Москва", "г. Москва", "см. Раздел", "рис. 5", "и т. д. Далее", "ул. Ленина", "TP. Hồ Chí Minh"});
  check_whole({"د. أحمد", "डॉ. शर्मा", "ดร. สมชาย", "พ.ศ. 2560"});
}

TEST_CASE("sentences: abbreviations that often end one need a capital letter after them") {
  check_cut({"Apples etc. |Next", "Apples (pears, etc.) |Next", "Birnen usw. |Danach", "mele ecc. |Poi",
             "peren enz. |Dan", "и др. |Далее", "elma vb. |Sonra", "- One etc.\n|- Two"});
  check_whole({"etc. 5 more", "etc. `x` more", "etc., Next"});
}

TEST_CASE("sentences: words that look like abbreviations end one all the same") {
  check_cut({"She said no. |We left.", "It is a fig. |We ate.", "It returns 0. |The rest", "Der Wert ist 3. |Dann",
             "Use Node.js. |It runs.", "Open foo.md. |It is", "Take v1.2.3. |It is", "Zürich. |Bern", "Он ушёл. |Потом",
             "На столе рис. |Потом", "네. |그렇습니다", "갔다. |그는"});
}

TEST_CASE("sentences: terminators of many scripts") {
  check_cut({"यह है। |वह है", "यह है।|वह है", "यह ॥ |वह", "یہ ہے۔ |وہ ہے", "هل هذا؟ |نعم", "Սա է։ |Դա է", "ሰላም ነው። |ለዓለም",
             "នេះ។ |នោះ", "នេះ៕ |នោះ", "ဒါ။ |ဟို", "ဒါ။|ဟို", "བཀྲ་ཤིས། |བདེ་ལེགས", "བཀྲ་ཤིས། ། |བདེ་ལེགས", "ᠰᠠᠢᠨ᠃ |ᠪᠠᠢᠨ"});
  check_whole({"สวัสดีครับ ผมชื่อสมชาย อยู่กรุงเทพ", "ផ្លែឈើ ។ល។ និង"});
}

TEST_CASE("sentences: what hangs on a terminator belongs to its sentence") {
  check_cut({"The end.[^1] |Next",
             "The end.[^1][^note-2] |Next",
             "The end.[12] |Next",
             "The end.¹ |Next",
             "See [the text.](url) |Next",
             "See ([the text.](url \"A title. More\")) |Next",
             "See [text.][ref] |Next",
             "See [text.](a_(b)) |Next",
             "![An image.](a.png) |Next",
             "Great!🎉 |Next",
             "Great! |🎉 Next",
             "Great!👍🏽 |Next",
             "<b>Bold.</b> |Next",
             "<p>Text.</p> |<p>Next.</p>",
             "**Bold.**[^1] |Next",
             "No!!! |Next",
             "What?! |Next",
             "Done. |✅ Next",
             "\"Done.\" |Next",
             "«Fini.» |Puis",
             "„Fertig.“ |Dann",
             "‚So.‘ |Dann"});
  check_whole({"Great! 🎉", "Done. ***", "Done. ---"});
}

TEST_CASE("sentences: none ends inside a link, an image or a tag") {
  check_whole({"[One. Two](url) three", "![A tree. Two nodes. Three](tree.png)", "[One. Two][ref] three",
               "[a](url \"One. Two\") b", "<a title=\"One. Two\">x</a>", "[![Alt. Text](a.png)](url)",
               "[One `]` two. Three](url)", "[One [two]. Three](url)"});
  check_cut({"[One. |Two] three", "\\[One. |Two](url) x", "a < bb. |If c > d", "[One.](a) |[Two](b)",
             "(One. |Two) three", "`[`One. |Two](x)"});
}

TEST_CASE("sentences: points that are none") {
  check_whole({"Pi is 3.14 or so", "Take v1.2.3 Now", "Open foo.md Now", "Node.js Is fast",
               "See https://a.b/c.d?e=F.G Now", "J. K. Rowling", "at 5 p.m. Today", "the [...] Rest", "foo(...) Bar",
               "the (…) Rest", "a .NET App", "- 1. One thing", "3. Install", "ad 3.5.1 Setup",
               "He asked “why?” and left"});
  check_cut({"See https://a.b/see. |Now", "Wait... |What", "Wait… |What", "One.\n|- Two", "One.\n|2. Two",
             "> One.\n|> Two", "It is .NET. |Yes"});
  check_whole({"> One of e.g.\n> Two", "> Ends.\n> lower"});
}

TEST_CASE("sentences: Chinese and Japanese quotations that a verb follows go on") {
  check_cut({"「はい。」と言った。|次", "『はい。』と言った。|次", "「はい。」|次", "他走了。|我留下",
             "他走了。|[我](url)留下", "他走了。[1]|我留下", "“你好。”|我说"});
}
