#include "embed/refusals.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "embed/answers.hpp"
#include "lint/made_up_keys.hpp"

using namespace ingot;
using embed::AnswerFault;
using embed::Meaning;
using embed::Refusal;

namespace {

const std::string k_key = "sk-" + lint::made_up::random(48);

embed::Endpoint endpoint(std::string_view service = "openai") {
  embed::Endpoint to = embed::answers::endpoint(service);
  to.key = k_key;
  return to;
}

Refusal refused(int status, std::string body, std::string_view service = "openai",
                std::optional<bool> should_retry = std::nullopt) {
  return embed::refusal(endpoint(service), {status, {}, std::move(body)}, should_retry);
}

std::string error(const std::string& message, const std::string& code) {
  return R"({"error":{"message":")" + message + R"(","type":"invalid_request_error","param":null,"code":")" + code +
         R"("}})";
}

// The longest piece of the key that stands in the text.
std::size_t longest_piece(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t from = 0; from < k_key.size(); ++from) {
    while (from + longest < k_key.size() && text.find(k_key.substr(from, longest + 1)) != std::string::npos) ++longest;
  }
  return longest;
}

const std::string k_bill =
    "look at the billing page of the account; what was paid for is kept, and the next run goes on from there";
const std::string k_later = "run again later: what was paid for is kept";
const std::string k_probe = "`ingest --doctor` probes the service";

}  // namespace

TEST_CASE("what services say is understood in each of their forms", "[refusals]") {
  struct Case {
    int status;
    std::string body;
    Meaning meaning;
    std::string said;
    std::string hint;
  };
  for (const Case& one : {
           Case{429, error("Rate limit reached for m", "rate_limit_exceeded"), Meaning::throttled,
                "Rate limit reached for m", k_later},
           Case{429, error("You exceeded your current quota", "insufficient_quota"), Meaning::final,
                "You exceeded your current quota", k_bill},
           Case{429, error("out", "credit_balance_exhausted"), Meaning::final, "out", k_bill},
           Case{429, error("out", "billing_hard_limit_reached"), Meaning::final, "out", k_bill},
           Case{402, R"({"detail":"Insufficient balance"})", Meaning::final, "Insufficient balance", k_bill},
           Case{400, error("the input is too long", "context_length_exceeded"), Meaning::content,
                "the input is too long", k_probe},
           Case{401, R"({"statusCode":401,"message":"Access denied due to invalid subscription key"})", Meaning::final,
                "Access denied due to invalid subscription key", ""},
           Case{429, R"({"error":{"code":"429","message":"Requests have exceeded the call rate limit"}})",
                Meaning::throttled, "Requests have exceeded the call rate limit", k_later},
           Case{429, R"([{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}])",
                Meaning::throttled, "Quota exceeded", k_later},
           Case{400, R"([{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}])", Meaning::content, "bad",
                k_probe},
           Case{422, R"({"detail":"Not Processable"})", Meaning::content, "Not Processable", k_probe},
           Case{422, R"({"detail":[{"loc":["body","input"],"msg":"field required","type":"missing"}]})",
                Meaning::content, "field required", k_probe},
           Case{404, R"({"error":"model \"m\" not found, try pulling it first"})", Meaning::final,
                "model \"m\" not found, try pulling it first",
                "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL; `ingest --doctor` probes both"},
           Case{413, R"({"error":"batch size 64 > maximum allowed batch size 32","error_type":"Validation"})",
                Meaning::content, "batch size 64 > maximum allowed batch size 32", k_probe},
           Case{424, R"({"error":"Backend failed","error_type":"backend"})", Meaning::final, "Backend failed", k_probe},
           Case{503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", Meaning::passing,
                "Loading model", k_later},
           Case{503, "<html>\n<h1>503</h1>\n</html>\n", Meaning::passing, "<html>\\n<h1>503</h1>\\n</html>", k_later},
           Case{429, "<!DOCTYPE html>", Meaning::throttled, "<!DOCTYPE html>", k_later},
           Case{200, R"({"error":{"message":"slow down","code":"rate_limit_exceeded"}})", Meaning::throttled,
                "slow down", k_probe},
           Case{200, R"({"error":{"message":"slow down","code":429}})", Meaning::throttled, "slow down", k_later},
           Case{200, R"({"error":{"message":"no more","type":"insufficient_quota"}})", Meaning::final, "no more",
                k_bill},
           Case{200, R"({"error":{"message":"too long","code":400}})", Meaning::content, "too long", k_probe},
           Case{200, R"({"error":{"message":"upstream","code":502}})", Meaning::passing, "upstream", k_later},
           Case{200, R"({"error":"something"})", Meaning::passing, "something", k_probe},
       }) {
    CAPTURE(one.status, one.body);
    const Refusal refusal = refused(one.status, one.body);
    CHECK(refusal.meaning == one.meaning);
    CHECK(refusal.message ==
          io::http_place("https://a.example/v1") + " answered " + std::to_string(one.status) + ": " + one.said);
    if (!one.hint.empty()) CHECK(refusal.hint == one.hint);
  }
}

TEST_CASE("each status has its meaning", "[refusals]") {
  const auto all = [](std::initializer_list<int> statuses, Meaning meaning) {
    for (const int status : statuses) {
      CAPTURE(status);
      const Refusal refusal = refused(status, "");
      CHECK(refusal.meaning == meaning);
      CHECK(refusal.message == io::http_place("https://a.example/v1") + " answered " + std::to_string(status));
      CHECK_FALSE(refusal.hint.empty());
    }
  };
  all({400, 413, 422}, Meaning::content);
  all({408, 409, 425, 500, 502, 503, 504, 520, 529, 200}, Meaning::passing);
  all({429}, Meaning::throttled);
  all({201, 204, 301, 302, 307, 308, 401, 402, 403, 404, 405, 410, 418, 451}, Meaning::final);
  CHECK(refused(302, "").hint == "redirects are never followed: set OPENAI_BASE_URL to where the service really is");
}

TEST_CASE("a 5xx that names the input is about the input where the service is known for it", "[refusals]") {
  const std::string body =
      R"({"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}})";
  const Refusal llama = refused(500, body, "llama.cpp");
  CHECK(llama.meaning == Meaning::content);
  CHECK(llama.hint == k_probe);
  CHECK(refused(500, body, "openai").meaning == Meaning::passing);
  CHECK(refused(500, "other", "llama.cpp").meaning == Meaning::passing);
}

TEST_CASE("x-should-retry is believed both ways, but for an empty account", "[refusals]") {
  CHECK(refused(400, "", "openai", true).meaning == Meaning::passing);
  CHECK(refused(401, "", "openai", true).meaning == Meaning::passing);
  CHECK(refused(500, "", "openai", true).meaning == Meaning::passing);
  CHECK(refused(500, "", "openai", false).meaning == Meaning::final);
  CHECK(refused(408, "", "openai", false).meaning == Meaning::final);
  CHECK(refused(400, "", "openai", false).meaning == Meaning::content);
  CHECK(refused(429, "", "openai", true).meaning == Meaning::throttled);
  CHECK(refused(429, "", "openai", false).meaning == Meaning::final);
  CHECK(refused(429, error("x", "insufficient_quota"), "openai", true).meaning == Meaning::final);
}

TEST_CASE("the key is never in a message, whole or in pieces of six", "[refusals]") {
  std::vector<std::string> sayings = {
      "Incorrect API key provided: " + k_key,
      k_key + k_key + k_key + k_key + k_key + k_key + k_key,
      "key=" + k_key.substr(0, 20) + "...",
      "key=..." + k_key.substr(30),
      "key ending in " + k_key.substr(k_key.size() - 8),
      k_key.substr(10, 6) + " " + k_key.substr(11, 7) + k_key.substr(3, 9),
      k_key.substr(0, 5) + k_key.substr(0, 20),
      std::string(2000, ' ') + k_key,
  };
  for (std::size_t at = 0; at < 260; ++at) {
    sayings.push_back(std::string(at, 'x') + k_key + " is wrong");
    sayings.push_back(k_key + std::string(at, 'x') + k_key + k_key);
  }
  for (const std::string& said : sayings) {
    CAPTURE(said);
    for (const std::string& body : {said, error(said, "invalid_api_key"), R"({"error":")" + said + R"("})"}) {
      const Refusal refusal = refused(401, body);
      REQUIRE(longest_piece(refusal.message) < 6);
      REQUIRE(longest_piece(refusal.hint) < 6);
      REQUIRE(refusal.message.size() < 300);
    }
  }
  CHECK(refused(401, "Incorrect key: " + k_key + "!")
            .message.ends_with(": Incorrect key: sk-…" + k_key.substr(47) + "!"));
  CHECK(refused(401, "key=" + k_key.substr(0, 20) + ".").message.ends_with(": key=…."));
  // An escape may end as a piece begins.
  CHECK(longest_piece(refused(401, "\x01" + k_key.substr(k_key.find('1') + 1, 5)).message) < 6);
  CHECK(refused(401, "").hint == "check OPENAI_API_KEY (the key is sk-…" + k_key.substr(47) + ")");
}

TEST_CASE("the key is masked in what is said of an answer of status 200", "[refusals]") {
  const io::HttpAnswer answer{200, {}, "<html>" + k_key};
  for (const auto kind : {AnswerFault::Kind::unreadable, AnswerFault::Kind::other_model}) {
    const Refusal refusal =
        embed::refusal(endpoint(), answer, AnswerFault{kind, "the answer is of the model " + k_key});
    CHECK(longest_piece(refusal.message) < 6);
    CHECK(refusal.message.find("the answer is of the model sk-…") != std::string::npos);
  }
}

TEST_CASE("a short key is masked whole", "[refusals]") {
  embed::Endpoint to = endpoint();
  to.key = "abcd";
  CHECK(embed::excerpt(to, "the key abcd, abc") == "the key …, abc");
  to.key = "…";
  CHECK(embed::excerpt(to, "a … b") == "a … b");
  to.key = "";
  CHECK(embed::excerpt(to, "the key abcd") == "the key abcd");
  CHECK(embed::refusal(to, io::HttpAnswer{401, {}, ""}, std::nullopt).hint == "check OPENAI_API_KEY (no key was sent)");
}

TEST_CASE("masked keys keep their kind and four characters", "[refusals]") {
  CHECK(embed::masked("") == "…");
  CHECK(embed::masked("0123456789abcde") == "…");
  CHECK(embed::masked("0123456789abcdef") == "…cdef");
  CHECK(embed::masked("sk-proj-0123456789abcdef") == "sk-…cdef");
  CHECK(embed::masked("gsk_0123456789abcdef") == "gsk_…cdef");
  CHECK(embed::masked("abcdefg-0123456789abcdef") == "…cdef");
}

TEST_CASE("what a service says is escaped, on one line and cut short", "[refusals]") {
  const auto shown = [](std::string_view text) { return embed::excerpt(endpoint(), text); };
  CHECK(shown(" \x1b[31mred\r\n\tline\x07 ") == "\\x1b[31mred\\x0d\\n\\tline\\x07");
  CHECK(shown("a\u202eb\u200bc") == "a\\u{202e}b\\u{200b}c");
  CHECK(shown("\xFF\xC3") == "\uFFFD\uFFFD");
  CHECK(shown(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(shown(std::string(201, 'x')) == std::string(200, 'x') + "...");
  for (std::size_t at = 190; at < 206; ++at) {
    CAPTURE(at);
    const std::string cut = shown(std::string(at, 'x') + "日本\U0001F600é");
    CHECK(cut.size() <= 203);
    CHECK(cut.find("\uFFFD") == std::string::npos);
  }
  CHECK(shown(std::string(5000, '\x1b')).size() <= 203);
}

TEST_CASE("a hostile error body costs neither the stack nor the message", "[refusals]") {
  for (const std::string& body : std::vector<std::string>{
           std::string(1'000'000, '['), std::string(3'000'000, '{'), R"({"error":)" + std::string(500'000, '['),
           R"({"error":{"message":)" + std::string(60'000, '[') + std::string(60'000, ']') + "}}",
           std::string(1'000'000, '\0')}) {
    const Refusal refusal = refused(500, body);
    CHECK(refusal.meaning == Meaning::passing);
    CHECK(refusal.message.size() < 300);
  }
  for (const char* odd : {"[]", "{}", "null", "[[]]", "5", R"({"error":null})", R"({"error":[]})",
                          R"({"error":{"message":null,"code":[]}})", R"({"detail":[]})", R"({"detail":[5]})",
                          R"({"detail":[{"msg":5}]})", R"({"message":{"a":1}})"}) {
    CAPTURE(odd);
    CHECK(refused(400, odd).message.ends_with(std::string(" answered 400: ") + odd));
  }
}

TEST_CASE("an answer that cannot be used is tried again, and one of another model or width is not", "[refusals]") {
  using Kind = AnswerFault::Kind;
  const auto of = [](Kind kind, const std::string& body) {
    return embed::refusal(endpoint(), io::HttpAnswer{200, {}, body}, AnswerFault{kind, "the answer is odd"});
  };
  const std::string place = io::http_place("https://a.example/v1");
  CHECK(of(Kind::unreadable, "<html>\n").meaning == Meaning::passing);
  CHECK(of(Kind::unreadable, "<html>\n").message == place + ": the answer is odd: <html>");
  CHECK(of(Kind::unreadable, "").message == place + ": the answer is odd: it is empty");
  CHECK(of(Kind::unreadable, " \n").message == place + ": the answer is odd: it is empty");
  CHECK(of(Kind::damaged, "x").meaning == Meaning::passing);
  CHECK(of(Kind::damaged, "x").message == place + ": the answer is odd");
  CHECK(of(Kind::other_norm, "x").meaning == Meaning::final);
  CHECK(of(Kind::other_width, "x").meaning == Meaning::final);
  CHECK(of(Kind::other_width, "x").hint.find("PGVECTOR_DIM") != std::string::npos);
  CHECK(of(Kind::other_model, "x").meaning == Meaning::final);
  CHECK(of(Kind::other_model, "x").hint.find("PERAZZI_EMBED_MODEL") != std::string::npos);
  CHECK(of(Kind::refusal, R"({"error":{"message":"m","code":429}})").meaning == Meaning::throttled);
}

TEST_CASE("a request without an answer is tried again, but not where TLS failed or nothing was sent", "[refusals]") {
  const auto of = [](io::HttpFailure failure, const std::string& hint) {
    return embed::refusal(endpoint(), io::HttpFault{failure, "cannot resolve a.example", hint, false});
  };
  using Failure = io::HttpFailure;
  for (const Failure failure :
       {Failure::resolve, Failure::connect, Failure::timed_out, Failure::cut, Failure::too_large, Failure::malformed})
    CHECK(of(failure, "").meaning == Meaning::passing);
  CHECK(of(Failure::tls, "").meaning == Meaning::final);
  CHECK(of(Failure::refused, "").meaning == Meaning::final);
  CHECK(of(Failure::resolve, "").message == "cannot resolve a.example");
  CHECK(of(Failure::resolve, "").hint.starts_with("check OPENAI_BASE_URL (https://a.example"));
  CHECK(of(Failure::tls, "set EMBED_CA_FILE").hint == "set EMBED_CA_FILE");
}

TEST_CASE("a refusal ends a run as an error of the embedding", "[refusals]") {
  const Error error = embed::as_error({Meaning::final, "m", "h"});
  CHECK(error.kind == ErrorKind::embedding);
  CHECK(error.message == "m");
  CHECK(error.hint == "h");
}
