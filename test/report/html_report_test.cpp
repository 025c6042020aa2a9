// The page of a run: what its script is given. How it looks and behaves: test/report/browser.
#include "report/html_report.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "report/html_runs.hpp"
#include "report/self_contained.hpp"

namespace ingot::report {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

model::Record record(std::string id, ByteRange own) {
  model::Record record;
  record.chunk_id = std::move(id);
  record.chunk.own = own;
  record.chunk.tokens = 7;
  record.chunk.heading_path = {"Guide"};
  record.metadata = Value::Map{{"title", "Guide", 0}, {"chunk", own.begin, 0}};
  return record;
}

// One document of two chunks, each of them a half.
struct Sample {
  explicit Sample(std::string bytes) : text(std::move(bytes)) {
    const std::size_t half = text.find("\n\n") + 2;
    records = {record("guide#chunk-01", {0, half}), record("guide#chunk-02", {half, text.size()})};
    records[1].chunk.overlap = ByteRange{half - 3, half};
  }

  [[nodiscard]] PageView view() const {
    PageView view;
    view.tool = {"ingest", "0.1.0"};
    view.sizes = {{"**/*.md", "reference", 10, 20, 30}};
    PageDocument document;
    document.path = "guide.md";
    document.text = text;
    document.records = records;
    document.findings = findings;
    document.sizes = 0;
    view.documents = {document};
    return view;
  }

  void find(std::string_view part, bool secret) {
    model::Diagnostic finding;
    finding.rule = "SE001";
    finding.path = "guide.md";
    finding.message = "what is wrong";
    const std::size_t at = text.find(part);
    finding.span = {at, at + part.size()};
    finding.chunk = "guide#chunk-01";
    finding.secret = secret;
    findings.push_back(finding);
  }

  std::string text;
  std::vector<model::Record> records;
  std::vector<model::Diagnostic> findings;
};

// What stands between the tags, as the script reads it.
Value data_of(const std::string& page) {
  constexpr std::string_view k_begin = "id=\"data\">";
  const std::size_t begin = page.find(k_begin) + k_begin.size();
  auto data = json::parse(std::string_view(page).substr(begin, page.find("</script>", begin) - begin));
  REQUIRE(data);
  return std::move(*data);
}

const Value& first_document(const Value& data) {
  return data.find("documents")->as_list()->front();
}

TEST_CASE("nothing of a text is markup of the page", "[report][page]") {
  const Sample sample("# </script><script>alert(1)</script>\n\n<!-- & \u2028 \u2029 ]]> \U0001F600\n");
  const std::string page = render_html(sample.view(), PageTexts::shown);
  CHECK_FALSE(contains(page, "alert(1)</script>"));
  CHECK_FALSE(contains(page, "\u2028"));
  CHECK_FALSE(contains(page, "\u2029"));
  CHECK(contains(page, "\\u003c/script\\u003e"));
  CHECK(*first_document(data_of(page)).find("text")->as_string() == sample.text);
}

TEST_CASE("a page lets nothing run but its own script", "[report][page]") {
  const std::string page = self_contained({"<@SCRIPT_HASH@|@STYLE_HASH@|@STYLE@|@DATA@|@SCRIPT@>", "css", "js"}, "<");
  // By sha256sum and base64 of these two texts.
  CHECK(page ==
        "<sha256-Fs7fgK3gHGK90a6THQSSMwwLYr8pTAjAlc4vqyGpKY0=|sha256-NuZPGfV6BcjNW2v37/cnA7S7qxne94MutOaG5/pILu8=|css|"
        "\"\\u003c\"|js>");
}

TEST_CASE("places are counted as scripts count", "[report][page]") {
  Sample sample("# \U0001F600 \u00e9\n\nb\n");
  sample.find("\u00e9", false);
  const Value data = data_of(render_html(sample.view(), PageTexts::shown));
  const auto& chunks = *first_document(data).find("chunks")->as_list();
  CHECK(json::compact(*chunks[0].find("own")) == "[0,8]");
  CHECK(json::compact(*chunks[1].find("own")) == "[8,10]");
  CHECK(json::compact(*chunks[1].find("overlap")) == "[6,8]");
  const Value& finding = first_document(data).find("findings")->as_list()->front();
  CHECK(json::compact(*finding.find("span")) == "[5,6]");
  CHECK(*finding.find("line")->as_int() == 1);
}

TEST_CASE("what all chunks say alike is said once", "[report][page]") {
  const Sample sample("# Guide\n\nText.\n");
  const Value data = data_of(render_html(sample.view(), PageTexts::shown));
  CHECK(json::compact(*first_document(data).find("metadata")) == R"({"title":"Guide"})");
  CHECK(json::compact(*first_document(data).find("chunks")->as_list()->front().find("metadata")) == R"({"chunk":0})");
}

TEST_CASE("a secret that was found is nowhere on the page, and places stay what they are", "[report][page]") {
  Sample sample("# p\u00e4ssword\nkey\n\nThe end.\n");
  sample.records[0].metadata = Value::Map{{"title", "the p\u00e4ssword\nkey", 0}};
  sample.find("p\u00e4ssword\nkey", true);
  const std::string page = render_html(sample.view(), PageTexts::shown);
  CHECK_FALSE(contains(page, "ssword"));
  const Value data = data_of(page);
  const std::string& text = *first_document(data).find("text")->as_string();
  CHECK(text == "# *********\n***\n\nThe end.\n");
  const auto& own = *first_document(data).find("chunks")->as_list()->back().find("own")->as_list();
  CHECK(text.substr(static_cast<std::size_t>(*own[0].as_int())) == "The end.\n");
}

TEST_CASE("a redacted page has numbers, paths and rules, and nothing that was written", "[report][page]") {
  Sample sample("# Confidential\n\nWords of ours.\n");
  sample.find("Words", false);
  sample.records[0].chunk.breadcrumb = {"Confidential"};
  const std::string page = render_html(sample.view(), PageTexts::redacted);
  const Value data = data_of(page);
  for (const char* words : {"Confidential", "Words", "Guide", "what is wrong"})
    CHECK_FALSE(contains(json::compact(data), words));
  CHECK(contains(json::compact(data), "guide.md"));
  CHECK(contains(json::compact(data), "SE001"));
  CHECK(*first_document(data).find("chunks")->as_list()->front().find("tokens")->as_int() == 7);
}

TEST_CASE("a page that would be too large leaves out the longest texts, and says so", "[report][page]") {
  const Sample large("# Large\n\n" + std::string(std::size_t{21} << 20U, 'x'));
  const Sample small("# Small\n\nText.\n");
  PageView view = large.view();
  view.documents.push_back(small.view().documents.front());
  const std::string page = render_html(view, PageTexts::shown);
  CHECK(page.size() < std::size_t{1} << 20U);
  const Value data = data_of(page);
  const auto& documents = *data.find("documents")->as_list();
  CHECK(documents[0].find("text")->is_null());
  CHECK(contains(*documents[0].find("note")->as_string(), "left out"));
  CHECK(*documents[1].find("text")->as_string() == small.text);
}

TEST_CASE("a text that is no UTF-8 is not shown", "[report][page]") {
  const Sample sample("# Bytes \xff\n\nText.\n");
  const Value data = data_of(render_html(sample.view(), PageTexts::shown));
  CHECK(first_document(data).find("text")->is_null());
  CHECK(contains(*first_document(data).find("note")->as_string(), "no UTF-8"));
}

TEST_CASE("the page of runs knows what was left alone only where it was counted", "[report][page]") {
  model::PastRun load;
  load.id = 1;
  load.kind = "ingest";
  load.status = "finished";
  load.plan.add = 3;
  load.plan.unchanged = 4;
  load.index_recall = 0.98;
  model::PastRun undo = load;
  undo.kind = "undo";
  model::PastRun failed = load;
  failed.status = "failed";
  failed.error = "</script>";
  const model::PastRun runs[] = {load, undo, failed};
  const std::string page = render_html_runs({"ingest", "0.1.0"}, "chunks", "docs", runs);
  const Value data = data_of(page);
  const auto& list = *data.find("runs")->as_list();
  CHECK(*list[0].find("chunks")->as_int() == 7);
  CHECK(*list[0].find("recall")->as_real() == 0.98);
  CHECK(list[1].find("chunks")->is_null());
  CHECK(list[2].find("chunks")->is_null());
  CHECK(*list[2].find("error")->as_string() == "</script>");
}

}  // namespace
}  // namespace ingot::report
