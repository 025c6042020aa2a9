// SE001 and SE002 where a value says little by itself: what stands before it tells that it is secret.
#include <catch2/catch_test_macros.hpp>

#include "lint/credentials.hpp"
#include "lint/made_up_keys.hpp"
#include "lint/marked.hpp"
#include "lint/secrets.hpp"

namespace ingot::lint {
namespace {

using marked::expect;

using made_up::hexadecimal;
using made_up::random;

// A text with one value in it: `begin`, the value and `end`.
struct Case {
  std::string before;
  std::string value;
  std::string after = {};
};

const std::string k_uuid = "3f9a1c7e-5b2d-8046-a1b7-c05d2e9f4b63";

TEST_CASE("SE001 finds what a header, a variable or a parameter tells to be secret", "[lint]") {
  const std::vector<Case> all = {
      {"curl -H \"Authorization: Bearer ", random(32), "\" https://api.shop.dev"},
      {"headers: { authorization: `bearer ", random(40), "` }"},
      {"Authorization: Basic ", "YWRtaW46VnE3LXRSdzIh"},
      {"\"Authorization\": \"Basic ", "c2hvcDpobXM0LVFraXI5enA=", "\""},
      {"//npm.shop.dev/:_authToken=", k_uuid},
      {"//npm.shop.dev/:_auth=", "YWRtaW46VnE3LXRSdzIh"},
      {"X-API-Key: ", random(32)},
      {"\"x-api-key\": \"", random(40), "\""},
      {"X-Shopify-Access-Token: ", hexadecimal(32)},
      {"Server=db.shop.dev;User Id=app;Password=", "Vq7-tRw2!x", ";Encrypt=true"},
      {"PGPASSWORD=", "Vq7-tRw2", " psql -h db.shop.dev app"},
      {"curl -u admin:", "Vq7-tRw2", " https://api.shop.dev/v1"},
      {"curl --user 'ci-bot:", "hms4Qkir9zp", "' https://api.shop.dev/v1"},
      {"Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=x;SharedAccessKey=", random(43) + "="},
      {"https://shop.blob.core.windows.net/a?sv=2022-11-02&sig=", random(43) + "%3D"},
      {"client secret: ", random(3) + "8Q~" + random(33)},
      {"MAILGUN_API_KEY=", hexadecimal(32) + "-" + hexadecimal(8) + "-" + hexadecimal(8)},
  };
  for (const auto& [before, value, after] : all) {
    expect("SE001", before + "⟦" + value + "⟧" + after + "\n");
    expect("SE001", "```sh\n" + before + "⟦" + value + "⟧" + after + "\n```\n");
  }
}

TEST_CASE("SE001 finds keys by how they begin", "[lint]") {
  const std::vector<std::string> all = {
      "sb_sec"
      "ret_" +
          random(31),
      "nap"
      "i_" +
          hexadecimal(64),
      "nva"
      "pi-" +
          random(64),
      "tvl"
      "y-dev-" +
          random(32),
      "jin"
      "a_" +
          hexadecimal(32) + random(28),
      "re"
      "_Gq7RtV2m_" +
          random(24),
      "HRK"
      "U-" +
          k_uuid,
      "nfp"
      "_" +
          random(36),
      "pu"
      "l-" +
          hexadecimal(40),
      "CFP"
      "AT-" +
          random(43),
      "pat"
      "-na1-" +
          k_uuid,
      "glc"
      "bt-64_" +
          random(20),
      "sk"
      "_" +
          hexadecimal(48),
      "sk"
      "-" +
          hexadecimal(32),
      "IQoJ"
      "b3JpZ2lu" +
          random(200),
      "FlyV1 f"
      "m2_" +
          random(80),
      random(14) +
          ".atla"
          "sv1." +
          random(65)};
  for (const std::string& key : all) {
    expect("SE001", "The key is ⟦" + key + "⟧.\n");
    expect("SE001", "KEY=\"⟦" + key + "⟧\"\n");
    expect("SE001", "The key is " + key.substr(0, 12) + ".\n");
  }
}

TEST_CASE("SE001 finds the private key of an account for services, and of the service role", "[lint]") {
  std::string body;
  for (int i = 0; i < 8; ++i) body += "\\n" + random(64);
  const std::string begin =
      "-----BEGIN PRIVATE"
      " KEY-----";
  const std::string end =
      "-----END PRIVATE"
      " KEY-----\\n";
  expect("SE001", "```json\n{\"private_key\": \"⟦" + begin + body + "\\n⟧" + end + "\"}\n```\n");
  expect("SE001", "{\"private_key\": \"" + begin + "\\n...\\n" + end + "\"}\n");
  expect("SE001", "SUPABASE_SERVICE_ROLE_KEY=⟦eyJ" + random(33) + ".eyJ" + random(90) + "." + random(43) + "⟧\n");
}

TEST_CASE("SE001 takes no placeholder, variable or word for a token", "[lint]") {
  for (const char* text : {"Authorization: Bearer <YOUR_API_TOKEN_GOES_HERE_1>",
                           "Authorization: Bearer ${ACCESS_TOKEN_OF_SHOP_2}",
                           "Authorization: Bearer $TOKEN",
                           "Authorization: Bearer YOUR_ACCESS_TOKEN_12345678",
                           "Bearer token",
                           "Authorization: Bearer xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                           "Authorization: Bearer mF_9.B5f-4.1JqM",
                           "Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA",
                           "A bearer authentication-scheme-of-2012 is one",
                           "Authorization: Bearer abcdefghijklmnopqrstuvwxyz1",
                           "Authorization: Bearer {{access_token_of_user_1}}",
                           "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                           "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
                           "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW",
                           "Authorization: Basic <credentials>",
                           "Basic configuration and basic authentication are described elsewhere",
                           "Basic Authentications",
                           "//npm.shop.dev/:_authToken=${NPM_TOKEN}",
                           "//npm.shop.dev/:_authToken=YOUR_NPM_TOKEN_12345",
                           "X-API-Key: your-api-key-0123-abcdefghijkl",
                           "x-api-key: ${{ secrets.API_KEY }}",
                           "Server=db;Password=password;",
                           "Server=db;Password=<password>;",
                           "Server=db;Password={0};Timeout=30",
                           "Server=db;Password=********;",
                           "PGPASSWORD=$DB_PASSWORD psql",
                           "PGPASSWORD=postgres psql",
                           "curl -u user:password https://a.dev",
                           "curl -u \"$USER:$TOKEN12\" https://a.dev",
                           "git push -u origin main",
                           "docker run -u 1000:1000 x",
                           "docker run --user node:node -u www-data:www-data",
                           "sort -u a:b",
                           "AccountName=x;AccountKey=<key>;",
                           "SharedAccessKey=YOUR_KEY",
                           "sb_secret_...",
                           "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
                           "postgresql://neondb_owner:${PGPASSWORD}@ep-cool-1.eu-central-1.aws.neon.tech/neondb"}) {
    expect("SE001", std::string(text) + "\n");
  }
}

TEST_CASE("SE002 finds random values behind names of secrets", "[lint]") {
  const std::string value = random(24);
  for (const char* before : {"api_key = \"", "API_KEY=", "apiKey: '", "\"clientSecret\": \"",
                             "session_secret = ", "The API key is `", "- **Token**: `", "| API key | ",
                             "export SHOP_ACCESS_TOKEN=", "signing-key: ", "DB_PASSWORD_PROD: ", "password := \"",
                             "x.secret => '", "passphrase: ", "secretKey2=", "credentials: "}) {
    expect("SE002", "# A\n\n" + std::string(before) + "⟦" + value + "⟧" + "\n");
  }
  expect("SE002", "```yaml\ntoken: ⟦" + hexadecimal(40) + "⟧\n```\n");
  expect("SE002", "[{\"name\": \"a\", \"api_key\": \"⟦" + value + "⟧\"}]", "a.json");
  CHECK(marked::found("SE002", "api_key = " + value + "\n").at(0).secret);
}

TEST_CASE("SE002 takes no id, path, hash, word or variable for a secret", "[lint]") {
  const std::string value = random(24);
  for (const std::string& text : {"token_url: " + value,
                                  "secret_name=" + value,
                                  "password_hash: " + value,
                                  "tokenizer = " + value,
                                  "api_key_id: " + value,
                                  "public_key: " + value,
                                  "secretary: " + value,
                                  "digest: " + hexadecimal(64),
                                  "token: " + k_uuid,
                                  std::string("token: my-app-2024-config-v2"),
                                  std::string("secret: src/auth/token_2/file1.rs"),
                                  std::string("api_key = getApiKeyFromStore2()"),
                                  std::string("api_key = process.env.API_KEY_2"),
                                  std::string("token: ${TOKEN_1_OF_2}"),
                                  std::string("password: <your password, 12 letters 3 digits>"),
                                  std::string("secret = \"sk-xxxxxxxxxxxxxxxxxxxx1x2\""),
                                  std::string("api_key: YOUR_API_KEY_123_HERE"),
                                  std::string("password: correct-horse-battery-staple"),
                                  std::string("token = \"abcdef1234567890abcdef\""),
                                  std::string("token: 2024-01-31T12:30:45Z"),
                                  std::string("max_tokens: 128000"),
                                  std::string("secret: AccessTokenProvider2"),
                                  std::string("token: eyJEXAMPLE1a2b3c4d5e6f"),
                                  std::string("The token is opaque. q7RtV2mXw9ZkP4sLd8")}) {
    expect("SE002", text + "\n");
  }
}

TEST_CASE("SE002 leaves to SE001 what that knows", "[lint]") {
  const std::string key =
      "gh"
      "p_" +
      random(36);
  CHECK(marked::found("SE002", "token = " + key + "\n").empty());
  CHECK(marked::found("SE001", "token = " + key + "\n").size() == 1);
}

TEST_CASE("a user and a password in Base64 are known from any other text", "[lint]") {
  CHECK(is_basic_credentials("YWRtaW46VnE3LXRSdzIh"));    // admin:Vq7-tRw2!
  CHECK_FALSE(is_basic_credentials("YWRtaW46YWRtaW4="));  // admin:admin
  CHECK_FALSE(is_basic_credentials("YWRtaW4="));          // admin
  CHECK_FALSE(is_basic_credentials("OlZxNy10UncyIQ=="));  // :Vq7-tRw2!
  CHECK_FALSE(is_basic_credentials("YWRtaW46VnE3LXRSdzI"));
  CHECK_FALSE(is_basic_credentials("Authentications!"));
  CHECK_FALSE(is_basic_credentials(""));
}

}  // namespace
}  // namespace ingot::lint
