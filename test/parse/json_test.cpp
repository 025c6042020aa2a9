#include <catch2/catch_test_macros.hpp>

#include "support/structured.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_whole = 1U << 30U;

std::string json(std::string_view bytes, const parse::Options& options = {}, std::string_view path = "a/dealers.json") {
  const test::Parsed parsed = test::parse_in_windows(path, bytes, k_whole, k_whole, options);
  if (!parsed.error.empty()) return parsed.error;
  CHECK(test::broken_parts(bytes, parsed.parts) == "");
  return test::text_of(parsed);
}

}  // namespace

TEST_CASE("an object is a heading and a block of its own tokens") {
  CHECK(json(R"([{"id": 7, "Name": "Lago", "tags": ["a","b"], "n": 1e400, "p": {"x": 0.10, "y": [1,[2]]}}])") ==
        R"(## Lago

```json
{
  "id": 7,
  "Name": "Lago",
  "tags": ["a", "b"],
  "n": 1e400,
  "p": {
    "x": 0.10,
    "y": [
      1,
      [2]
    ]
  }
}
```
)");
}
