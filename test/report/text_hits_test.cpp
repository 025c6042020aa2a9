#include "report/text_hits.hpp"

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace ingot::report {
namespace {

using Catch::Matchers::ContainsSubstring;

model::Hit sample_hit() {
  return {"guide-md#chunk-02", "guide-md", 0.81249,
          "## Storage\n\nKeep the gun dry, and leave the case open while it dries. Never store it\twet.\n",
          Value::Map{{"source_path", "Technical/guide.md", 0},
                     {"line_start", 12, 0},
                     {"line_end", 20, 0},
                     {"heading_path", Value::List{"Guide", "Storage"}, 0}}};
}

TEST_CASE("hits are shown with score, place, headings and excerpt", "[report]") {
  std::vector<model::Hit> hits{sample_hit(), {"x#chunk-01", "x", -0.5, "short", Value()}};
  CHECK(render_text_hits(hits, {Colour::never, 240, 60, {}}) ==
        "1. 0.8125  Technical/guide.md:12\n"
        "   Guide › Storage\n"
        "   ## Storage Keep the gun dry, and leave the case open while\n"
        "   it dries. Never store it wet.\n"
        "\n"
        "2. -0.5000  x#chunk-01\n"
        "   short\n");
}

TEST_CASE("no hits are said to be none", "[report]") {
  CHECK(render_text_hits({}, {}) == "no chunk found\n");
}

TEST_CASE("a long hit is cut, a hostile one is escaped", "[report]") {
  model::Hit hit = sample_hit();
  hit.content = "\x1b[2J\u202E" + std::string(1'000'000, 'x');
  hit.metadata.set("source_path", "a\x1b.md");
  hit.metadata.set("heading_path", Value::List{"b\x07", std::string(500, 'h')});
  const std::string shown = render_text_hits({&hit, 1}, {});
  CHECK(shown.size() < 600);
  for (const char* bad : {"\x1b", "\x07", "\u202E"}) CHECK(shown.find(bad) == std::string::npos);
  CHECK_THAT(shown, ContainsSubstring("a\\x1b.md:12") && ContainsSubstring("…\n"));
}

TEST_CASE("the excerpt starts at the sentence that the question is about", "[report]") {
  model::Hit hit;
  hit.chunk_id = "a#chunk-01";
  hit.content =
      "# Title\n\nAn opening sentence. " + std::string(300, 'x') + ". A fitting appointment takes two hours. More.\n";
  TextHitsOptions options;
  options.query = "How long does a fitting appointment take?";
  const std::string shown = render_text_hits({&hit, 1}, options);
  CHECK_THAT(shown, ContainsSubstring("\n   … A fitting appointment takes two hours. More.\n"));
}

}  // namespace
}  // namespace ingot::report
