#include <catch2/catch_test_macros.hpp>

#include "embed/model_files.hpp"
#include "embed/subwords/tokenizer.hpp"

using namespace ingot;
using test::tokenizer;
using test::word_piece;
using Ids = std::vector<std::uint32_t>;

namespace {

Ids ids_of(const std::string& json, std::string_view text) {
  const auto read = embed::SubwordTokenizer::parse("t.json", json);
  if (!read) FAIL(read.error().message);
  return read->encode(text);
}

std::string refusal(const std::string& json) {
  const auto read = embed::SubwordTokenizer::parse("t.json", json);
  return read ? "accepted" : read.error().message + " | " + read.error().hint;
}

// [UNK] is 0.
const std::string& bert() {
  static const std::string json = tokenizer(
      word_piece({"[UNK]", "cafe", "un", "##aff", "##able", "##a", ",", "a", "\xE5\xBA\x8A", "\xE5\xB0\xBE", "$"}),
      test::k_bert);
  return json;
}

std::string unigram(std::string_view vocab, std::string_view more = "") {
  return fmt::format(R"({{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],{}]{}}})", vocab, more);
}

constexpr std::string_view k_metaspace =
    R"("pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true},)";

std::string normalised(std::string_view normalizer) {
  return tokenizer(word_piece({"[UNK]", "ab", "a b", "a-b", "-ab", "1", "fi"}),
                   fmt::format(R"("normalizer":{},)", normalizer));
}

std::string pre_tokenised(std::string_view pre_tokenizer) {
  return tokenizer(word_piece({"[UNK]", "a", "b", "-", "--", "a-", "-a", "12", "1", "2"}),
                   fmt::format(R"("pre_tokenizer":{},)", pre_tokenizer));
}

}  // namespace

TEST_CASE("WordPiece takes the longest token, then the longest that goes on; a word that does not end so is unknown") {
  CHECK(ids_of(bert(), "unaffable") == Ids{2, 3, 4});
  CHECK(ids_of(bert(), "una") == Ids{2, 5});
  CHECK(ids_of(bert(), "unaffablex a").size() == 1);  // not one of its pieces
  CHECK(ids_of(bert(), "aaaaaaaaaa") == Ids{7, 5, 5, 5, 5, 5, 5, 5, 5, 5});
  CHECK(ids_of(bert(), "aaaaaaaaaaa").empty());  // longer than ten characters
  CHECK(ids_of(bert(), "").empty());
}

TEST_CASE("BERT's normalizer drops case, accents and control characters and sets Chinese characters apart") {
  CHECK(ids_of(bert(),
               "Caf\xC3\xA9, CAFE\xCC\x81,\tc\x01"
               "afe") == Ids{1, 6, 1, 6, 1});
  CHECK(ids_of(bert(),
               "\xE5\xBA\x8A\xE5\xB0\xBE"
               "a$") == Ids{8, 9, 7, 10});
  CHECK(ids_of(bert(),
               "a\xFF"
               "a") == Ids{7, 5});  // what is not UTF-8 is U+FFFD, which is dropped
}

TEST_CASE("Unigram takes the cut with the greatest score, and the first of two that are equal") {
  const std::string json = tokenizer(
      unigram(R"(["\u2581",-4],["\u2581a",-2],["b",-3],["ab",-1],["\u2581ab",-6],["c",-2],["bc",-5])"), k_metaspace);
  CHECK(ids_of(json, "ab") == Ids{1, 4});   // -4-1; -2-3 is found later, -6 is less
  CHECK(ids_of(json, "abc") == Ids{2, 7});  // -2-5; -4-1-2 is found later
  CHECK(ids_of(json, "ab  ab") == Ids{1, 4, 1, 1, 4});
  CHECK(ids_of(json,
               "axx\xE5\xBA\x8A"
               "c") == Ids{2, 6});  // unknown characters are left out
}

TEST_CASE("a character that is in no token becomes its bytes where all of them are tokens") {
  const std::string vocab = R"(["a",-1],["<0xC3>",0],["<0xA9>",0])";
  const std::string with = tokenizer(unigram(vocab, R"(,"byte_fallback":true)"));
  CHECK(ids_of(with,
               "a\xC3\xA9"
               "a") == Ids{1, 2, 3, 1});
  CHECK(ids_of(with,
               "a\xC3\xA8"
               "a") == Ids{1, 1});  // no token for A8
  CHECK(ids_of(tokenizer(unigram(vocab)),
               "a\xC3\xA9"
               "a") == Ids{1, 1});
}

TEST_CASE("normalizers do what their names say, one after the other") {
  CHECK(ids_of(normalised(R"({"type":"Lowercase"})"), "AB") == Ids{1});
  CHECK(ids_of(normalised(R"({"type":"NFKC"})"), "\xEF\xAC\x81") == Ids{6});
  CHECK(ids_of(normalised(R"({"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]})"),
               "\xC3\xA1"
               "b") == Ids{1});
  CHECK(ids_of(normalised(R"({"type":"Strip","strip_left":true,"strip_right":true})"),
               "\xE3\x80\x80"
               "ab ") == Ids{1});
  CHECK(ids_of(normalised(R"({"type":"Strip","strip_left":true,"strip_right":false})"), " ab ").empty());
  CHECK(ids_of(normalised(R"({"type":"Replace","pattern":{"String":"+"},"content":"-"})"), "a+b") == Ids{3});
  CHECK(ids_of(normalised(R"({"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "})"), "a \n b") == Ids{2});
  CHECK(ids_of(normalised(R"({"type":"Replace","pattern":{"Regex":" {2,}"},"content":"-"})"), "a   b") == Ids{3});
  CHECK(ids_of(normalised(R"({"type":"Prepend","prepend":"-"})"), "ab") == Ids{4});
}

TEST_CASE("pre-tokenizers cut where their names say") {
  CHECK(ids_of(pre_tokenised(R"({"type":"Whitespace"})"), "a--b-") == Ids{1, 4, 2, 3});
  CHECK(ids_of(pre_tokenised(R"({"type":"WhitespaceSplit"})"), "a\tb") == Ids{1, 2});
  CHECK(ids_of(pre_tokenised(R"({"type":"Punctuation","behavior":"Isolated"})"), "a--b") == Ids{1, 3, 3, 2});
  CHECK(ids_of(pre_tokenised(R"({"type":"Digits","individual_digits":false})"), "a12b") == Ids{1, 7, 2});
  CHECK(ids_of(pre_tokenised(R"({"type":"Digits","individual_digits":true})"), "a12b") == Ids{1, 8, 9, 2});
  CHECK(ids_of(pre_tokenised(R"({"type":"CharDelimiterSplit","delimiter":"-"})"), "a-b") == Ids{1, 2});
  const auto split = [](std::string_view behaviour, bool invert) {
    return ids_of(
        pre_tokenised(fmt::format(R"({{"type":"Split","pattern":{{"String":"-"}},"behavior":"{}","invert":{}}})",
                                  behaviour, invert)),
        "a--a");
  };
  CHECK(split("Removed", false) == Ids{1, 1});
  CHECK(split("Removed", true) == Ids{3, 3});
  CHECK(split("Isolated", false) == Ids{1, 3, 3, 1});
  CHECK(split("Contiguous", false) == Ids{1, 4, 1});
  CHECK(split("MergedWithPrevious", false) == Ids{5, 3, 1});
  CHECK(split("MergedWithNext", false) == Ids{1, 3, 6});
}

TEST_CASE("added tokens are found before anything else is done, in the text or in the normalised text") {
  const std::string added =
      R"("added_tokens":[{"id":1,"content":"[X]","special":true},{"id":3,"content":"Ab","special":false,"single_word":true},{"id":4,"content":"+","special":true,"lstrip":true,"rstrip":true}],)";
  const std::string json =
      tokenizer(word_piece({"[UNK]", "[X]", "c"}), added + R"("normalizer":{"type":"Lowercase"},)");
  CHECK(ids_of(json, "c[X]c") == Ids{2, 1, 2});
  CHECK(ids_of(json, "c[x]c").empty());  // a special token is not normalised
  CHECK(ids_of(json, "AB[X]aB") == Ids{3, 1, 3});
  CHECK(ids_of(json, "xab").empty());                     // no word of its own
  CHECK(ids_of(json, "c \xC2\xA0+\tc") == Ids{2, 4, 2});  // takes the blanks around it
}

TEST_CASE("what is not understood in a tokenizer is refused by its name") {
  const auto part = [](std::string_view sections) { return refusal(tokenizer(word_piece({"[UNK]"}), sections)); };
  CHECK(
      refusal(tokenizer(R"({"type":"BPE","vocab":{},"merges":[]})"))
          .starts_with("t.json: model BPE: this version knows the models WordPiece and Unigram | take a static model"));
  CHECK(part(R"("normalizer":{"type":"Rot13"},)").starts_with("t.json: normalizer Rot13: a normalizer of this type"));
  CHECK(part(R"("normalizer":{"type":"Replace","pattern":{"Regex":"a|b"},"content":""},)")
            .starts_with("t.json: normalizer Replace: the regular expression \"a|b\" is not known"));
  CHECK(part(R"("normalizer":{"type":"NFC","fast":true},)").starts_with("t.json: normalizer NFC: the key \"fast\""));
  CHECK(part(R"("normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"},)").find("does not fit") !=
        std::string::npos);
  CHECK(part(R"("pre_tokenizer":{"type":"ByteLevel"},)").starts_with("t.json: pre_tokenizer ByteLevel: a pre-tok"));
  CHECK(part(R"("pre_tokenizer":{"type":"Split","pattern":{"Regex":"a"},"behavior":"Removed","invert":false},)")
            .starts_with("t.json: pre_tokenizer Split: only a pattern that is a plain String"));
  CHECK(part(R"("padding":{"length":3},)").find("padding is set") != std::string::npos);
  CHECK(part(R"("later":1,)").starts_with("t.json: the section \"later\" is not known"));
  CHECK(part(R"("added_tokens":[{"id":7,"content":"x"}],)")
            .starts_with("t.json: the added token \"x\" has the id 7, but"));
  CHECK(part(R"("added_tokens":[{"id":1,"content":"x","odd":1}],)").find("\"odd\"") != std::string::npos);
}

TEST_CASE("a damaged vocabulary is refused") {
  CHECK(refusal("{").starts_with("t.json: not valid JSON"));
  CHECK(refusal(std::string(5000, '[')).starts_with("t.json: not valid JSON"));
  CHECK(refusal("{}").starts_with("t.json: there is no model with a vocab in it"));
  CHECK(refusal(tokenizer(word_piece({"x"}))).find("the unk_token \"[UNK]\" is not in") != std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"WordPiece","vocab":{"a":0,"b":0}})")).find("the id of \"b\"") !=
        std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"WordPiece","vocab":{"a":9}})")).find("the id of \"a\"") != std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"WordPiece","vocab":{"a":-1}})")).find("the id of \"a\"") != std::string::npos);
  CHECK(
      refusal(tokenizer(R"({"type":"Unigram","unk_id":0,"vocab":[["a",0],["a",0]]})")).find("\"a\" is in the vocab") !=
      std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"Unigram","unk_id":0,"vocab":[["a"]]})")).find("vocab[0]") != std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"Unigram","unk_id":null,"vocab":[["a",0]]})")).find("unk_id") !=
        std::string::npos);
  CHECK(refusal(tokenizer(R"({"type":"Unigram","unk_id":5,"vocab":[["a",0]]})")).find("unk_id") != std::string::npos);
}
