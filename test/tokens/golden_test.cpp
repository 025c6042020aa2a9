// Every string of test/golden/tokens/ids.jsonl has the ids that OpenAI's tokenizer gives it; scripts/golden-tokens
// rewrites the file.
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "tokens/base64.hpp"
#include "tokens/tokenizer.hpp"

using namespace ingot;
using namespace ingot::tokens;

namespace {

std::vector<std::uint32_t> ids_of(const Value& entry, std::string_view key) {
  std::vector<std::uint32_t> ids;
  for (const Value& id : *entry.find(key)->as_list()) ids.push_back(static_cast<std::uint32_t>(*id.as_int()));
  return ids;
}

std::vector<Value> golden_entries() {
  std::ifstream file(INGOT_SOURCE_DIR "/test/golden/tokens/ids.jsonl");
  std::vector<Value> entries;
  for (std::string line; std::getline(file, line);) entries.push_back(json::parse(line).value());
  return entries;
}

}  // namespace

TEST_CASE("tokens: ids and counts are those of tiktoken") {
  const std::vector<Value> entries = golden_entries();
  REQUIRE(entries.size() > 400);
  for (const Encoding encoding : k_encodings) {
    Tokenizer tokenizer(encoding);
    for (const Value& entry : entries) {
      const std::string text = test::from_base64(*entry.find("base64")->as_string());
      const std::vector<std::uint32_t> expected = ids_of(entry, name(encoding));
      INFO(name(encoding) << ' ' << *entry.find("base64")->as_string());
      CHECK(tokenizer.encode(text) == expected);
      CHECK(tokenizer.count(text) == expected.size());
      CHECK(tokenizer.count(text) == expected.size());  // from the cache now
      CHECK(tokenizer.map(text).total() == expected.size());
    }
  }
}
