#include "lint/rule_pages.hpp"

#include <catch2/catch_test_macros.hpp>

#include "model/document.hpp"
#include "parse/parse.hpp"

namespace ingot::lint {
namespace {

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                        std::string_view("\\<*_[]|#~").find(text[i + 1]) != std::string_view::npos;
    out += escape ? text[++i] : text[i];
  }
  return out;
}

std::vector<std::string> code_of(const model::Document& document, std::string_view bytes) {
  std::vector<std::string> code;
  for (const model::Block& block : document.blocks) {
    if (block.kind != model::BlockKind::code) continue;
    const std::string_view all = block.span.of(bytes);
    const std::size_t begin = all.find('\n') + 1;
    code.emplace_back(all.substr(begin, all.rfind('\n') - begin));
  }
  return code;
}

}  // namespace

TEST_CASE("the page of every rule has all of its text, and its examples are two blocks of code", "[lint]") {
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    model::SourceFile file;
    file.path = "page.md";
    file.bytes = rule_page(rule);
    const auto document = parse::parse(file);
    REQUIRE(document);
    CHECK(code_of(*document, file.bytes) == std::vector<std::string>{std::string(rule.bad), std::string(rule.good)});
    CHECK(document->headings.size() == 4);
    const std::string prose = unescaped(file.bytes);
    for (const std::string_view text : {rule.id, rule.name, rule.summary, rule.why})
      CHECK(prose.find(text) != std::string::npos);
  }
}

TEST_CASE("a fence is longer than any in the example", "[lint]") {
  Rule rule = rules().front();
  rule.bad = "````text\n```\n````";
  CHECK(rule_page(rule).find("`````text\n````text\n```\n````\n`````\n") != std::string::npos);
}

TEST_CASE("the index links to the page of every rule", "[lint]") {
  const std::string index = rule_index(rules());
  for (const Rule& rule : rules())
    CHECK(index.find("[" + std::string(rule.id) + "](" + std::string(rule.id) + ".md)") != std::string::npos);
}

}  // namespace ingot::lint
