#include <algorithm>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "lint/fixes.hpp"
#include "lint/marked.hpp"
#include "lint/world.hpp"

namespace ingot::lint {
namespace {

using marked::expect;
using sample::Lines;
using sample::World;

TEST_CASE("HD003 reports where a level is left out, once for headings beside each other", "[lint]") {
  expect("HD003", "# A\n\ntext\n\n⟦### B⟧\n\ntext\n\n### C\n\n## D\n\n### E\n\n# F\n");
  expect("HD003", "## A\n\n⟦##### B⟧\n\n### C\n\n#### D\n\n##### E\n");
  expect("HD003", "A\n=\n\n⟦### B⟧\n\nC\n-\n\n### D\n");
  expect("HD003", "### A\n\n# B\n\n## C\n");  // nothing is above the first one
  expect("HD003", "# A\n\n```\n### B\n```\n\n> ### C\n\n## D\n");
}

TEST_CASE("HD003 leaves the titles of boxes alone", "[lint]") {
  expect("HD003", "# A\n\n<details>\n\n### B\n\ntext\n\n</details>\n");
  expect("HD003", "# A\n\n<details>\n<summary>More</summary>\n\n#### B\n\n</details>\n");
  expect("HD003", "# A\n\n<DeepDive>\n\n#### B\n\n</DeepDive>\n\n## C\n\n⟦#### D⟧\n");
  expect("HD003", "# A\n\n<a name=\"b\"></a>\n\n⟦### B⟧\n\ntext\n\n## C\n\n<!-- x -->\n\n⟦#### D⟧\n");
}

TEST_CASE("HD004 reports equal headings below the same heading only", "[lint]") {
  expect("HD004", "# A\n\n## B\n\n## C\n\n⟦## B⟧\n\n### D\n\n⟦## b⟧\n");
  expect("HD004", "# A\n\n## B\n\n### Returns\n\n## C\n\n### Returns\n");
  expect("HD004", "# A\n\ntext\n\n⟦# A⟧\n\n## A\n\n### A\n");
  expect("HD004", "# T\n\n### B\n\n⟦## B⟧\n\n### B\n");  // the path of both is the same
  expect("HD004", "## `x`\n\n⟦## x⟧\n\n## **y**  z\n\n⟦Y z\n-⟧\n\n## x {#first}\n\n## x {#second}\n");
  expect("HD004", "# ![](a.png)\n\n# ![](b.png)\n\n# C\n\n# C++\n\n# C#x\n");
  std::string many = "# A\n";
  for (int i = 0; i < 30; ++i) many += "\n## B\n";
  const Findings findings = marked::found("HD004", many);
  REQUIRE(findings.size() == 20);
  CHECK(findings.back().notes.back() == "9 more in this document");
  CHECK(findings.front().notes.front() == "the first one is on line 3");
}

TEST_CASE("HD005 reports bold paragraphs and capitals above text", "[lint]") {
  expect("HD005", "# A\n\n⟦**Storage**⟧\n\nKeep it dry.\n\n⟦__Oil:__⟧\n\nA drop.\n\n⟦***Both***⟧\n\n1. a\n");
  expect("HD005", "⟦**Storage**:⟧\n\n- dry\n- cool\n\n⟦**Why is it so?**⟧\n\n```\ncode\n```\n");
  expect("HD005", "⟦OPENING HOURS⟧\n\nNine to six.\n\n⟦ÖFFNUNGSZEITEN:⟧\n\nNeun bis sechs.\n\n⟦ОТДЕЛКА⟧\n\nТекст.\n");
  expect("HD005", "⟦**Step 1: Take it apart**⟧\n\nText.\n\n⟦**安装**⟧\n\n文字。\n");
}

TEST_CASE("HD005 reports such lines within the paragraph that they are titles of", "[lint]") {
  expect("HD005",
         "⟦**Storage**⟧\nKeep the gun dry.\n\n⟦**Oil:**⟧  \nA drop is enough.\n\n⟦RUST⟧\nIt is brushed off.\n");
  expect("HD005", "⟦**Storage**\\⟧\nKeep the gun dry.\n");
  expect("HD005", "**Fiore Guns**\n700 Lake Street\nBath\n\n**Every gun that we sell**\nis proved twice.\n");
  const std::string text = "**Storage**\\\nKeep the gun dry.\n";
  CHECK(apply_fixes(text, marked::found("HD005", text), model::Applicability::unsafe).bytes ==
        "# Storage\nKeep the gun dry.\n");
}

TEST_CASE("HD005 does not take sentences, labels, captions and signatures for headings", "[lint]") {
  for (const char* text : {"**Keep it dry.**\n\ntext\n",
                           "**Note**\n\ntext\n",
                           "**Warning:**\n\ntext\n",
                           "**Note: read this**\n\ntext\n",
                           "**Table 3**\n\n| a |\n|---|\n",
                           "**Phone: 555 1234**\n\ntext\n",
                           "**By Jane**\n\ntext\n",
                           "**— Jane**\n\ntext\n",
                           "**a** and **b**\n\ntext\n",
                           "**[Order](a.md)**\n\ntext\n",
                           "**Storage** is dry\n\ntext\n",
                           "**Storage**\n",
                           "**Storage**\n\n## A\n",
                           "**Storage**\n\n---\n",
                           "**A title**\n\n**Another**\n",
                           "- **Storage**\n\n  text\n",
                           "> **Storage**\n>\n> text\n",
                           "<Note>\n\n**Keep out**\n\ntext\n\n</Note>\n",
                           "It says:\n\n**Keep out**\n\ntext\n",
                           "**Never load it indoors**\n\ntext\n",
                           "**Storage**\nis dry.\n\ntext\n",
                           "**The roles of each member are:**\n\n- a\n",
                           "MX8 410\n\ntext\n",
                           "TODO\n\ntext\n",
                           "MAX_WORDS\n\ntext\n",
                           "NO!\n\ntext\n",
                           "HEREDOC:\n\n```\ncode\n```\n",
                           "A\n\ntext\n",
                           "**Everything will be looked at by hand**\n\ntext\n",
                           "**所有的文字都很重要，请阅读**\n\n文字\n"}) {
    expect("HD005", text);
  }
}

TEST_CASE("HD005 makes headings of the level below the one above", "[lint]") {
  const auto fixed = [](const std::string& text) {
    return apply_fixes(text, marked::found("HD005", text), model::Applicability::unsafe).bytes;
  };
  CHECK(fixed("**A**\n\nx y\n\n**Bc d:**\n\nx\n\n## E\n\nFGHI JK:\n\n- x\n") ==
        "**A**\n\nx y\n\n# Bc d\n\nx\n\n## E\n\n### FGHI JK\n\n- x\n");
  CHECK(fixed("---\ntitle: T\n---\n\n  __Oil__ \n\nx\n") == "---\ntitle: T\n---\n\n  ## Oil \n\nx\n");
  CHECK(fixed("# A\n\n**In C#**\n\nx\n") == "# A\n\n**In C#**\n\nx\n");
  CHECK(fixed("###### A\n\n**Oil**\n\nx\n") == "###### A\n\n**Oil**\n\nx\n");
  std::string many;
  for (int i = 0; i < 30; ++i) many += "**Oil " + std::string(1, static_cast<char>('a' + i % 26)) + "**\n\nx\n\n";
  CHECK(fixed(many).find("**") == std::string::npos);
}

TEST_CASE("ST002 counts cells as GFM does", "[lint]") {
  const std::string head = "| a | b |\n|---|---|\n";
  expect("ST002", head + "⟦| 1 |⟧\n| 1 | 2 |\n⟦| 1 | 2 | 3 |⟧\n| 1 | |\n⟦||⟧\n");
  expect("ST002", head + "| 1 \\| 2 | 3 |\n⟦| `1 | 2` | 3 |⟧\n| `1 \\| 2` | 3 |\n1 | 2\n| 1 | 2\n1 | 2 |\n");
  expect("ST002", "a | b\n-|-\n⟦1 |⟧\n⟦text below⟧\n\nother | text | here\n");
  expect("ST002",
         "> | a | b |\n> |---|---|\n> | 1 | 2 |\n> ⟦| 1 |⟧\n\n- | a | b |\n  |---|---|\n  ⟦| 1 |⟧\n  | 1 | 2 |\n");
  expect("ST002", "| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n⟦| 1 |⟧\r\n");
  expect("ST002", "```\n| a | b |\n|---|---|\n| 1 |\n```\n\n| a | b |\n|---|\n| 1 |\n");
  CHECK(marked::found("ST002", head + "text\n").front().message == "text below a table has become a row of it");
}

Findings about_data(const std::string& text, const std::string& type = "reference") {
  sample::Sample sample = sample::sample(text);
  sample.document = parse::parse(sample.file).value();
  sample.cut.type = type;
  sample.extend = {"ST004"};
  sample::add_chunk(sample, {0, text.size()});
  return sample::only("ST004", sample.check());
}

TEST_CASE("ST004 reports chunks of which more than half is data", "[lint]") {
  const std::string json = "{\n  \"a\": 1,\n  \"b\": [1, 2]\n}\n";
  for (const std::string& text :
       {"# A\n\n```json\n" + json + "```\n", "# A\n\n" + json,
        std::string("# A\n\n[{\"a\": 1}, {\"a\": 2}, {\"a\": \"three\"}]\n"),
        std::string("# A\n\n```\na;b;c\n1;2;3\n4;5;6\n```\n"), std::string("a,b,c\n1,\"2, 3\",4\n5,6,7\n"),
        std::string("a\tb\tc\n1\t2\t3\n4\t5\t6\n")}) {
    CAPTURE(text);
    CHECK(about_data(text).size() == 1);
    CHECK(about_data(text, "JSON").empty());
  }
  const Findings findings = about_data("# A\n\n```json\n" + json + "```\n");
  CHECK(findings.at(0).message == "88 % of this chunk is JSON");
  CHECK(findings.at(0).span.begin == 5);
}

TEST_CASE("ST004 does not take programs, prose and examples for data", "[lint]") {
  const std::string prose = "The shop sends what was ordered to the workshop, where it is read by hand.\n\n";
  for (const std::string& text :
       {std::string("```rust\n[1, 2, 3],\n[1, 2, 3],\n[1, 2, 3],\n```\n"),
        std::string("```\nf(a, b, c)\nf(a, b, d)\nf(a, b, e)\n```\n"),
        std::string("{ let a = \"x\";\n  call(a, \"y\": 1);\n  return a; }\n"),
        prose + "```json\n{\"a\": 1, \"b\": 2}\n```\n",
        std::string("Wind, rain, mud,\nbread, soup, tea,\ngun, dog, boots.\n"), std::string("a, b, c\nd, e, f\n"),
        std::string("[a]: b \"c\"\n"), std::string("[Link](a.md) and \"text\": more\n"), std::string("\n")}) {
    CAPTURE(text);
    CHECK(about_data(text).empty());
  }
}

std::string words(std::size_t count, std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += std::string(word) + (i % 12 == 11 ? ". " : " ");
  return text + "end.\n";
}

// Three documents of about `count` words each, and a rule for them.
Lines below_target(std::size_t count, const std::string& keys, const std::string& defaults = "target_words: 100") {
  World world;
  for (const char* name : {"ash", "elm", "oak"})
    world.file(std::string(name) + ".md", "# " + std::string(name) + "\n\n" + words(count, name));
  world.config("defaults: {" + defaults + "}\nrules:\n  - {glob: '*.md', type: reference" + keys + "}\n");
  world.extend = {"SZ004"};
  return world.found("SZ004");
}

TEST_CASE("SZ004 names the rule whose median chunk has less than half of its target", "[lint]") {
  CHECK(below_target(40, "") ==
        Lines{"c.yaml:3:12 warning: half of the chunks of rule 1 have 42 words or less, and its "
              "target_words is 100"});
  CHECK(below_target(48, "").empty());
  CHECK(below_target(48, ", target_words: 101").size() == 1);
  CHECK(below_target(40, ", target_rows: 5").empty());
  CHECK(below_target(40, ", target_entries: 5").empty());
  CHECK(below_target(10, ", target_tokens: 20").empty());
  CHECK(below_target(10, ", target_tokens: 60").size() == 1);
}

TEST_CASE("SZ004 is asked of whole corpora, of chosen targets, and of three chunks or more", "[lint]") {
  World world;
  world.guide("a.md").guide("b.md").guide("c.md");
  world.extend = {"SZ004"};
  CHECK(world.found("SZ004").empty());  // nobody has chosen the target of the built-in rule
  world.config("rules:\n  - {glob: 'a.md', type: list, target_entries: 3}\n  - {glob: '*.md', type: reference}\n");
  CHECK(world.found("SZ004").empty());  // of two
  world.file("d.json", R"([{"name": "oak"}, {"name": "elm"}, {"name": "ash"}])");
  world.config("rules:\n  - {glob: 'a.md', type: list, target_entries: 3}\n  - {glob: '*', type: reference}\n");
  CHECK(world.found("SZ004").empty());  // records of JSON
  world.guide("d.md");
  CHECK(world.found("SZ004").size() == 1);
  CHECK(world.last.notes.at(1) == "3 documents are no longer than one chunk");
  world.flags.paths = {"b.md", "c.md", "d.md"};
  CHECK(world.found("SZ004").empty());
  world.flags.paths.clear();
  world.extend.clear();
  CHECK(world.found("SZ004").empty());
}

TEST_CASE("SZ007 says which limits a chunk is over, and which rule lets it", "[lint]") {
  sample::Sample sample = sample::sample("# A\n\nSome words to begin with.\n");
  sample::add_chunk(sample, {0, sample.file.bytes.size()});
  sample.extend = {"SZ007"};
  sample.cut.glob = "Oaths/*.md";
  sample.cut.config_path = "c.yaml";
  sample.cut.line = 12;
  sample.cut.lifted_tokens = 1200;
  sample.cut.lifted_words = 1000;
  model::Chunk& chunk = sample.records[0].chunk;
  chunk.tokens = 1310;
  CHECK(sample::only("SZ007", sample.check()).empty());
  sample.cut.allow_overflow = true;
  const Findings findings = sample::only("SZ007", sample.check());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "chunk has 1,310 tokens, 110 over max_tokens 1,200");
  CHECK(findings[0].notes.at(0) == "rule \"Oaths/*.md\" of c.yaml:12 sets allow_overflow");
  chunk.words = 1001;
  CHECK(sample::only("SZ007", sample.check()).at(0).message ==
        "chunk has 1,310 tokens, 110 over max_tokens 1,200, and 1,001 words, 1 over max_words 1,000");
  chunk.tokens = 1200;
  chunk.words = 1000;
  CHECK(sample::only("SZ007", sample.check()).empty());
}

TEST_CASE("SZ007 knows the limits that the config would have set", "[lint]") {
  World world;
  world.file("a.md", "# A\n\n" + words(90, "oak")).file("b.md", "# B\n\n" + words(40, "elm"));
  world.config(
      "defaults: {max_words: 60}\nrules:\n  - {glob: 'b.md', type: reference, allow_overflow: true}\n"
      "  - {glob: '*.md', type: reference, allow_overflow: true, max_words: 80}\n");
  world.extend = {"SZ007"};
  CHECK(world.found("SZ007") == Lines{"a.md:1:1 info: chunk has 92 words, 12 over max_words 80"});
}

TEST_CASE("SZ005 counts the characters of records only", "[lint]") {
  sample::Sample sample = sample::sample("# A\n\n" + std::string(1990, 'x') + "éé\n");
  model::Chunk& chunk = sample::add_chunk(sample, {0, sample.file.bytes.size()}).chunk;
  sample.extend = {"SZ005"};
  const auto found = [&] { return sample::only("SZ005", sample.check()); };
  sample.cut.type = "reference";
  chunk.content += "abcde";
  CHECK(found().empty());
  sample.cut.type = "List";
  REQUIRE(found().size() == 1);
  CHECK(found()[0].message == "structured chunk has 2,003 characters, 3 over 2,000");
  CHECK(sample::only("SZ005", sample.check(Strictness::strict)).at(0).severity == model::Severity::error);
  chunk.prefix_bytes = 3;
  CHECK(found().empty());
  sample.cut.max_chars = 1999;
  CHECK(found().size() == 1);
  chunk.content += "\n```\n";
  CHECK(found().at(0).message == "structured chunk has 2,001 characters, 2 over 1,999");
  sample.cut.max_chars.reset();
  sample.cut.allow_overflow = true;
  chunk.prefix_bytes = 0;
  CHECK(found().empty());
}

TEST_CASE("BD005 reports an overlap from before a heading of the first two levels", "[lint]") {
  const auto found = [](const std::string& text, std::string_view overlap, std::string_view own) {
    sample::Sample sample = sample::sample(text);
    sample.document = parse::parse(sample.file).value();
    sample.extend = {"BD005"};
    sample::add_chunk(sample, {0, text.find(own)});
    sample::add_chunk(sample, {text.find(own), text.size()}).chunk.overlap =
        ByteRange{text.find(overlap), text.find(own)};
    return sample::only("BD005", sample.check()).size();
  };
  CHECK(found("# A\n\nOne. Two.\n\n## B\n\nThree.\n", "Two", "\n\n## B") == 1);
  CHECK(found("# A\n\nOne. Two.\n\n## B\n\nThree. Four.\n", "Two", "Four") == 1);
  CHECK(found("# A\n\nOne. Two.\n\n### B\n\nThree.\n\n# C\n\nFour.\n", "Two", "# C") == 1);
  CHECK(found("# A\n\nOne. Two.\n\n### B\n\nThree.\n", "Two", "### B") == 0);
  CHECK(found("# A\n\nOne. Two.\n\n## B\n\nThree. Four.\n", "## B", "Four") == 0);
  CHECK(found("# A\n\nOne. Two. Three.\n\n# B\n\nFour.\n", "Two", "Three") == 0);
}

}  // namespace
}  // namespace ingot::lint
