// Rules in preview about characters.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "lint/marked.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using marked::expect;
using marked::found;

TEST_CASE("EN006 finds UTF-8 that was read as Windows-1252", "[lint]") {
  expect("EN006",
         "The caf⟦Ã©⟧ isn⟦â€™⟧t ⟦â€œ⟧closed⟦â€⟧ on Sundays ⟦â€“⟧ 20 ⟦Â°⟧C, 5 ⟦â‚¬⟧, M⟦Ã¼⟧ller, ⟦Ã‰⟧cole⟦â„¢⟧.\n");
  expect("EN006", "na⟦Ã¯⟧ve, fa⟦Ã§⟧ade, ⟦Â£⟧9, ⟦Â©⟧ 2024, 10⟦Â\u00a0⟧km, wait⟦â€¦⟧ ⟦ðŸ˜€⟧ ⟦âœ“⟧ ⟦ï»¿⟧x\n");
  expect("EN006", "Wa⟦Å‚Ä™⟧sa, Gda⟦Å„⟧sk, ⟦ÄŒ⟧eský, ⟦Å“⟧uvre, by⟦Å‚⟧, TNF-⟦Î±⟧, ⟦Ï€⟧\n");
  expect("EN006", "⟦ÐŸÑ€Ð¸Ð²ÐµÑ‚⟧ ⟦ä¸­æ–‡⟧ ⟦Ã¢â‚¬â„¢⟧\n");
  expect("EN006", "don⟦â\u0080\u0099⟧t and don⟦\u0092⟧t, 10⟦Â⟧ km, jusqu'⟦Ã⟧ la\n");
  expect("EN006", "it⟦вЂ™⟧s, it⟦‚Äô⟧s, caf⟦√©⟧, ⟦锟斤拷⟧\n");
}

TEST_CASE("EN006 finds replacement characters, a run of them once", "[lint]") {
  expect("EN006", "Mr. W⟦\ufffd⟧hler and ⟦\ufffd\ufffd⟧.\n\n`\ufffd`\n\n```\n\ufffd\n```\n\nU+FFFD is \ufffd.\n");
  expect("EN006", R"([{"text": "W⟦\ufffd⟧hler, caf⟦\u00c3\u00a9⟧"}])", "a.json");
}

TEST_CASE("EN006 lets the letters and signs of languages be", "[lint]") {
  expect("EN006", "»Ü«, „Spaß“, Spaß”, „Å“, CAFÉ… CAFÉ’S, “MAÇÔ, NÃO, IRMÃ”, IRMÃ…, MANHû, DIÂ™, “Ã”\n");
  expect("EN006", "« Â », PÂINE, Âge, Île, voilà… tombé… », hâlâ”…, É», à « bas », Å… Ø± ×² Ï. Ö°\n");
  expect("EN006", "‚Ärger‘, √2, √®, 20 °C, £9, é, \u00a0, 中文。，—“”… привет, Ђ, вече\n");
}

TEST_CASE("EN006 lets be what is shown on purpose", "[lint]") {
  expect("EN006", "In Latin-1 the UTF-8 of é is\nread as Ã©.\n\n`Ã©`\n\nHere caf⟦Ã©⟧.\n\n```\n\"caf⟦Ã©⟧\"\n```\n");
}

TEST_CASE("EN006 says what was meant", "[lint]") {
  const Findings findings = found("EN006", "don\u00e2\u20ac\u2122t");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "\"\u00e2\u20ac\u2122\" in place of \"\u2019\": UTF-8 that was read as Windows-1252");
  CHECK_THAT(found("EN006", "don\u0092t")[0].message, ContainsSubstring("Windows-1252 that was read as Latin-1"));
}

TEST_CASE("EN007 finds letters of another script in a word", "[lint]") {
  expect("EN007",
         "Pay with ⟦P\u0430yP\u0430l⟧ at https://⟦\u0430pple⟧.com or `⟦\u0441url⟧`, ⟦G\u043e\u043egl\u0435⟧.\n");
  expect("EN007",
         "⟦Cтрана⟧ и ⟦paбота⟧, ⟦привeт⟧, ⟦T\u041eKEN⟧, ⟦\u0410I⟧, ⟦acc\u03bfunt⟧, ⟦\u0391pple⟧, ⟦p\u03b1yp\u03b1l⟧.\n");
  expect("EN007", "```\n⟦\u0435cho⟧ hi\n```\n\n⟦Kαλημέρα⟧, ⟦\u0456nfo⟧_box\n");
  const Findings findings = found("EN007", "the sc\u043epe");
  REQUIRE(findings.size() == 1);
  CHECK_THAT(findings[0].message, ContainsSubstring("mixes Latin letters with Cyrillic ones: \"\u043e\" is U+043E"));
  CHECK_THAT(findings[0].help, ContainsSubstring("\"scope\""));
}

TEST_CASE("EN007 lets be what mixes scripts for a reason", "[lint]") {
  expect("EN007",
         "5 \u00b5m, 5 \u03bcm, Δx, ΔG, σx, ρgh, νmax, λ1, β-catenin, TNFα, NFκB, PPARγ, 3 kΩ, 5 \u2126m, πr, Σxy\n");
  expect("EN007", "API-ключ, IT-отдел, Wi-Fi, SMSка, VPNом, eСпорт, осьX, USB кабель, Google'а, кВт, C++\n");
  expect("EN007", "Београд (Beograd), Київ/Kyiv, Ελλάδα, Ω, Оx, getИмя, Ж1x, Wi\u0301th, привет мир\n");
  expect("EN007", "The Cyrillic a in P\u0430yPal is a homoglyph.\n");
}

TEST_CASE("EN008 finds what NFC writes otherwise", "[lint]") {
  expect("EN008", "The caf⟦e\u0301⟧ of M⟦u\u0308⟧ller.\n");
  expect("EN008", "⟦\u1112\u1161\u11ab⟧ ⟦か\u3099⟧\n");
  expect("EN008", "⟦\u212b⟧ and ⟦\u2126⟧ and ⟦e\u0301\u0323⟧\n");
  expect("EN008", R"([{"text": "caf⟦e\u0301⟧"}])", "a.json");
  const Findings many = found("EN008", "e\u0301 e\u0301 e\u0301 e\u0301");
  REQUIRE(many.size() == 1);
  CHECK(many[0].message == "not in normal form C: U+0065 U+0301 in place of U+00E9");
  CHECK(many[0].fix->edits.size() == 4);
  CHECK(many[0].fix->edits[3].text == "\u00e9");
}

TEST_CASE("EN008 lets be what is in NFC, and code", "[lint]") {
  expect("EN008", "café Việt 한글 が x\u0301 ก็ क्ष שָׁלוֹם سلامٌ \u0338 中文 😀 \u00b5 Ω ①\n");
  expect("EN008", "`e\u0301`\n\n```\ne\u0301\n```\n\u2000");
  std::string zalgo = "e";
  for (int i = 0; i < 5000; ++i) zalgo += "\u0301";
  CHECK(found("EN008", zalgo).empty());
}

TEST_CASE("the fix of EN008 is safe but for addresses, signs and names", "[lint]") {
  const auto of = [](const std::string& text) { return found("EN008", text).at(0).fix->applicability; };
  CHECK(of("caf\u0065\u0301") == model::Applicability::safe);
  CHECK(of("---\ntitle: cafe\u0301\n---\nx\n") == model::Applicability::safe);
  for (const char* text : {"[a](cafe\u0301.md)", "![a](b/cafe\u0301.png)", "<img src=cafe\u0301.png>", "a =\u0338 b",
                           "\uf900", "see https://a.org/cafe\u0301"})
    CHECK(of(text) == model::Applicability::unsafe);
}

}  // namespace
}  // namespace ingot::lint
