#include "embed/wire.hpp"

#include <cstring>
#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "embed/answers.hpp"

using namespace ingot;
using namespace ingot::embed::answers;
using embed::AnswerFault;
using embed::TextUse;
using embed::VectorType;
using Kind = embed::AnswerFault::Kind;

namespace {

std::string body_of(const embed::Endpoint& endpoint, const std::vector<std::string_view>& texts,
                    TextUse use = TextUse::document) {
  return embed::request_body(endpoint, texts, use);
}

// The text that a reader of JSON finds in the body.
std::string first_input(const std::string& body) {
  const auto read = json::parse(body);
  if (!read) return "not JSON";
  const Value* input = read->find("input");
  REQUIRE(input != nullptr);
  return *input->as_list()->front().as_string();
}

}  // namespace

TEST_CASE("every byte below 0x80 arrives as it was", "[wire]") {
  std::string all;
  for (char c = 0; c < 127; ++c) all += c;
  all += "\x7F é 日本 \U0001F600";
  const std::string body = body_of(endpoint("custom"), {all});
  CHECK(first_input(body) == all);
  for (char c = 0; c < 0x20; ++c) CHECK(body.find(c) == std::string::npos);
}

TEST_CASE("control characters, quotes and backslashes are escaped, and nothing else", "[wire]") {
  const auto written = [](std::string_view text) {
    const std::string body = body_of(endpoint("custom"), {text});
    return body.substr(body.find('['));
  };
  CHECK(written(std::string_view("a\0b", 3)) == R"(["a\u0000b"]})");
  CHECK(written("\x01\x1F\b\f\r") == R"(["\u0001\u001f\u0008\u000c\u000d"]})");
  CHECK(written("\n\t") == R"(["\n\t"]})");
  CHECK(written("say \"\\\" / é") == R"(["say \"\\\" / é"]})");
  CHECK(written("\"") == R"(["\""]})");
  CHECK(written("") == R"([""]})");
}

TEST_CASE("what must be escaped is found at every place, and beside every byte", "[wire]") {
  for (std::size_t at = 0; at < 20; ++at) {
    for (const char c : {'\0', '\x1F', '"', '\\'}) {
      for (const char beside : {'\x20', '!', '#', '[', ']', '\x7F', '\n', '"'}) {
        CAPTURE(at, static_cast<int>(c), static_cast<int>(beside));
        std::string text(20, beside);
        text[at] = c;
        CHECK(first_input(body_of(endpoint("custom"), {text})) == text);
      }
    }
  }
}

TEST_CASE("a request has the members that its service knows", "[wire]") {
  struct Case {
    std::string_view service;
    std::string_view document;
    std::string_view query;
  };
  for (const Case& one : {
           Case{"openai", R"("encoding_format":"base64","dimensions":3,)", ""},
           Case{"azure", R"("encoding_format":"base64","dimensions":3,)", ""},
           Case{"ollama", "", ""},
           Case{"llama.cpp", R"("encoding_format":"float",)", ""},
           Case{"vllm", R"("encoding_format":"base64","dimensions":3,)", ""},
           Case{"tei", R"("encoding_format":"float",)", ""},
           Case{"litellm", R"("encoding_format":"float","dimensions":3,)", ""},
           Case{"voyage", R"("encoding_format":"base64","output_dimension":3,"input_type":"document",)",
                R"("encoding_format":"base64","output_dimension":3,"input_type":"query",)"},
           Case{"gemini", R"("dimensions":3,)", ""},
           Case{"custom", R"("dimensions":3,)", ""},
       }) {
    CAPTURE(one.service);
    embed::Endpoint to = endpoint(one.service);
    to.asks_dimensions = true;
    const std::string end = R"("input":["a","b"]})";
    CHECK(body_of(to, {"a", "b"}) == R"({"model":"m",)" + std::string(one.document) + end);
    CHECK(body_of(to, {"a", "b"}, TextUse::query) ==
          R"({"model":"m",)" + std::string(one.query.empty() ? one.document : one.query) + end);
  }
}

TEST_CASE("a width is asked for only where it is not the model's own", "[wire]") {
  CHECK(body_of(endpoint("openai"), {"a"}) == R"({"model":"m","encoding_format":"base64","input":["a"]})");
}

TEST_CASE("the name of a model is escaped as texts are", "[wire]") {
  embed::Endpoint to = endpoint("custom");
  to.model = "a\"b\\c";
  CHECK(body_of(to, {}) == R"({"model":"a\"b\\c","input":[]})");
}

TEST_CASE("requests go to /embeddings behind the path, and a query stays behind that", "[wire]") {
  CHECK(embed::embeddings_url("https://a.example/v1") == "https://a.example/v1/embeddings");
  CHECK(embed::embeddings_url("https://a.example/v1/") == "https://a.example/v1/embeddings");
  CHECK(embed::embeddings_url("https://a.example/v1///") == "https://a.example/v1/embeddings");
  CHECK(embed::embeddings_url("https://a.example") == "https://a.example/embeddings");
  CHECK(embed::embeddings_url("https://a.example/d/x?api-version=2024-10-21") ==
        "https://a.example/d/x/embeddings?api-version=2024-10-21");
  CHECK(embed::embeddings_url("https://a.example/d/x/?a=/b/&c") == "https://a.example/d/x/embeddings?a=/b/&c");
}

TEST_CASE("vectors are read by the type that came, whatever was asked for", "[wire]") {
  for (const std::string_view service : {"openai", "llama.cpp", "custom"}) {
    CAPTURE(service);
    const embed::Embeddings numbers = good(endpoint(service), two(k_a, k_b), 2);
    const embed::Embeddings digits = good(endpoint(service), two(base64_of(k_a), base64_of(k_b)), 2);
    CHECK(numbers.type == VectorType::numbers);
    CHECK(digits.type == VectorType::base64);
    CHECK(numbers.matrix.values == std::vector<float>{0.6F, 0.8F, 0, 0, -0.6F, 0.8F});
    CHECK(digits.matrix.values == numbers.matrix.values);
    CHECK(numbers.matrix.dimensions == 3);
  }
}

TEST_CASE("numbers are read in every form that JSON has", "[wire]") {
  const embed::Embeddings read = good(endpoint("custom"), answer(item("0", "[6e-1,8.0E-1,-0]")), 1);
  CHECK(read.matrix.values == std::vector<float>{0.6F, 0.8F, 0});
  // 0.1F with all the digits of a double, and a subnormal float.
  const embed::Embeddings exact =
      good(endpoint("custom"), answer(item("0", "[0.10000000149011612,0.99498743710662,1e-40]")), 1);
  CHECK(exact.matrix.values == std::vector<float>{0.1F, 0.994987437F, 1e-40F});
}

TEST_CASE("a vector goes to the text of its index, in any order of answers and members", "[wire]") {
  const std::string shuffled = R"({"data":[{"embedding":)" + std::string(k_b) +
                               R"(,"index":1,"object":"embedding"},{"object":"embedding","embedding":)" +
                               base64_of(k_a) + R"(,"index":0}]})";
  CHECK(good(endpoint("custom"), shuffled, 2).matrix.values == std::vector<float>{0.6F, 0.8F, 0, 0, -0.6F, 0.8F});
}

TEST_CASE("members that nobody knows are passed over", "[wire]") {
  const std::string text = R"( {"object":"list","x":[[{"y":"]}"}]],"data":[{"z":{"index":7},"index":0,"embedding":)" +
                           std::string(k_a) + R"(,"n":null}],"\u006dodel":"m","id":1e3} )" + "\n";
  const embed::Embeddings read = good(endpoint("ollama"), text, 1);
  CHECK(read.matrix.values == std::vector<float>{0.6F, 0.8F, 0});
  CHECK(read.model == "m");
}

TEST_CASE("tokens are those of the prompt, else the total, else not known", "[wire]") {
  const auto tokens = [](const std::string& usage) {
    return good(endpoint("custom"), answer(item("0", k_a), R"("usage":)" + usage), 1).tokens;
  };
  CHECK(tokens(R"({"prompt_tokens":7,"total_tokens":9})") == 7U);
  CHECK(tokens(R"({"total_tokens":9,"prompt_tokens":7})") == 7U);
  CHECK(tokens(R"({"total_tokens":9})") == 9U);
  CHECK(tokens(R"({"prompt_tokens":null,"total_tokens":9})") == 9U);
  CHECK(tokens(R"({"prompt_tokens":{"a":[1]},"total_tokens":9})") == 9U);
  CHECK(tokens(R"({"prompt_tokens":0,"total_tokens":0})") == std::nullopt);
  for (const char* none :
       {"null", "{}", "5", "[]", R"({"prompt_tokens":-1})", R"({"prompt_tokens":"7"})", R"({"prompt_tokens":1.5})",
        R"({"prompt_tokens":18446744073709551615})", R"({"prompt_tokens":99999999999999999999999})"}) {
    CAPTURE(none);
    CHECK(tokens(none) == std::nullopt);
  }
}

TEST_CASE("vectors of length 1 are kept bit for bit, and others are made so", "[wire]") {
  const auto norm_of = [](const std::string& vector, embed::Endpoint to = endpoint("custom")) {
    return good(to, answer(item("0", vector)), 1);
  };
  CHECK(norm_of("[0.6007,0.8,0.0]").matrix.values == std::vector<float>{0.6007F, 0.8F, 0});
  const embed::Embeddings scaled = norm_of("[3,4,0]");
  CHECK(scaled.matrix.values == std::vector<float>{0.6F, 0.8F, 0});
  CHECK(scaled.least_norm == 5);
  CHECK(scaled.greatest_norm == 5);
  CHECK(norm_of("[3e-5,4e-5,0]").matrix.values[1] > 0.7999F);
  CHECK(norm_of("[3e5,4e5,0]").matrix.values == std::vector<float>{0.6F, 0.8F, 0});
  embed::Endpoint unit = endpoint("custom");
  unit.unit_norm = true;
  CHECK(norm_of("[0,1.005,0]", unit).matrix.values == std::vector<float>{0, 1, 0});
  const embed::Embeddings both = good(endpoint("custom"), two("[0,2,0]", "[0,0,7]"), 2);
  CHECK(both.least_norm == 2);
  CHECK(both.greatest_norm == 7);
}

TEST_CASE("the body keeps its bytes", "[wire]") {
  std::string body = two(base64_of(k_a), k_b);
  const std::string before = body;
  REQUIRE(embed::parse_answer(endpoint("custom"), body, 2));
  CHECK(body == before);
}
