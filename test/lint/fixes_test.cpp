// Laws of fixes: what they leave alone, what they mend, and that they come to an end.
#include "lint/fixes.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch_test_macros.hpp>

#include "base/utf8.hpp"
#include "lint/edits.hpp"
#include "lint/marked.hpp"
#include "lint/metadata_sample.hpp"

namespace ingot::lint {
namespace {

using model::Applicability;
using model::Diagnostic;
using model::Edit;

Diagnostic with_fix(std::vector<Edit> edits, Applicability applicability = Applicability::safe) {
  Diagnostic finding;
  finding.fix = model::Fix{applicability, std::move(edits)};
  return finding;
}

std::string applied(std::string_view bytes, const Findings& findings, Applicability boldest = Applicability::safe) {
  return apply_fixes(bytes, findings, boldest).bytes;
}

// All findings of a Markdown text that is parsed, with those of the second pass.
Findings all_findings(const std::string& text) {
  sample::Sample in = sample::sample(text);
  auto document = parse::parse(in.file);
  if (!document) return check_bytes("a.md", text, Profile());
  in.document = std::move(*document);
  return in.check();
}

// Rounds until nothing changes; at most ten.
std::string mended(std::string text, Applicability boldest = Applicability::unsafe) {
  for (int round = 0; round < 10; ++round) {
    const std::string next = applied(text, all_findings(text), boldest);
    if (next == text) break;
    text = next;
  }
  return text;
}

std::string mended_by(std::string_view rule, const std::string& text, Applicability boldest = Applicability::unsafe) {
  return applied(text, sample::only(rule, all_findings(text)), boldest);
}

TEST_CASE("fixes are made from the beginning of the file to its end, whatever their order", "[lint][fix]") {
  const Findings findings{with_fix({{{4, 5}, "E"}}), with_fix({{{0, 1}, "A"}, {{6, 6}, "!"}}),
                          with_fix({{{2, 3}, ""}})};
  const Fixed fixed = apply_fixes("abcdef", findings, Applicability::safe);
  CHECK(fixed.bytes == "AbdEf!");
  CHECK(fixed.applied == 3);
}

TEST_CASE("a fix that overlaps another is left out as a whole", "[lint][fix]") {
  const Findings findings{with_fix({{{0, 2}, "x"}}), with_fix({{{1, 3}, "y"}, {{5, 6}, "z"}}),
                          with_fix({{{2, 4}, ""}})};
  const Fixed fixed = apply_fixes("abcdef", findings, Applicability::safe);
  CHECK(fixed.bytes == "xef");
  CHECK(fixed.applied == 2);
}

TEST_CASE("the same edit mends two findings, two texts for one place only one", "[lint][fix]") {
  const Findings same{with_fix({{{1, 2}, "x"}}), with_fix({{{1, 2}, "x"}})};
  CHECK(apply_fixes("abc", same, Applicability::safe).applied == 2);
  CHECK(applied("abc", same) == "axc");
  const Findings inserted{with_fix({{{1, 1}, "x"}}), with_fix({{{1, 1}, "y"}})};
  CHECK(apply_fixes("abc", inserted, Applicability::safe).applied == 1);
  CHECK(applied("abc", inserted) == "axbc");
}

TEST_CASE("what is accepted or too bold is not fixed", "[lint][fix]") {
  Findings findings{with_fix({{{0, 1}, "A"}}), with_fix({{{1, 2}, "B"}}, Applicability::unsafe)};
  CHECK(applied("abc", findings) == "Abc");
  CHECK(applied("abc", findings, Applicability::unsafe) == "ABc");
  findings[0].suppressed = {"baseline", "known"};
  CHECK(applied("abc", findings, Applicability::unsafe) == "aBc");
}

TEST_CASE("a fix does not reach into what is accepted", "[lint][fix]") {
  std::optional<model::Fix> fix = model::Fix{Applicability::safe, {{{0, 1}, ""}, {{4, 6}, ""}, {{9, 10}, ""}}};
  CHECK_FALSE(withhold(fix, {1, 4}));
  CHECK(withhold(fix, {5, 8}));
  CHECK(fix->edits.size() == 2);
  CHECK(withhold(fix, {0, 20}));
  CHECK_FALSE(fix);
  const std::string kept = "Show\u200broom.\n\n<!-- chunk-lint-disable-next EN004 -- a test -->\nShow\u200broom.\n";
  CHECK(mended_by("EN004", kept) == "Showroom.\n\n<!-- chunk-lint-disable-next EN004 -- a test -->\nShow\u200broom.\n");
}

TEST_CASE("one finding that stands for many places mends them all", "[lint][fix]") {
  std::string spaces;
  std::string controls;
  for (int i = 0; i < 100; ++i) {
    spaces += "word\u00a0";
    controls += "a\u202eb";
  }
  REQUIRE(sample::only("EN005", all_findings(spaces + "end")).size() == 1);
  CHECK(mended_by("EN005", spaces + "end").find("\u00a0") == std::string::npos);
  REQUIRE(sample::only("EN002", all_findings(controls)).size() == 20);
  CHECK(mended_by("EN002", controls).size() == 200);
  const std::string repeated = "<!-- Do not tell anybody. -->\n\nA\n\n<!-- Do not tell anybody. -->\n";
  CHECK(mended_by("IN002", repeated) == "A\n\n");
}

TEST_CASE("characters go where nothing but they is meant, and only boldly elsewhere", "[lint][fix]") {
  const auto safely = [](std::string_view rule, const std::string& text) {
    return mended_by(rule, text, Applicability::safe);
  };
  CHECK(safely("EN004", "The show\u200broom\u00ad opens.\n") == "The showroom opens.\n");
  CHECK(safely("EN005", "The\u00a0show\u2003room\r\nopens\u00a0now\r\n") == "The show room\r\nopens now\r\n");
  for (const std::string kept : {"\u200b# no heading\n", "a\n\u200b\n", "*\u200b*not strong**\n", "> \u200b- x\n",
                                 "---\ntitle: a\u200bb\n---\n# t\n"}) {
    CAPTURE(kept);
    CHECK(safely("EN004", kept) == kept);
    CHECK(mended_by("EN004", kept) != kept);
  }
  for (const std::string kept :
       {"\u00a0\u00a0\u00a0 code\n", "#\u00a0no heading\n", "[one](two\u00a0three)\n", "end\u00a0\nmore\n",
        "---\ntitle: one\u00a0# two\n---\n# t\n", "<span\u00a0hidden>\n"}) {
    CAPTURE(kept);
    CHECK(safely("EN005", kept) == kept);
    CHECK(mended_by("EN005", kept) != kept);
  }
}

TEST_CASE("EN001 leaves valid UTF-8 and every valid byte, or says that it cannot", "[lint][fix]") {
  CHECK(mended_by("EN001", "# Caf\xe9 \xe2\x82 x\xff\xff\r\n") == "# Caf\ufffd \ufffd x\ufffd\ufffd\r\n");
  CHECK_FALSE(check_bytes("a.md",
                          "\xff\xfe"
                          "a",
                          Profile())
                  .at(0)
                  .fix);
  CHECK_FALSE(check_bytes("a.md", std::string("a\0\xff", 3), Profile()).at(0).fix);
  CHECK_FALSE(check_bytes("a.md", std::string(k_most_edits, '\xff'), Profile()).at(0).fix);
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string text(40, 'a');
    for (char& c : text) c = random() % 3 == 0 ? static_cast<char>(1 + random() % 255) : c;
    const std::string fixed = applied(text, check_bytes("a.md", text, Profile()), Applicability::unsafe);
    CHECK(fixed == utf8::sanitized(text));
  }
}

TEST_CASE("MT002 writes a known value as the schema has it", "[lint][fix]") {
  const auto fixed = [](const std::string& yaml) {
    const sample::Sample in = sample::with_metadata(yaml);
    const std::string all = applied(in.file.bytes, sample::found("MT002", in));
    return all.substr(4, all.size() - 8 - sample::k_body.size());
  };
  CHECK(fixed("visibility: Public\n") == "visibility: public\n");
  CHECK(fixed("visibility: ' PUBLIC '\n") == "visibility: 'public'\n");
  CHECK(fixed("visibility: \"public \"\r\n") == "visibility: \"public\"\r\n");
  CHECK(fixed("visibility: publc\n") == "visibility: publc\n");
  CHECK(fixed("visibility: \"Pub\\x6cic\"\n") == "visibility: \"Pub\\x6cic\"\n");
}

TEST_CASE("IN002 takes hidden text out without a trace", "[lint][fix]") {
  const auto fixed = [](const std::string& text) { return mended_by("IN002", text); };
  CHECK(fixed("A\n\n<!-- Say nothing of it. -->\n\nB\n") == "A\n\nB\n");
  CHECK(fixed("A\r\n<!-- Say nothing of it. -->\r\nB\r\n") == "A\r\n\r\nB\r\n");
  CHECK(fixed("A <!-- Say nothing of it. --> B\n") == "A B\n");
  CHECK(fixed("A  <!-- Say nothing of it. -->\nB\n") == "A\nB\n");
  CHECK(fixed("A <span hidden>x <span>y</span></span> B\n") == "A B\n");
  CHECK(fixed("A <span hidden>x B\n") == "A <span hidden>x B\n");
  CHECK(fixed("A\n\n<!-- Nobody closes this here.\n\nB\n") == "A\n\n<!-- Nobody closes this here.\n\nB\n");
}

TEST_CASE("ST003 closes a fence within its containers", "[lint][fix]") {
  const auto fixed = [](const std::string& text) { return mended_by("ST003", text); };
  CHECK(fixed("```sh\nmake\n\n# Next\n") == "```sh\nmake\n\n# Next\n```\n");
  CHECK(fixed("~~~~\r\nmake") == "~~~~\r\nmake\r\n~~~~");
  CHECK(fixed("```") == "```\n```");
  CHECK(fixed("> ```\n> make\n\nText\n") == "> ```\n> make\n> ```\n\nText\n");
  CHECK(fixed("1. a\n\n   - ```\n     make\n\nText\n") == "1. a\n\n   - ```\n     make\n     ```\n\nText\n");
}

TEST_CASE("LT001 removes what is not needed, and its line with it", "[lint][fix]") {
  const auto fixed = [](const std::string& text) { return mended_by("LT001", text); };
  CHECK(fixed("<!-- chunk-lint-disable-next SZ003 -- r -->\n\n# A\n") == "# A\n");
  CHECK(fixed("A\n<!-- chunk-lint-disable-next SZ003 EN004 -- r -->\nB\n") == "A\n\nB\n");
  CHECK(fixed("<!-- chunk-lint-disable-next EN004 SZ003 -- r -->\nsho\u200bw\n") ==
        "<!-- chunk-lint-disable-next EN004 -- r -->\nsho\u200bw\n");
  CHECK(fixed("<!-- chunk-lint-disable-next SZ003 EN004 -- r -->\nsho\u200bw\n") ==
        "<!-- chunk-lint-disable-next EN004 -- r -->\nsho\u200bw\n");
  CHECK(fixed("# A\n\n<!-- chunk-lint-disable SZ003 -- r -->\n\nB\n\n<!-- chunk-lint-enable SZ003 -->\n\nC\n") ==
        "# A\n\nB\n\nC\n");
  const std::string shared =
      "<!-- chunk-lint-disable SZ003 -- r -->\n\n<!-- chunk-lint-disable SZ001 -- r -->\n\nB\n\n<!-- chunk-lint-enable "
      "-->\n";
  CHECK(fixed(shared) == "B\n\n<!-- chunk-lint-enable -->\n");
}

TEST_CASE("LT001 does not judge rules about all files by some of them", "[lint][fix]") {
  sample::Sample in = sample::sample("<!-- chunk-lint-disable-file DU001 -- r -->\n# A\n");
  in.document = parse::parse(in.file).value();
  Profile profile;
  const Checked checked = check(in.subject(), profile);
  const DocumentFacts* facts = &checked.facts;
  const Findings* found = &checked.findings;
  const auto exists = [](std::string_view) { return true; };
  CHECK(sample::only("LT001", check_corpus({{&facts, 1}, exists, &profile, true}, {&found, 1})).at(0).fix);
  CHECK(sample::only("LT001", check_corpus({{&facts, 1}, exists, &profile, false}, {&found, 1})).empty());
}

TEST_CASE("LT004 corrects a name where only one is meant", "[lint][fix]") {
  const auto fixed = [](const std::string& text) { return mended_by("LT004", text); };
  CHECK(fixed("<!-- chunk-lint-disable-next SZ03 -- r -->\n\nA\n") ==
        "<!-- chunk-lint-disable-next SZ003 -- r -->\n\nA\n");
  CHECK(fixed("<!-- chunk-lint-disable-nxt SZ003 -- r -->\n\nA\n") ==
        "<!-- chunk-lint-disable-next SZ003 -- r -->\n\nA\n");
  const std::string unclear = "<!-- chunk-lint-disable-next SZ009 -- r -->\n\nA\n";
  CHECK(fixed(unclear) == unclear);
}

TEST_CASE("GR001 tags a document that calls itself pricing, and no other", "[lint][fix]") {
  const auto fixed = [](const std::string& yaml, Value rule = {}) {
    sample::Sample in = sample::with_metadata(yaml, std::move(rule));
    in.cut.pricing = true;
    const std::string all = applied(in.file.bytes, sample::found("GR001", in));
    return all.substr(4, all.size() - 8 - sample::k_body.size());
  };
  CHECK(fixed("language: en\r\ntype: pricing\r\n") == "language: en\r\npricing_sensitive: true\r\ntype: pricing\r\n");
  for (const std::string kept :
       {"pricing_sensitive: false\ntype: pricing\n", "language: en\n", "{\ntype: pricing\n}\n"})
    CHECK(fixed(kept) == kept);
  CHECK(fixed("type: pricing\n", Value::Map{{"pricing_sensitive", false, 0}}) == "type: pricing\n");
}

// Pieces that rules have fixes for, and some that they must not touch.
std::string grown(std::mt19937& random) {
  static const std::vector<std::string> k_pieces = {"word ",
                                                    "\u00a0",
                                                    "\u200b",
                                                    "\u00ad",
                                                    "\u202e",
                                                    "\U000e0041",
                                                    "\n",
                                                    "\r\n",
                                                    "\n\n",
                                                    "# ",
                                                    "- ",
                                                    "> ",
                                                    "```\n",
                                                    "`",
                                                    "<!-- Do not tell them. -->",
                                                    "<!-- chunk-lint-disable-next EN004 SZ003 -- r -->",
                                                    "<!-- chunk-lint-enable -->",
                                                    "<!-- chunk-lint-disable EN05 -- r -->",
                                                    "<span hidden>x</span>",
                                                    "<div hidden>",
                                                    "</div>",
                                                    "| a | b |\n",
                                                    "[x](y z)",
                                                    "caf\u00e9 ",
                                                    "---\n",
                                                    "title: x\n",
                                                    "\xe9"};
  std::string text;
  for (int i = 0; i < 14; ++i) text += k_pieces[random() % k_pieces.size()];
  return text;
}

TEST_CASE("of any text, edits are ascending and apart, fixes come to an end, and nothing is left to fix",
          "[lint][fix]") {
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = grown(random);
    CAPTURE(text);
    for (const Diagnostic& finding : all_findings(text)) {
      const Rule& rule = *find_rule(finding.rule);
      if (!finding.fix) continue;
      REQUIRE(rule.fix);
      CHECK(*rule.fix <= finding.fix->applicability);
      CHECK_FALSE(finding.fix->edits.empty());
      std::size_t end = 0;
      for (const Edit& edit : finding.fix->edits) {
        CHECK(edit.span.begin >= end);
        CHECK(edit.span.end <= text.size());
        end = edit.span.end;
      }
    }
    const std::string fixed = mended(text);
    CHECK(applied(fixed, all_findings(fixed), Applicability::unsafe) == fixed);
    CHECK_FALSE(utf8::first_invalid(fixed));
  }
}

// Of each block its kind and how deep it lies; and what front matter there is.
std::string shape_of(const std::string& text) {
  model::SourceFile file;
  file.path = "a.md";
  file.bytes = text;
  const auto document = parse::parse(file);
  if (!document) return "not parsed";
  std::string shape = document->front_matter ? "+" : "-";
  for (const model::Block& block : document->blocks) {
    for (auto parent = block.parent; parent; parent = document->blocks[*parent].parent) shape += '.';
    (shape += model::name(block.kind)) += ' ';
  }
  return shape;
}

TEST_CASE("of any text, safe fixes of characters leave every block what it is", "[lint][fix]") {
  std::mt19937 random(5);
  for (int i = 0; i < 4000; ++i) {
    const std::string text = grown(random);
    if (shape_of(text) == "not parsed") continue;
    CAPTURE(text);
    for (const std::string_view rule : {"EN004", "EN005"})
      CHECK(shape_of(mended_by(rule, text, Applicability::safe)) == shape_of(text));
  }
}

}  // namespace
}  // namespace ingot::lint
