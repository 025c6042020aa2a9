#include <array>
#include <random>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/structured.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_whole = std::size_t{1} << 30U;

// The rendering, or the error.
std::string rendered(std::string_view bytes, const parse::Options& options = {}, std::string_view path = "a/b.csv") {
  const test::Parsed all = test::parse_in_windows(path, bytes, k_whole, k_whole, options);
  if (!all.error.empty()) return all.error;
  CHECK(test::broken_parts(bytes, all.parts) == "");
  return test::text_of(all);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

parse::Options columns(const std::vector<std::string_view>& described, const std::vector<std::string_view>& excluded) {
  parse::Options options;
  for (const std::string_view name : described) options.describe_columns.emplace_back(name);
  for (const std::string_view name : excluded) options.exclude_columns.emplace_back(name);
  return options;
}

}  // namespace

TEST_CASE("a record is a paragraph of columns and values") {
  CHECK(rendered("Name,City\nLago,\"Doria, \"\"Val\"\"\"\nSale,\n") ==
        "Name: Lago\nCity: Doria, \"Val\"\n\nName: Sale\n");
}

TEST_CASE("each record is a unit that knows its place") {
  const std::string bytes = "a,b\n1,2\n\n,\n\"3\n\",4";
  const test::Parsed all = test::parse_in_windows("x/price-list_2.csv", bytes, k_whole, k_whole);
  REQUIRE(test::broken_parts(bytes, all.parts) == "");
  const model::Document& document = all.parts.at(0).document;
  const model::Rendering& rendering = *document.rendering;
  CHECK(rendering.text == "a: 1\nb: 2\n\na: 3\nb: 4\n");
  REQUIRE(rendering.units.size() == 3);
  CHECK(rendering.source_of(rendering.units[0].at) == 4);
  CHECK(rendering.source_of(rendering.units[1].at) == 9);
  CHECK(rendering.source_of(rendering.units[2].at) == 11);
  CHECK(rendering.source_of(rendering.text.find('4')) == bytes.find('4'));
  CHECK(rendering.source_end == bytes.size());
  CHECK(document.blocks.size() == 2);
  CHECK(document.attributes == Value(Value::Map{{"title", Value("price list 2"), 0}}));
}

TEST_CASE("what stands between cells and records") {
  CHECK(rendered("\xEF\xBB\xBF"
                 "a;b,c;\r\n1;2\r3;\"x;y\"\n") == "a: 1\nb,c: 2\n\na: 3\nb,c: x;y\n");
  CHECK(rendered("a\tb,c\td\n1\t2\n") == "a: 1\nb,c: 2\n");
  CHECK(rendered("a|b\n1|2\n") == "a: 1\nb: 2\n");
  CHECK(rendered("\"a;b;c\",d\n1,2\n") == "a;b;c: 1\nd: 2\n");
  CHECK(rendered("one\n1;2\n") == "one: 1;2\n");
  CHECK(rendered("a,b\tc\n1\t2,3\n", {}, "a.TSV") == "a,b: 1\nc: 2,3\n");
  CHECK(rendered("a , \"b\" \n 1 , \"2, 3\" \n") == "a: 1\nb: 2, 3\n");
  CHECK(rendered("a,b\n30\" barrel,x\"y\"\n") == "a: 30\" barrel\nb: x\"y\"\n");
  CHECK(rendered("\n\r\n  \na,b\n\n1,2\n\n\n3,4\n\n") == "a: 1\nb: 2\n\na: 3\nb: 4\n");
}

TEST_CASE("values are one line each and cannot become structure") {
  CHECK(rendered("a,b\n\"1\n\n# 2\r\n- 3\",\"\n\"\n") == "a: 1 # 2 - 3\n");
  CHECK(rendered("# no,- x,1. y,\"two\nlines\",[z]\n1,2,3,4,5\n") ==
        "\\# no: 1\n\\- x: 2\n1\\. y: 3\ntwo lines: 4\n\\[z]: 5\n");
}

TEST_CASE("columns without a name of their own get one") {
  CHECK(rendered("Name,,Name,Name (2),Name\n1,2,3,4,5\n") ==
        "Name: 1\nColumn 2: 2\nName (3): 3\nName (2): 4\nName (4): 5\n");
  const std::string once(std::size_t{1} << 20U, 'n');
  CHECK(rendered(once + "\n1\n2\n").size() < 500);
  std::string many;
  for (std::size_t i = 0; i < 100'000; ++i) many += "a,";
  CHECK(rendered(many + "\n1,2\n") == "a: 1\na (2): 2\n");
}

TEST_CASE("rows may be shorter than the header, and longer only by blanks") {
  CHECK(rendered("a,b,c\n1\n1,2\n1,2,3, ,\n") == "a: 1\n\na: 1\nb: 2\n\na: 1\nb: 2\nc: 3\n");
  CHECK(rendered("a,b\n1,2\n\xC3\xA9,2,3\n") ==
        "a/b.csv:3:5: a row of 3 cells below a header of 2\n"
        "quote the cells that hold the separator, or name every column in the header");
}

TEST_CASE("mistakes in quoting are reported where they are") {
  CHECK(first_line(rendered("a,b\n1,\"2\n3,4\n")) == "a/b.csv:2:3: a quote that is never closed");
  CHECK(first_line(rendered("a,b\n1,2\n\"3\" x,4\n")) == "a/b.csv:3:5: text behind a closing quote");
  CHECK(first_line(rendered("a,b\n1,\"2" + std::string(std::size_t{9} << 20U, 'x'))) ==
        "a/b.csv:2:1: a record of more than 8 MiB");
  CHECK(first_line(rendered("a,b\n1,\xFF\n")) == "a/b.csv:2:3: not valid UTF-8");
}

TEST_CASE("a CSV file with nothing to show is no error") {
  for (const std::string_view bytes : {"", "\n\n", "\xEF\xBB\xBF", "a,b", "a,b\n", "a,b\n,\n,\n"}) {
    INFO(bytes);
    CHECK(rendered(bytes) == "");
  }
}

TEST_CASE("described columns are shown unless they are excluded") {
  const std::string_view bytes = "Work_Included,Stock PRICE,Net/EUR,Lead  Time\n1,2,3,4\n";
  CHECK(rendered(bytes, columns({"work included", "LEAD*"}, {})) == "Work_Included: 1\nLead  Time: 4\n");
  CHECK(rendered(bytes, columns({}, {"*price*", "net*", "lead_time"})) == "Work_Included: 1\n");
  CHECK(rendered(bytes, columns({"*"}, {"*e*"})).starts_with("a/b.csv:1:1: every column is excluded"));
  CHECK(rendered(bytes, columns({"Lead Time", "Nowhere"}, {})) == "Lead  Time: 4\n");
}

TEST_CASE("when no described column exists, that is an error and no column is shown") {
  CHECK(rendered("Name,City\nx,y\n", columns({"Nmae"}, {})) ==
        "a/b.csv:1:1: none of describe_columns is a column of this file\nits columns: Name, City\n"
        "did you mean 'Name' by 'Nmae'?");
  CHECK(rendered("\n\nName\n", columns({"*price*"}, {})).starts_with("a/b.csv:3:1: none of describe_columns"));
}

TEST_CASE("no spelling of a name slips past an exclusion") {
  constexpr std::array<std::string_view, 10> k_spellings = {"Retail EUR",
                                                            "RETAIL_EUR",
                                                            "  retail   eur ",
                                                            "Retail\xC2\xA0"
                                                            "EUR",
                                                            "\"Retail\nEUR\"",
                                                            "Retail/EUR",
                                                            "Re\xE2\x80\x8Btail EUR",
                                                            "\xEF\xBC\xB2"
                                                            "etail EUR",
                                                            "\xEF\xBB\xBFRetail EUR",
                                                            "\"Retail EUR\""};
  for (const std::string_view spelling : k_spellings) {
    INFO(spelling);
    const std::string bytes = std::string(spelling) + ",Model\nSECRET,Corsa\n";
    CHECK(rendered(bytes, columns({}, {"Retail EUR"})) == "Model: Corsa\n");
    CHECK(rendered(bytes, columns({}, {"*retail*"})) == "Model: Corsa\n");
  }
  // Both of two columns with one name, and names that look like patterns.
  CHECK(rendered("Net,Model,Net\nS,Corsa,S\n", columns({}, {"net"})) == "Model: Corsa\n");
  CHECK(rendered("Net [EUR],Net {a,Model\nS,S,Corsa\n", columns({}, {"Net [EUR]", "net {a"})) == "Model: Corsa\n");
}

TEST_CASE("pricing columns never appear, described or not") {
  parse::Options options = columns({"*"}, {});
  options.pricing = true;
  CHECK(rendered("Item,Unit Price,MSRP USD,Retail/EUR,Dealer_Net,Notes\nx,1,2,3,4,y\n", options) ==
        "Item: x\nNotes: y\n");
  CHECK(first_line(rendered("Price\n1\n", options)) == "a/b.csv:1:1: every column is excluded");
}

TEST_CASE("nothing of an excluded column is in any part, whatever the windows") {
  static constexpr std::array<std::string_view, 12> k_pieces = {"a",  "b c",  ",", ",",        "\n",       "\r\n",
                                                                "\"", "\"\"", "#", "\"x\ny\"", "\xC3\xA9", " "};
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 random(seed);
    std::string bytes = "Name,Secret,Note\n";
    for (unsigned i = 0; i < 20; ++i) {
      bytes += std::string(k_pieces.at(random() % k_pieces.size()));
      if (random() % 5 == 0) bytes += ",S\xC2\xA7\xC2\xA7,";
    }
    INFO("seed " << seed << "\n" << bytes);
    const parse::Options options = columns({}, {"Secret"});
    const test::Parsed whole = test::parse_in_windows("b.csv", bytes, k_whole, 1 + seed % 4, options);
    for (const std::size_t window : {1U, 2U, 3U, 7U}) {
      const test::Parsed parts = test::parse_in_windows("b.csv", bytes, window, 1 + seed % 4, options);
      REQUIRE(test::same_parts(parts, whole));
    }
    CHECK(whole.error.find("\xC2\xA7") == std::string::npos);
    CHECK(test::text_of(whole).find("Secret") == std::string::npos);
    if (whole.error.empty()) REQUIRE(test::broken_parts(bytes, whole.parts) == "");
  }
}

TEST_CASE("a file in memory is one part, and Markdown is not streamed") {
  model::SourceFile file;
  file.path = "a.csv";
  file.bytes = "a\n1\n2\n";
  const auto document = parse::parse(file);
  REQUIRE(document);
  CHECK(document->rendering->text == "a: 1\n\na: 2\n");
  CHECK(document->rendering->units.size() == 2);
  for (const std::string_view path : {"a.csv", "a.TSV", "a.json", "a.jsonl", "a.ndjson"}) CHECK(parse::streams(path));
  for (const std::string_view path : {"a.md", "a.txt", "csv"}) CHECK_FALSE(parse::streams(path));
}

TEST_CASE("parts know their bytes, line and units") {
  const std::string bytes = "a\n1\n2\n\n3\n4\n5\n";
  const test::Parsed all = test::parse_in_windows("a.csv", bytes, 4, 2);
  REQUIRE(test::broken_parts(bytes, all.parts) == "");
  REQUIRE(all.parts.size() == 3);
  CHECK(all.parts[1].bytes == "3\n4\n");
  CHECK(all.parts[1].line == 4);
  CHECK(all.parts[1].document.rendering->first_unit == 2);
  CHECK(all.parts[2].document.rendering->text == "a: 5\n");
}

TEST_CASE("errors of the file and of the taker end the reading") {
  const parse::Window broken = []() -> Result<std::string_view> { return fail(ErrorKind::io, "cannot read"); };
  const auto none = [](parse::Part&&) -> Result<void> { return {}; };
  CHECK(parse::parse_stream("a.csv", broken, {}, {}, none).error().message == "cannot read");
  CHECK(parse::parse_stream("a.json", broken, {}, {}, none).error().message == "cannot read");
  std::string_view left = "a\n1\n2\n";
  const parse::Window whole = [&]() -> Result<std::string_view> { return std::exchange(left, {}); };
  const auto refuse = [](parse::Part&&) -> Result<void> { return fail(ErrorKind::database, "full"); };
  CHECK(parse::parse_stream("a.csv", whole, {}, {}, refuse).error().message == "full");
}
