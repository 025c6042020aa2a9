// Rules in preview that compare documents, or look where chunks meet.
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "lint/captions.hpp"
#include "lint/fixes.hpp"
#include "lint/metadata_sample.hpp"
#include "parse/parse.hpp"

namespace ingot::lint {
namespace {

using sample::Sample;

// The findings of one rule in documents of these texts, which are called 0.md, 1.md, ...
struct World {
  std::vector<Sample> samples;

  [[nodiscard]] Findings found(std::string_view rule) const {
    Profile profile;
    profile.extend = {std::string(rule)};
    profile.today = "2026-01-31";
    std::vector<Checked> checked;
    for (const Sample& one : samples) checked.push_back(check(one.subject(), profile));
    std::vector<const DocumentFacts*> facts;
    std::vector<const Findings*> findings;
    for (const Checked& one : checked) {
      facts.push_back(&one.facts);
      findings.push_back(&one.findings);
    }
    const Corpus corpus{facts, [](std::string_view) { return true; }, &profile, true};
    return sample::only(rule, check_corpus(corpus, findings));
  }
};

World with_fields(const std::vector<std::string>& fields) {
  World world;
  for (const std::string& yaml : fields) world.samples.push_back(sample::with_metadata(yaml));
  for (std::size_t i = 0; i < world.samples.size(); ++i) world.samples[i].file.path = std::to_string(i) + ".md";
  return world;
}

// As --fix leaves it.
std::string mended(const std::string& yaml) {
  const World world = with_fields({yaml});
  const std::string& bytes = world.samples[0].file.bytes;
  const std::string fixed = apply_fixes(bytes, world.found("MT007"), model::Applicability::safe).bytes;
  return fixed.substr(4, fixed.find("---\n", 4) - 4);
}

TEST_CASE("MT007 finds what one document says twice, and blanks around it", "[lint]") {
  const Findings findings = with_fields({"topics: [care, \" oil\", care, Oil]\n"}).found("MT007");
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].message == "\" oil\" in `topics` has blanks around it");
  CHECK(findings[1].message == "\"care\" stands twice in `topics`");
  CHECK(findings[2].message == "\"oil\" stands in `topics` as \"Oil\" too");
  CHECK_FALSE(findings[2].fix);
  CHECK(with_fields({"topics: [care, care-kit, C++, C#, C]\naudience: owner\n"}).found("MT007").empty());
  CHECK(
      with_fields({"title: ' Care'\nstakeholders: [{name: a, role: b}, {name: a, role: b}]\n"}).found("MT007").empty());
}

TEST_CASE("MT007 mends blanks and repetitions where the list is plain", "[lint]") {
  CHECK(mended("topics: [care, \" oil \", care]\n") == "topics: [care, \"oil\"]\n");
  CHECK(mended("topics: [care, care, care, oil]\n") == "topics: [care, oil]\n");
  CHECK(mended("topics:\n  - care\n  - oil\n  - care\nregion: eu\n") == "topics:\n  - care\n  - oil\nregion: eu\n");
  CHECK(mended("audience: ' owner'\n") == "audience: 'owner'\n");
  for (const char* kept : {"topics: [care,\n  care]\n", "topics:\n  - care\n  - care # twice\n",
                           "topics: [care, Care]\n", "topics: [\"\\tcare\"]\n"})
    CHECK(mended(kept) == kept);
}

TEST_CASE("MT007 names documents whose spelling is rarer", "[lint]") {
  const Findings findings = with_fields({"audience: owner\n", "audience: [Owner]\n", "audience: [owner, dealer]\n",
                                         "audience: owner\ntags: [gun_care]\n", "audience: dealer\ntags: [gun care]\n"})
                                .found("MT007");
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].path == "1.md");
  CHECK(findings[0].message == "\"Owner\" in `audience` is \"owner\" in 3 other documents");
  CHECK(findings[0].span == ByteRange{15, 20});
  CHECK(findings[1].path == "4.md");
  CHECK(with_fields({"tags: [care]\n", "topics: [Care]\n", "region: EU\n", "region: eu\n"}).found("MT007").empty());
}

World with_texts(const std::vector<std::string>& texts) {
  World world;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Sample sample = sample::sample("# Guide " + std::to_string(i) + "\n\n" + texts[i]);
    auto document = parse::parse(sample.file);
    REQUIRE(document);
    sample.document = std::move(*document);
    sample.file.path = std::to_string(i) + ".md";
    sample::add_chunk(sample, sample.document.body);
    world.samples.push_back(std::move(sample));
  }
  return world;
}

TEST_CASE("DU003 finds paragraphs and lines that many documents have", "[lint]") {
  std::vector<std::string> texts;
  for (int i = 0; i < 6; ++i)
    texts.push_back(
        "The page of number " + std::string(static_cast<std::size_t>(i) + 1, 'x') + " has words of its own.\n\n" +
        (i % 2 == 0 ? "All *errors* excepted,\nas ever and always.\n" : "All errors excepted, as ever and always!\n"));
  const Findings findings = with_texts(texts).found("DU003");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].path == "0.md");
  CHECK(findings[0].message == "this text stands in 6 documents");
  CHECK(findings[0].notes.at(0) == "in 0.md, 1.md, 2.md, ...");
  for (int i = 0; i < 6; ++i)
    texts[static_cast<std::size_t>(i)] =
        "Words of page " + std::to_string(i) + "\nand a line that all the pages have.\n";
  CHECK(with_texts(texts).found("DU003").size() == 1);
}

TEST_CASE("DU003 lets short lines, headings, code and tables be, and what few documents have", "[lint]") {
  const std::string shared =
      "None at all.\n\n## A heading that all pages have here\n\n```\nlet all the pages have this code\n```\n\n"
      "| One column | and another one here |\n| --- | --- |\n\nThe relevant parts of the guide are these:\n\n- a\n";
  CHECK(with_texts(std::vector<std::string>(7, shared)).found("DU003").empty());
  CHECK(with_texts(std::vector<std::string>(4, "All the pages have these few words.\n")).found("DU003").empty());
  std::vector<std::string> many(200, "");
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = i < 9 ? "All these pages have these few words.\n" : "None.\n";
  CHECK(with_texts(many).found("DU003").empty());
}

TEST_CASE("captions, and what leads up to images, are told from other text", "[lint]") {
  const std::string_view image = "![The MX8 with its adjustable stock](mx8.png)";
  for (const char* text : {"*The MX8 from the left*", "_Seen from above_", "Figure 2: the MX8", "**Fig. 3** The lock",
                           "图 1：枪", "The diagram above shows the lock.", "The picture shows the lock.",
                           "Abbildung 2: das Schloss", "On the MX8 an adjustable stock comes as standard."})
    CHECK(belongs_to_image_before(text, image));
  for (const char* text :
       {"Clean the barrels after a wet day.", "*Never* store the gun wet. *Ever.*", "Figure out what you need.",
        "Image is everything.", "The MX8 is made in Italy.", "![](next.png)"})
    CHECK_FALSE(belongs_to_image_before(text, image));
  for (const char* text : {"The lock is built as follows:", "Figure 2: the lock", "See the picture below.",
                           "The following diagram shows it."})
    CHECK(belongs_to_image_behind(text));
  for (const char* text : {"Clean the barrels.", "It is below zero in the picture.", "![](a.png)"})
    CHECK_FALSE(belongs_to_image_behind(text));
}

TEST_CASE("a block is an image with nothing beside it", "[lint]") {
  for (const char* text :
       {"![](a.png)", "[![a](a.png)](b)", "<img src=\"a.png\">", "<p align=center><img src='a.png'></p>"}) {
    CHECK(ends_with_image(text));
    CHECK(begins_with_image(text));
  }
  CHECK(ends_with_image("The lock:\n![](a.png)"));
  CHECK_FALSE(begins_with_image("The lock:\n![](a.png)"));
  for (const char* text : {"An ![icon](a.png)", "![icon](a.png) is here", "text", ""})
    CHECK_FALSE(ends_with_image(text));
}

TEST_CASE("LK003 looks at both sides of a cut", "[lint]") {
  const auto count = [](const std::string& before, const std::string& after) {
    Sample sample = sample::sample(before + "\n\n" + after + "\n");
    auto document = parse::parse(sample.file);
    REQUIRE(document);
    sample.document = std::move(*document);
    sample.extend = {"LK003"};
    sample::add_chunk(sample, {0, before.size() + 2});
    sample::add_chunk(sample, {before.size() + 2, sample.file.bytes.size()});
    return sample::only("LK003", sample.check()).size();
  };
  CHECK(count("A text.\n\n![](a.png)", "*The MX8*") == 1);
  CHECK(count("The lock is built like this:", "![](a.png)") == 1);
  CHECK(count("![](a.png)", "Another matter.") == 0);
  CHECK(count("![](a.png)", "# Heading\n\n*The MX8*") == 0);
  CHECK(count("![](a.png)\n\nA text.", "*The MX8*") == 0);
}

}  // namespace
}  // namespace ingot::lint
