// Answers of status 200 that must not become vectors (H14 to H20 of the fault catalogue).
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/answers.hpp"
#include "embed/wire.hpp"

using namespace ingot;
using namespace ingot::embed::answers;
using embed::AnswerFault;
using Kind = embed::AnswerFault::Kind;

namespace {

std::string one(std::string_view index, std::string_view vector) {
  return answer(item(index, vector));
}

// "[...]" and, where it can be said that way, the same as base64.
AnswerFault bad_vector(std::string_view vector) {
  return bad(endpoint("custom"), one("0", vector), 1);
}

std::string message_of(const std::string& body, std::size_t texts) {
  const AnswerFault fault = bad(endpoint("custom"), body, texts);
  CHECK(fault.kind == Kind::damaged);
  return fault.message;
}

std::vector<float> random_vector(std::size_t dimensions, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(dimensions);
  for (float& value : values)
    value = (static_cast<float>(random() % 20'001) / 10'000.0F - 1) * std::sqrt(3.0F / static_cast<float>(dimensions));
  return values;
}

}  // namespace

TEST_CASE("what is not the JSON of an embeddings service is unreadable", "[wire]") {
  for (const std::string& body : std::vector<std::string>{
           "",
           " \n",
           "<!DOCTYPE html><html><body>Please sign in</body></html>",
           "upstream connect error",
           "null",
           "5",
           "\"data\"",
           "[]",
           "{}",
           R"({"object":"list","model":"m"})",
           R"({"data":null})",
           R"({"data":"x"})",
           R"({"data":{"0":1}})",
           R"({"data":[1]})",
           R"({"data":[[]]})",
           R"({"Data":[]})",
           "\x1F\x8B\x08",
           "\xEF\xBB\xBF{}",
           std::string(100'000, '['),
           std::string(100'000, '{'),
           R"({"a":)" + std::string(100'000, '[') + "}",
           one("0", k_a) + "{}",
           one("0", k_a) + "<html>",
           one("0", k_a) + one("0", k_a),
           "x" + one("0", k_a),
           std::string(answer(item("0", k_a), "\"m\":\"\xFF\"")),
       }) {
    CAPTURE(body.substr(0, 100));
    const AnswerFault fault = bad(endpoint("custom"), body, 1);
    CHECK(fault.kind == Kind::unreadable);
    CHECK(fault.message == "the answer is not the JSON of an embeddings service");
  }
}

TEST_CASE("an answer that is cut at any byte is not read", "[wire]") {
  const std::string rest = R"("model":"m","usage":{"prompt_tokens":3,"x":{"y":[1]}})";
  for (const bool digits : {false, true}) {
    const std::string first = digits ? base64_of(k_a) : std::string(k_a);
    const std::string second = digits ? base64_of(k_b) : std::string(k_b);
    const std::string whole = answer(item("0", first) + "," + item("1", second), rest);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      std::string cut = whole.substr(0, size);
      REQUIRE_FALSE(embed::parse_answer(endpoint("openai"), cut, 2));
      // The connection's buffer held something else before.
      std::string stale = whole;
      stale.resize(size);
      REQUIRE_FALSE(embed::parse_answer(endpoint("openai"), stale, 2));
    }
    CHECK(good(endpoint("openai"), whole, 2).tokens == 3U);
  }
}

TEST_CASE("an error inside status 200 is a refusal, wherever it stands", "[wire]") {
  for (const std::string body : {
           R"({"error":{"message":"slow down","code":429}})",
           R"({"error":"slow down"})",
           R"({"object":"list","data":[],"error":{"message":"x"}})",
           R"({"data":null,"error":{"message":"x"}})",
           R"({"error":{}})",
       }) {
    CAPTURE(body);
    CHECK(bad(endpoint("custom"), body, 1).kind == Kind::refusal);
  }
  CHECK(bad(endpoint("custom"), answer(item("0", k_a), R"("error":{"message":"x"})"), 1).kind == Kind::refusal);
  CHECK(good(endpoint("custom"), answer(item("0", k_a), R"("error":null)"), 1).matrix.rows() == 1);
}

TEST_CASE("each text has one vector, and there is no other", "[wire]") {
  CHECK(message_of(answer(""), 2) == "the answer has 0 vectors for 2 texts");
  CHECK(message_of(one("0", k_a), 2) == "the answer has 1 vectors for 2 texts");
  CHECK(message_of(one("1", k_a), 2) == "the answer has 1 vectors for 2 texts");
  CHECK(message_of(two(k_a, k_b), 1) == "the answer has a vector of index 1 for 1 texts");
  CHECK(message_of(answer(item("0", k_a) + "," + item("0", k_b)), 2) == "the answer has two vectors for text 1");
  CHECK(message_of(one("18446744073709551615", k_a), 1) ==
        "the answer has a vector of index 18446744073709551615 for 1 texts");
  CHECK(message_of(answer(R"({"embedding":[0.6,0.8,0]})"), 1) == "the answer has a vector without an index, or none");
  CHECK(message_of(answer(R"({"index":0})"), 1) == "the answer has a vector without an index, or none");
  for (const char* index : {"-1", "\"0\"", "null", "0.0", "1e0", "[0]", "{}", "true", "18446744073709551616", "00"}) {
    CAPTURE(index);
    CHECK(message_of(one(index, k_a), 1) == "the answer has an index that is no whole number from 0");
  }
}

TEST_CASE("vectors of another width are another model's", "[wire]") {
  for (const std::string_view wrong : {"[0.6,0.8]", "[0.6,0.8,0,0]", "[1]"}) {
    CAPTURE(wrong);
    const auto width = std::to_string(1 + text::count(wrong, ','));
    const std::string message = "the answer has a vector of " + width + " values where 3 were expected";
    for (const std::string& vector : {std::string(wrong), base64_of(wrong)}) {
      const AnswerFault all = bad(endpoint("custom"), two(vector, vector), 2);
      CHECK(all.kind == Kind::other_width);
      CHECK(all.message == message);
      CHECK(bad(endpoint("custom"), two(k_a, vector), 2).message == message);
      CHECK(bad(endpoint("custom"), two(vector, base64_of(k_a)), 2).message == message);
    }
  }
}

TEST_CASE("a vector holds numbers of float32 and nothing else", "[wire]") {
  for (const char* value :
       {"NaN",    "nan",    "Infinity", "-Infinity", "null", "1e400", "-1e400", "1e39",  "\"0.8\"", "\"\"",
        "1e-320", "-1e-60", "[]",       "{}",        "true", ".8",    "0x1",    "0.8.1", "08",      "+1"}) {
    CAPTURE(value);
    const AnswerFault fault = bad_vector("[0.6," + std::string(value) + ",0]");
    CHECK(fault.kind == Kind::damaged);
  }
  for (const char* vector : {"null", "{}", "5", "true", R"({"float":[0.6,0.8,0]})", "[]", "\"\"", "[[0.6,0.8,0]]"}) {
    CAPTURE(vector);
    CHECK(bad_vector(vector).kind == Kind::damaged);
  }
  CHECK(bad_vector("[]").message == "the answer has a vector without values");
  CHECK(bad_vector("\"\"").message == "the answer has a vector without values");
}

TEST_CASE("vectors that are not finite or have no direction are refused in both types", "[wire]") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const float value : {nan, -nan, infinity, -infinity})
    CHECK(bad_vector(base64_of(std::vector<float>{0.6F, value, 0})).message ==
          "the answer has a vector that is not finite (text 1)");
  for (const std::string_view vector : {"[0,0,0]", "[-0.0,0,0]", "[1e-7,-1e-7,1e-7]", "[0,1e-40,0]"}) {
    CAPTURE(vector);
    CHECK(bad_vector(vector).message == "the answer has a vector of zeros (text 1)");
    CHECK(bad_vector(base64_of(vector)).message == "the answer has a vector of zeros (text 1)");
  }
  CHECK(bad(endpoint("custom"), two(k_a, "[0,0,0]"), 2).message == "the answer has a vector of zeros (text 2)");
}

TEST_CASE("a length that no model makes is refused, and any but 1 where 1 is known", "[wire]") {
  CHECK(bad_vector("[0,1e30,3e38]").message ==
        "the answer has a vector of length 3e+38, which no model makes (text 1)");
  embed::Endpoint unit = endpoint("custom");
  unit.unit_norm = true;
  for (const std::string_view vector : {"[0.5,0.8,0]", "[3,4,0]", "[0.61,0.82,0]", "[0.06,0.08,0]"}) {
    CAPTURE(vector);
    for (const std::string& written : {std::string(vector), base64_of(vector)}) {
      const AnswerFault fault = bad(unit, one("0", written), 1);
      CHECK(fault.kind == Kind::other_norm);
      CHECK(fault.message.find("and those of m have 1") != std::string::npos);
    }
  }
}

TEST_CASE("the same vector for different texts is refused", "[wire]") {
  const AnswerFault fault = bad(endpoint("custom"), two(k_a, base64_of(k_a)), 2);
  CHECK(fault.kind == Kind::other_norm);
  CHECK(fault.message == "the answer has the same vector for 2 different texts");
  CHECK(bad(endpoint("custom"), two("[3,4,0]", "[6,8,0]"), 2).kind == Kind::other_norm);
  const std::string three = answer(item("0", k_a) + "," + item("1", k_a) + "," + item("2", k_b));
  CHECK(good(endpoint("custom"), three, 3).matrix.rows() == 3);
}

TEST_CASE("damaged base64 is refused", "[wire]") {
  const std::string right = base64_of(std::vector<float>{0.6F, 0.8F, 0.5F});
  CHECK(good(endpoint("custom"), one("0", right), 1).matrix.rows() == 1);
  const auto damaged = [](const std::string& digits, const char* why) {
    CAPTURE(digits, why);
    CHECK(bad_vector(digits).message == "the answer has a vector whose base64 is damaged");
  };
  const std::string digits = right.substr(1, right.size() - 2);
  const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  for (std::size_t size = 1; size < digits.size(); ++size) {
    if (size % 16 != 0) damaged(quoted(digits.substr(0, size)), "cut");
  }
  damaged(quoted(digits + "="), "padding that nobody needs");
  damaged(quoted(digits + "===="), "a group of padding");
  damaged(quoted(digits + "AA"), "half a group");
  damaged(quoted("=" + digits.substr(1)), "padding in front");
  damaged(quoted(digits.substr(0, 15) + "="), "a byte too few");
  damaged(quoted(digits.substr(0, 14) + "=="), "two bytes too few");
  damaged("\"=\"", "padding alone");
  damaged("\"====\"", "padding alone");
  for (const char* wrong : {"-", "_", " ", "\\n", "\\u0000", "*", ".", "\\\"", "é", "="}) {
    for (const std::size_t at : {0U, 7U, 15U}) damaged(quoted(std::string(digits).replace(at, 1, wrong)), "no digit");
  }
}

TEST_CASE("base64 may be escaped as JSON has it", "[wire]") {
  const std::vector<float> values = {0.6F, -0.8F, 0.0078F};
  std::string digits = base64_of(values);
  const embed::Embeddings plain = good(endpoint("custom"), one("0", digits), 1);
  std::string escaped;
  std::string numbered;
  for (const char c : digits.substr(1, digits.size() - 2)) {
    escaped += c == '/' ? "\\/" : std::string(1, c);
    numbered += fmt::format("\\u{:04X}", c);
  }
  CHECK(good(endpoint("custom"), one("0", '"' + escaped + '"'), 1).matrix.values == plain.matrix.values);
  CHECK(good(endpoint("custom"), one("0", '"' + numbered + '"'), 1).matrix.values == plain.matrix.values);
  const std::vector<float> slashes = {-0.9999999F, 0.99609375F, -1.9999999F};
  const std::string with_slash = base64_of(slashes);
  REQUIRE(with_slash.find('/') != std::string::npos);
  std::string slashed;
  for (const char c : with_slash) slashed += c == '/' ? "\\/" : std::string(1, c);
  CHECK(good(endpoint("custom"), one("0", slashed), 1).matrix.values ==
        good(endpoint("custom"), one("0", with_slash), 1).matrix.values);
}

TEST_CASE("big-endian floats are refused", "[wire]") {
  for (const std::size_t dimensions : {64U, 256U, 1536U}) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      CAPTURE(dimensions, seed);
      std::vector<float> values = random_vector(dimensions, seed);
      for (float& value : values) {
        std::array<char, sizeof(float)> bytes{};
        std::memcpy(bytes.data(), &value, bytes.size());
        std::reverse(bytes.begin(), bytes.end());
        std::memcpy(&value, bytes.data(), bytes.size());
      }
      embed::Endpoint to = endpoint("custom");
      to.dimensions = dimensions;
      CHECK(bad(to, one("0", base64_of(values)), 1).kind == Kind::damaged);
    }
  }
}

TEST_CASE("an answer of another model is refused where services name theirs", "[wire]") {
  struct Case {
    std::string asked;
    std::string answered;
    bool same;
  };
  for (const Case& names : {
           Case{"text-embedding-3-small", "text-embedding-3-small", true},
           Case{"text-embedding-3-small", "", true},
           Case{"text-embedding-ada-002", "text-embedding-ada-002-v2", true},
           Case{"text-embedding-004", "text-embedding-004-2024-05-13", true},
           Case{"nomic-embed-text", "nomic-embed-text:latest", true},
           Case{"nomic-embed-text:latest", "nomic-embed-text", true},
           Case{"BAAI/bge-m3", "bge-m3", true},
           Case{"bge-m3", "models/BAAI/bge-m3", true},
           Case{"openai/text-embedding-3-small", "text-embedding-3-small", true},
           Case{"BAAI/bge-m3", "baai/bge-m3", true},
           Case{"bge-m3", "bge-m3@0123abc", true},
           Case{"mistral-embed", "mistral-embed-latest", true},
           Case{"text-embedding-3-small", "text-embedding-3-large", false},
           Case{"text-embedding-3-small", "text-embedding-3", false},
           Case{"voyage-3", "voyage-3-large", false},
           Case{"voyage-3-lite", "voyage-3", false},
           Case{"voyage-3", "voyage-3.5", false},
           Case{"bge-small", "bge-small-en-v1.5", false},
           Case{"nomic-embed-text:v1", "nomic-embed-text:v1.5", false},
           Case{"nomic-embed-text:v1.5", "nomic-embed-text:latest", false},
           Case{"a/embed", "b/embed", false},
           Case{"a/embed", "embedder", false},
           Case{"m", "mm", false},
           Case{"m", "gpt-4o", false},
       }) {
    CAPTURE(names.asked, names.answered);
    embed::Endpoint to = endpoint("openai");
    to.model = names.asked;
    std::string body = answer(item("0", k_a), "\"model\":\"" + names.answered + '"');
    CHECK(embed::parse_answer(to, body, 1).has_value() == names.same);
    if (!names.same) CHECK(bad(to, body, 1).kind == Kind::other_model);
    to.service = endpoint("litellm").service;
    CHECK(good(to, body, 1).model == names.answered);
  }
}

TEST_CASE("the name of another model is shown escaped and cut short", "[wire]") {
  const auto message = [](const std::string& model) {
    return bad(endpoint("openai"), answer(item("0", k_a), "\"model\":\"" + model + '"'), 1).message;
  };
  CHECK(message("a\\u001b[31m\\n") == "the answer is of the model a\\x1b[31m\\n, and m was asked for");
  CHECK(message(std::string(5000, 'x')).size() < 200);
}
