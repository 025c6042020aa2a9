#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "lint/long_words.hpp"
#include "lint/made_up_keys.hpp"
#include "lint/marked.hpp"
#include "lint/secrets.hpp"
#include "report/json_diagnostics.hpp"
#include "report/text_diagnostics.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using marked::expect;
using marked::found;

using made_up::hexadecimal;
using made_up::random;

std::vector<std::string> keys() {
  const std::string dash = "-";
  return {
      "sk-or"
      "-v1-" +
          hexadecimal(64),
      "xap"
      "p-1-A0B1C2D3E4F-3134449121623-" +
          hexadecimal(64),
      "GOC"
      "SPX-" +
          random(28),
      "gs"
      "k_" +
          random(52),
      "wh"
      "sec_" +
          random(32),
      "sk-"
      "ant-api03-" +
          random(80),
      "sk-"
      "proj-" +
          random(74) +
          "T3Blbk"
          "FJ" +
          random(58),
      "sk-"
      "svcacct-" +
          random(60),
      "sk-" + random(48),
      "AKIA"
      "Q3EGRV7LMWX2ZPTD",
      "ghp"
      "_" +
          random(36),
      "ghs"
      "_" +
          random(36),
      "github"
      "_pat_" +
          random(22) + "_" + random(59),
      "glpat"
      "-" +
          random(20),
      "xoxb"
      "-2841756093-" +
          random(24),
      "sk"
      "_live_" +
          random(24),
      "AIza" + random(35),
      "npm"
      "_" +
          random(36),
      "pypi"
      "-AgEIcHlwaS5vcmc" +
          random(70),
      "SG"
      "." +
          random(22) + "." + random(43),
      "78"
      "43921056:AA" +
          random(33),
      "hf"
      "_"
      "qRtVmXwZkPsLdNfHjYbGcTxAeKuWvMoJiQ",
      "dop"
      "_v1_" +
          hexadecimal(64),
      "shpat"
      "_" +
          hexadecimal(32),
      "eyJ" + random(30) + ".eyJ" + random(60) + "." + random(43)};
}

TEST_CASE("SE001 finds a key of each provider, in prose and in code, and ends with the key", "[lint]") {
  for (const std::string& key : keys()) {
    expect("SE001", "The key is ⟦" + key + "⟧.\n");
    expect("SE001", "```\nKEY=\"⟦" + key + "⟧\"\n```\n");
    expect("SE001", "| a |\n| --- |\n| `⟦" + key + "⟧` |\n");
    expect("SE001", "a" + key + " is part of a word\n");
  }
}

// Beginning and end of a key, and what is between them.
struct Key {
  std::string begin;
  std::size_t letters = 0;  // at random, or
  std::size_t digits = 0;   // hexadecimal ones
  std::string end = {};

  [[nodiscard]] std::string text() const { return begin + random(letters) + hexadecimal(digits) + end; }
};

TEST_CASE("SE001 finds keys of more providers, and none that is too short", "[lint]") {
  const std::string hex = hexadecimal(32);
  const std::vector<Key> all = {
      {"SK", 0, 32},
      {"sq0atp-", 22},
      {"sq0csp-", 43},
      {"EAAA", 60},
      {"xai-", 80},
      {"r8_", 37},
      {"doo_v1_", 0, 64},
      {"shpss_", 0, 32},
      {"shpca_", 0, 32},
      {"pplx-", 48},
      {"dckr_pat_", 27},
      {"figd_", 40},
      {"sbp_", 0, 40},
      {"PMAK-" + hex.substr(0, 24) + "-", 0, 34},
      {"rubygems_", 0, 48},
      {"ya29.", 60},
      {"ntn_", 46},
      {"lsv2_pt_" + hex + "_", 0, 10},
      {"glsa_" + random(32) + "_", 0, 8},
      {"AGE-SECRET-KEY-1", 0, 0, "QQ3EGRV7LMWX2ZPTD9JK4NH5FUYA8C6S0TQWERLMKZXPVBNGHYDFJ2U7A4"}};
  for (const Key& key : all) {
    expect("SE001", "The key is ⟦" + key.text() + "⟧.\n");
    expect("SE001", "The key is " + key.text().substr(0, key.begin.size() + 6) + ".\n");
    expect("SE001", "The key is " + key.begin + std::string(key.letters + key.digits, 'x') + ".\n");
  }
}

TEST_CASE("SE001 finds what lets programs speak in Discord", "[lint]") {
  const std::string token = "MTE" + random(21) + ".Gq7RtV." + random(38);
  expect("SE001", "DISCORD_TOKEN=⟦" + token + "⟧\n\nAuthorization: Bot ⟦" + token + "⟧\n\nA word " + token + "\n");
  expect("SE001", "https://discord.com/api/webhooks/123456789012345678/⟦" + random(68) + "⟧\n");
  expect("SE001", "https://discord.com/api/webhooks/123456789012345678/your-token\n");
}

TEST_CASE("SE001 finds what only its name tells", "[lint]") {
  expect("SE001", "AWS_SECRET_ACCESS_KEY=⟦" + random(40) + "⟧\n");
  expect("SE001", "TWILIO_AUTH_TOKEN: ⟦" + hexadecimal(32) + "⟧\n\nThe Twilio key is ⟦SK" + hexadecimal(32) + "⟧.\n");
  expect("SE001", "DefaultEndpointsProtocol=https;AccountKey=⟦" + random(86) + "==⟧\n");
  expect("SE001", "a digest " + hexadecimal(32) + " and a name " + random(40) + "\n");
}

TEST_CASE("SE001 finds private keys, but not how one begins", "[lint]") {
  std::string body;
  for (int i = 0; i < 4; ++i) body += "\n" + random(64);
  const std::string label = "RSA PRIVATE KEY-----";
  expect("SE001", "⟦-----BEGIN " + label + body + "\n⟧-----END " + label + "\n");
  expect("SE001", "-----BEGIN " + label + "\n...\n-----END " + label + "\n");
  expect("SE001", "A file that begins with `-----BEGIN " + label + "` is a key.\n");
  expect("SE001", "-----BEGIN PUBLIC KEY-----" + body + "\n-----END PUBLIC KEY-----\n");
}

TEST_CASE("SE001 finds passwords in addresses", "[lint]") {
  expect("SE001", "postgres://app:⟦Vq7-tRw2⟧@db.shop.dev/app and redis://:⟦s3cr3t!x⟧@cache:6379\n");
  expect("SE001", "(https://bot:⟦Zx81_qq⟧@git.shop.dev/x.git)\n");
  expect("SE001", "mongodb+srv://a%40b:⟦p%40ss9⟧@c0.mongo.dev/?w=1\n");
}

TEST_CASE("SE001 takes no example for a secret", "[lint]") {
  for (const char* text :
       {"postgres://user:password@localhost/db", "postgres://app:${DB_PASSWORD}@db.shop.dev/app",
        "postgres://app:<token>@db.shop.dev", "postgres://app:Vq7-tRw2@localhost/app", "http://user:pass@host:80/",
        "postgres://app:app@db.shop.dev", "https://me:Vq7-tRw2@example.com/", "https://a.dev/x:y and me@b.dev",
        "mysql://root:your_password@db.shop.dev", "http://[::1]:80/a@b", "postgres://app:{{ password }}@db.shop.dev"}) {
    expect("SE001", text);
  }
  expect("SE001",
         "AKIAIOSFODNN7"
         "EXAMPLE\n");
  expect("SE001",
         "ghp"
         "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
  expect("SE001", "sk-your_key_here, sk-ant-api03-..., <token>, task-" + random(48) + "\n");
  expect("SE001",
         "eyJ"
         "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0." +
             random(43));
}

TEST_CASE("SE001 shows a secret to nobody", "[lint]") {
  for (const std::string& key : keys()) {
    const std::string text = "# Key " + key + "\u202e\n\n```\n" + key + "\n";
    model::SourceFile file;
    file.path = "a.md";
    file.bytes = text;
    const auto document = parse::parse(file);
    REQUIRE(document);
    const CutBy cut;
    const Findings findings = lint::check({&file, &*document, {}, &cut, "2026-01-31"}, {}).findings;
    CHECK(sample::only("SE001", findings).size() == 2);
    CHECK(sample::only("HD001", findings).size() == 1);  // which quotes the heading
    const std::vector<report::JsonFileFindings> files = {{text, findings, {}}};
    report::LintDocument json;
    json.files = files;
    const std::string shown =
        report::render_text_diagnostics({text, findings}, {}) + report::render_json_diagnostics(json);
    CAPTURE(shown);
    CHECK_THAT(shown, ContainsSubstring("******"));
    const std::size_t random_part = key.size() - 16;
    for (std::size_t at = random_part; at + 6 <= key.size(); ++at)
      CHECK(shown.find(key.substr(at, 6)) == std::string::npos);
  }
}

TEST_CASE("SE001 tells one secret from another without showing either", "[lint]") {
  const std::string key =
      "ghp"
      "_" +
      random(36);
  const auto message = [](const std::string& text) { return found("SE001", text).at(0).message; };
  CHECK_THAT(message(key), ContainsSubstring("GitHub token: ghp_..." + key.substr(key.size() - 2) + ", digest "));
  CHECK(message("a " + key) == message(key));
  CHECK(message(key) != message(key + "x"));
  CHECK(message("postgres://app:Vq7-tRw2@db.shop.dev/app") == "password in an address");
}

TEST_CASE("SE001 finds secrets of structured sources at their bytes in the file", "[lint]") {
  const std::string key =
      "AKIA"
      "Q3EGRV7LMWX2ZPTD";
  expect("SE001", "name,key\nfirst,none\nsecond,⟦" + key + "⟧\nthird,\"⟦" + key + "⟧\"\n", "a.csv");
  expect("SE001", "[{\"name\": \"x\", \"url\": \"postgres://app:⟦Vq7-tRw2⟧@db.shop.dev/app\"}]", "a.json");
  expect("SE001", "[{\"a\": {\"b\": [\"" + key.substr(0, 10) + "\", \"line\\n⟦" + key + "⟧\"]}}]", "a.json");
}

TEST_CASE("SE003 finds people's addresses, numbers and cards", "[lint]") {
  expect("SE003", "Ask ⟦giulia.conti@contifamiglia.it⟧ or <⟦j.doe+x@mail.shop.dev⟧>, [x](mailto:⟦a.b@shop.dev⟧).\n");
  expect("SE003", "Call ⟦+39 347 220 81 54⟧, ⟦+44 (0)20 7946 0958⟧ or ⟦+4915208817386⟧.\n");
  expect("SE003", "Card ⟦4539 5787 6362 1486⟧, ⟦4539578763621486⟧.\n");
  CHECK(found("SE003", "4539 5787 6362 1486")[0].secret);
  CHECK(found("SE003", "aa@b.dev ab@b.dev ac@b.dev ad@b.dev\n").size() == 1);
}

TEST_CASE("SE003 is silent about roles, examples, code and other numbers", "[lint]") {
  expect("SE003", "info@shop.dev you@shop.dev a@example.com git@github.com:x/y.git icon@2x.png lib@1.2.3 @name a@b\n");
  expect("SE003", "`ann@shop.dev` https://medium.com/@ann.b/x https://u@host.dev/x 1+2345678901 +0000 +1 555 0100\n");
  expect("SE003",
         "4539 5787 6362 1487, 4242424242424242, a4539578763621486, 1.4539578763621486, 2024-01-31 12:30:45\n");
  expect("SE003", "```\n+39 347 220 81 54\nann@shop.dev\n```\n");
}

TEST_CASE("a key is found wherever it stands, and whatever stands before it", "[lint]") {
  const std::string token = "ghp_" + random(36);
  const std::string said = "aws_secret_access_key = " + random(40);
  const std::string prose = "It opens at nine, see https://example.org/a/long/path/to/the/page and ask. ";
  for (std::size_t length = 0; length <= 2 * prose.size(); ++length) {
    const std::string before = (prose + prose).substr(0, length) + " ";
    CAPTURE(before);
    for (const std::string& key : {token, said}) {
      CHECK(secrets_in(before + key).size() == 1);
      CHECK(secrets_in(before + key + "\n" + key + " " + prose).size() == 2);
    }
  }
}

TEST_CASE("long words are all runs of bytes that keys are made of", "[lint]") {
  std::string text;
  std::uint32_t state = 7;
  for (std::size_t i = 0; i < 20000; ++i) {
    state = state * 1664525U + 1013904223U;
    text += state >> 28U == 0 ? ' ' : 'k';
  }
  for (const std::size_t least : {1U, 2U, 20U, 64U}) {
    std::vector<ByteRange> wanted;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      if (end - at >= least) wanted.push_back({at, end});
      at = end + 1;
    }
    std::vector<ByteRange> words;
    for_each_long_word(text, least, [&](ByteRange word) { words.push_back(word); });
    CHECK(words == wanted);
  }
}

TEST_CASE("the entropy of a text is in bits for each byte", "[lint]") {
  CHECK(entropy("") == 0.0);
  CHECK(entropy("aaaa") == 0.0);
  CHECK(entropy("abab") == 1.0);
  CHECK(entropy("abcd") == 2.0);
}

}  // namespace
}  // namespace ingot::lint
