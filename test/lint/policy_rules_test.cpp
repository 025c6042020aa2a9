// FR002, FR004, GR003, GR005, MT006, DR003 and DR004.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/dates.hpp"
#include "io/clock.hpp"
#include "lint/amounts.hpp"
#include "lint/drift.hpp"
#include "lint/marked.hpp"
#include "lint/world.hpp"

namespace ingot::lint {
namespace {

using Catch::Matchers::ContainsSubstring;
using marked::expect;
using sample::Lines;
using sample::World;

// What a rule finds in one document with this front matter; the day is 2026-01-31.
Lines about(const std::string& rule, const std::string& fields, const std::string& lint = "") {
  World world;
  world.extend = {rule};
  world.file("a.md", "---\nlanguage: en\naudience: owner\n" + fields + "---\n# A\n\nThe text of it is long enough.\n");
  world.config("rules: [{glob: '**/*.md', type: reference}]\n" + lint);
  return world.found(rule);
}

TEST_CASE("days between two days are those of the calendar", "[base]") {
  CHECK(dates::days_between("2026-01-31", "2026-01-31") == 0);
  CHECK(dates::days_between("2026-01-31", "2026-02-01") == 1);
  CHECK(dates::days_between("2024-02-28", "2024-03-01") == 2);
  CHECK(dates::days_between("2100-02-28", "2100-03-01") == 1);
  CHECK(dates::days_between("2026-01-31", "2025-01-31") == -365);
  CHECK(dates::days_between("1970-01-01", "2026-01-31") == 20484);
}

TEST_CASE("FR002 reports what expires within thirty days, and nothing before or behind", "[lint]") {
  CHECK(about("FR002", "expires_on: 2026-02-14\n") ==
        Lines{"a.md:4:13 info: the content expires in 14 days, on 2026-02-14"});
  CHECK(about("FR002", "expires_on: 2026-01-31\n") ==
        Lines{"a.md:4:13 info: the content expires today, on 2026-01-31"});
  CHECK(about("FR002", "expires_on: 2026-02-01\n").size() == 1);
  CHECK(about("FR002", "expires_on: 2026-03-02\n").size() == 1);
  for (const char* day : {"2026-03-03", "2026-01-30", "2026-02-30", "soon", "2027-02-14"})
    CHECK(about("FR002", "expires_on: \"" + std::string(day) + "\"\n").empty());
  CHECK(about("FR002", "").empty());
}

const std::string k_year = "lint: {review: {max_age_days: 365}}\n";

TEST_CASE("FR004 reports documents that nobody has reviewed for longer than the limit", "[lint]") {
  CHECK(about("FR004", "legal_reviewed: 2024-01-31\n", k_year) ==
        Lines{"a.md:4:17 info: last reviewed on 2024-01-31, 731 days ago; the limit is 365"});
  CHECK(about("FR004", "last_updated: 2025-01-30T08:00:00Z\n", k_year) ==
        Lines{"a.md:4:15 info: last updated on 2025-01-30, 366 days ago; the limit is 365"});
  CHECK(about("FR004", "legal_reviewed: true\nlast_updated: 2020-01-01\n", k_year).size() == 1);
  CHECK(about("FR004", "legal_reviewed: 2024-01-31\nlast_updated: 2026-01-01\n", k_year).size() == 1);
}

TEST_CASE("FR004 is silent within the limit, without one, and about days to come", "[lint]") {
  CHECK(about("FR004", "legal_reviewed: 2025-01-31\n", k_year).empty());
  CHECK(about("FR004", "legal_reviewed: 2025-11-17\nlast_updated: 2020-01-01\n", k_year).empty());
  CHECK(about("FR004", "legal_reviewed: 2027-01-01\n", k_year).empty());
  CHECK(about("FR004", "legal_reviewed: 2001-01-01\n").empty());
  CHECK(about("FR004", "legal_reviewed: 2001-01-01\n", "lint: {review: {max_age_days: 0}}\n").empty());
}

TEST_CASE("FR004 has other limits for some files", "[lint]") {
  const std::string lint = "lint: {review: {max_age_days: 365}, overrides: [{files: ['a*'], review: {max_age_days: ";
  CHECK(about("FR004", "legal_reviewed: 2025-11-17\n", lint + "30}}]}\n").size() == 1);
  CHECK(about("FR004", "legal_reviewed: 2001-11-17\n", lint + "0}}]}\n").empty());
  CHECK(about("FR004", "legal_reviewed: 2024-01-31\n", lint + "900}}, {files: ['b*'], review: {max_age_days: 1}}]}\n")
            .empty());
}

TEST_CASE("FR004 hears of a commit although the cache knows the document", "[lint]") {
  World world;
  world.cache = "cache";
  world.extend = {"FR004"};
  world.file("a.md", "---\nlanguage: en\naudience: owner\n---\n# A\n\nThe text of it is long enough.\n");
  world.config("rules: [{glob: '**/*.md', type: reference}]\n" + k_year);
  world.processes.on("rev-parse --is-shallow-repository", "false\n");
  const auto commit = [&](const std::string& hash, const std::string& seconds) {
    world.processes.on("rev-parse --verify --quiet HEAD", hash + "\n");
    world.processes.on(" log ", "\x01" + hash + " " + seconds + "\na.md\n");
  };
  commit("a1", "1704067200");
  for (int i = 0; i < 2; ++i)
    CHECK(world.found("FR004") == Lines{"a.md info: last updated on 2024-01-01, 761 days ago; the limit is 365"});
  commit("b2", "1767225600");
  CHECK(world.found("FR004").empty());
}

TEST_CASE("limits of reviews and costs that are none are refused", "[lint]") {
  CHECK_THAT(about("FR004", "", "lint: {review: 3}\n").at(0), ContainsSubstring("`review` must be a map"));
  CHECK_THAT(about("FR004", "", "lint: {review: {}}\n").at(0), ContainsSubstring("`review` needs `max_age_days`"));
  CHECK_THAT(about("FR004", "", "lint: {review: {max_age_days: -1}}\n").at(0), ContainsSubstring("whole number"));
  CHECK_THAT(about("DR004", "", "lint: {drift: {max_cost_ratio: 0.5}}\n").at(0), ContainsSubstring("number from 1"));
  CHECK_THAT(about("FR004", "", "lint: {overrides: [{files: [a]}]}\n").at(0), ContainsSubstring("`rules` or `review`"));
  CHECK(about("CFG003", "", "lint: {review: {max_age_days: 3, max_days: 4}}\n").size() == 1);
}

TEST_CASE("GR003 points at the first amount of a document", "[lint]") {
  for (const char* text :
       {"It costs ⟦€1,250⟧, or €900.\n", "It costs ⟦1.250,00 EUR⟧ in all.\n", "About ⟦$5⟧ a box.\n",
        "Ask for ⟦£30⟧ back.\n", "A fee of ⟦CHF 80⟧.\n", "It takes ⟦40 dollars⟧.\n", "About ⟦1,200 US dollars⟧.\n",
        "定价 ⟦1200元⟧。\n", "| Part | Price (EUR) |\n| --- | --- |\n| Stock | ⟦950⟧ |\n| Forend | 300 |\n",
        "- Retail price, USD: ⟦1,650⟧\n", "> ⟦$19.99⟧ a month\n", "`$1` is code, and ⟦$12⟧ is none.\n"}) {
    expect("GR003", "# A\n\n" + std::string(text));
  }
  expect("GR003", "name,price\nstock,⟦$950⟧\nforend,$300\n", "a.csv");
}

TEST_CASE("GR003 is silent about variables, formulas and numbers", "[lint]") {
  for (const char* text : {"`$1` and `cp $2 $3` are code.\n", "```sh\necho $1 costs $5\n```\n",
                           "The set $2^n$ has $5$ parts, $n+5$ too.\n", "${10} and $name and US$ alone.\n",
                           "It weighs 1,250 g and has 30 teeth.\n", "元素 1 和 2\n",
                           "| Part | Weight (g) |\n| --- | --- |\n| Stock | 950 |\n",
                           "Euro 6 engines and the dollar sign.\n", "A decade: 10 cad files.\n", "Cost: 12\n"}) {
    expect("GR003", "# A\n\n" + std::string(text));
  }
}

TEST_CASE("GR003 is silent where the document is about prices or says that it is sensitive", "[lint]") {
  const std::string money = "It costs $1,250.\n";
  const auto of = [&](const std::string& fields, const std::string& type = "reference") {
    World world;
    world.extend = {"GR003"};
    world.file("a.md", "---\nlanguage: en\naudience: owner\n" + fields + "---\n# A\n\n" + money);
    world.config("rules: [{glob: '**/*.md', type: " + type + "}]\n");
    return world.found("GR003").size();
  };
  CHECK(of("") == 1);
  CHECK(of("pricing_sensitive: false\n") == 1);
  CHECK(of("guardrail_flags: [no_medical_advice]\n") == 1);
  CHECK(of("pricing_sensitive: true\n") == 0);
  CHECK(of("guardrail_flags: [no_price_quotes]\n") == 0);
  CHECK(of("", "pricing") == 0);
  CHECK(of("price: 300 EUR\ntype: pricing\n") == 0);
}

TEST_CASE("GR003 names the places of further amounts", "[lint]") {
  const auto findings = marked::found("GR003", "# A\n\nOne is $100.\n\nTwo are $190 or $200.\n");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].notes == Lines{"2 more in this document: $190 (line 5), $200 (line 5)"});
}

TEST_CASE("amounts are found in time linear in a text of one line", "[lint]") {
  std::string text;
  while (text.size() < (std::size_t{4} << 20U)) text += "$1 eur 5 ";
  CHECK(money_in(text).size() > 1000);
}

// The first lines of texts that are cut, of a document of one chunk for each marked part.
Lines divided(std::string_view marked_parts) {
  sample::Sample sample;
  sample.file.path = "a.md";
  std::vector<std::size_t> cuts{0};
  for (const char c : marked_parts) {
    if (c == '^') {
      cuts.push_back(sample.file.bytes.size());
    } else {
      sample.file.bytes += c;
    }
  }
  sample.document = parse::parse(sample.file).value();
  cuts.push_back(sample.file.bytes.size());
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) sample::add_chunk(sample, {cuts[i], cuts[i + 1]});
  sample.extend = {"GR005"};
  Lines lines;
  for (const auto& finding : sample::only("GR005", sample.check()))
    lines.push_back(finding.message + ": " + std::string(finding.span.of(sample.file.bytes)));
  return lines;
}

TEST_CASE("GR005 reports warnings and legal notices that are cut", "[lint]") {
  CHECK(divided("**Warning:** unload it. ^Never point it at anybody.\n") ==
        Lines{"a warning is divided between 2 chunks: **Warning:** unload it. Never point it at anybody."});
  CHECK(divided("> [!CAUTION]\n> One.\n^> Two.\n^> Three.\n") ==
        Lines{"a warning is divided between 3 chunks: > [!CAUTION]"});
  CHECK(divided("> ⚠️ **Warning**\n> One.\n^> Two.\n").size() == 1);
  CHECK(divided(":::danger\nOne. ^Two.\n:::\n").size() == 1);
  CHECK(divided("DANGER high voltage. ^Do not open.\n").size() == 1);
  CHECK(divided("CAUTION: do never:\n\n^- open it\n- close it\n").size() == 1);
  CHECK(divided("WARNING: do never:\n\n- open it\n^- close it\n").size() == 1);
  CHECK(divided("**WARNING**\n\nUnload it. ^Open it.\n").size() == 1);
  CHECK(divided("1. First.\n2. **Achtung:** entladen. ^Nie öffnen.\n").size() == 1);
  CHECK(divided("Disclaimer: no warranty. ^None at all.\n") ==
        Lines{"a legal notice is divided between 2 chunks: Disclaimer: no warranty. None at all."});
  CHECK(divided("## Disclaimer\n\nNo warranty. ^None at all.\n").size() == 1);
  CHECK(divided("警告：卸弹。^不要指向任何人。\n").size() == 1);
}

TEST_CASE("GR005 is silent about whole warnings and about other texts", "[lint]") {
  CHECK(divided("One. ^Two.\n").empty());
  CHECK(divided("WARNING: never open it.\n\n- open\n^- closed\n").empty());
  CHECK(divided("**Warning:** unload it.\n\n^The rest is oil.\n").empty());
  CHECK(divided("One.\n\n^> [!WARNING]\n> Two.\n\n^Three.\n").empty());
  CHECK(divided("Warning signs are yellow. ^They stand at the gate.\n").empty());
  CHECK(divided("> [!NOTE]\n> One.\n^> Two.\n").empty());
  CHECK(divided("> warning: unused variable. ^More of it.\n").empty());
  CHECK(divided("Cautionary tales. ^More.\n").empty());
  CHECK(divided("## Warning signs\n\nThey are yellow. ^They stand at the gate.\n").empty());
  CHECK(divided("## Safety notice\n\nUnload it.\n\n^Open it.\n\n## Care\n\nOil it. ^Wipe it.\n").empty());
  CHECK(divided("```\nWARNING: a\n^b\n```\n").empty());
}

// A corpus of two documents, one of which says itself when it was updated, and what git answers.
struct History {
  std::string answer;
  bool dated = false;
  std::optional<std::int64_t> fixed = {};
};

Lines volatile_times(const History& history) {
  World world;
  world.extend = {"MT006"};
  world.processes.on("rev-parse --is-shallow-repository", history.answer);
  world.file("a.md", "---\nlast_updated: 2026-01-01\n---\n# A\n\nThe text of it is long enough.\n");
  if (!history.dated) world.guide("b.md");
  if (history.fixed) world.environment["SOURCE_DATE_EPOCH"] = std::to_string(*history.fixed);
  return world.found("MT006");
}

TEST_CASE("MT006 reports times of files where a clone lacks its history", "[lint]") {
  CHECK(
      volatile_times({"true\n"}) ==
      Lines{" warning: `last_updated` of 1 document is when the file was written here, not its last commit: this is a "
            "shallow clone"});
  CHECK(volatile_times({"false\n"}).empty());
  CHECK(volatile_times({"true\n", true}).empty());
  CHECK(volatile_times({"true\n", false, 1767225600}).empty());
}

TEST_CASE("MT006 reports a repository that git refuses, and no folder without one", "[lint]") {
  World world;
  world.extend = {"MT006"};
  world.guide("a.md");
  world.processes.on("rev-parse --is-shallow-repository", io::Outcome{128, {}, "fatal: not a git repository\n"});
  CHECK(world.found("MT006").empty());
  world.files.file("r/.git/HEAD", "ref: refs/heads/main\n");
  world.processes.on("rev-parse --is-shallow-repository",
                     io::Outcome{128, {}, "fatal: detected dubious ownership in repository at '/r'\n"});
  const Lines found = world.found("MT006");
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], ContainsSubstring("git says \"detected dubious ownership in repository at '/r'\""));
}

// A baseline of a.md and b.md, each of so many tokens.
World baseline(std::size_t tokens, const std::string& tool = INGOT_VERSION) {
  World world;
  world.guide("a.md").guide("b.md").config("rules: [{glob: '**/*.md', type: reference}]\n");
  DriftBaseline before;
  before.tool = tool;
  before.tokenizer = before.config = "x";
  for (const char* path : {"a.md", "b.md"}) before.documents.push_back({path, "0", 1, tokens});
  world.drift = before.render();
  return world;
}

TEST_CASE("DR003 reports a baseline of another version at that", "[lint]") {
  World world = baseline(10, "0.0.9");
  world.extend = {"DR003"};
  CHECK(world.found("DR003") == Lines{"drift.json:2:9 info: the ingestion baseline was made by version \"0.0.9\", and "
                                      "this is \"" INGOT_VERSION "\""});
  CHECK(world.last_text == "\"0.0.9\"");
  World same = baseline(10);
  same.extend = {"DR003"};
  CHECK(same.found("DR003").empty());
}

TEST_CASE("DR004 reports many more tokens than in the last run", "[lint]") {
  World world = baseline(4);
  world.extend = {"DR004"};
  const Lines found = world.found("DR004");
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], ContainsSubstring("drift.json warning: ") && ContainsSubstring("times the 8 of the last run"));
  CHECK_THAT(world.last.notes.at(0), ContainsSubstring(".md: 4 -> "));
  world.flags.paths = {"a.md"};
  CHECK(world.found("DR004").empty());
}

TEST_CASE("DR004 is silent about growth within the limit and without a baseline", "[lint]") {
  const auto found = [](World world) {
    world.extend = {"DR004"};
    return world.found("DR004").size();
  };
  CHECK(found(baseline(15)) == 0);
  CHECK(found(baseline(500)) == 0);
  CHECK(found(baseline(0)) == 0);
  World bare = baseline(4);
  bare.drift.clear();
  CHECK(found(bare) == 0);
  World wide = baseline(4);
  wide.config("rules: [{glob: '**/*.md', type: reference}]\nlint: {drift: {max_cost_ratio: 20}}\n");
  CHECK(found(wide) == 0);
}

}  // namespace
}  // namespace ingot::lint
