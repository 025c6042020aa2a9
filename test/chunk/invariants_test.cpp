// The invariants that hold for one cutting of one document, each on all small texts and on documents from the grammar.
#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "store/backends/copy_binary.hpp"
#include "support/chunking.hpp"
#include "support/grammar.hpp"
#include "support/laws/reparse.hpp"

using namespace ingot;
using test::Chunked;

namespace {

// Limits so low that texts of a few characters are cut.
std::vector<chunk::Options> tiny_limits() {
  std::vector<chunk::Options> all(3, test::limits(chunk::k_least_max_tokens));
  all[1].max_words = 1;
  all[2].max_chars = 4;
  return all;
}

chunk::Options limits_for(unsigned seed) {
  chunk::Options options = test::limits(std::size_t{64} << (seed % 4));
  if (seed % 3 == 0) {
    options.overlap_words = 12;
    options.max_words = 60 + seed % 200;
  }
  return options;
}

void holds_on_small_texts(test::Law law) {
  for (const chunk::Options& options : tiny_limits()) {
    test::for_all_texts(4, [&](const std::string& text) {
      const auto made = test::chunked_if_accepted(text, options);
      const std::string problem = made ? law(made->cutting()) : "refused";
      if (!problem.empty()) {
        FAIL(problem << ": " << text::printable(text) << " (max_words " << options.max_words << ", max_chars "
                     << options.max_chars.value_or(0) << ")");
      }
    });
  }
}

void holds_on_grammar(test::Law law) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    test::Grammar grammar(seed);
    const auto made = test::chunked_if_accepted(grammar.document(5 + seed % 50), limits_for(seed));
    INFO("seed " << seed << ", max_tokens " << limits_for(seed).max_tokens);
    REQUIRE(made);
    CHECK(law(made->cutting()) == "");
  }
}

void holds(test::Law law) {
  holds_on_small_texts(law);
  holds_on_grammar(law);
}

std::string broken_json(const test::Cutting& cut) {
  for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
    for (const std::string& text : {cut.chunks[i].content, cut.chunks[i].embed_text}) {
      Value value = Value::Map{};
      value.set("text", text);
      const auto back = json::parse(json::compact(value));
      if (!back || *back->find("text")->as_string() != text) return test::broken(20, "JSON changes bytes", cut, i);
      std::string copy;
      store::CopyBinary(copy).text(text);
      if (copy.substr(4) != text) return test::broken(20, "COPY changes bytes", cut, i);
    }
  }
  return {};
}

}  // namespace

TEST_CASE("invariant 1: every byte that is not blank is in exactly one own span") {
  holds(test::broken_tiling);
}

TEST_CASE("invariant 2: own spans are sorted and cut neither code points nor graphemes that would have fitted") {
  holds(test::broken_order);
}

TEST_CASE("invariant 3: content is the source slice between whole lines of replay") {
  holds(test::broken_slices);
}

TEST_CASE("invariant 4: all that is sent is within the limit by a new count") {
  holds(test::broken_limits);
}

TEST_CASE("invariant 5: no chunk is blank") {
  holds(test::broken_substance);
}

TEST_CASE("invariant 6: headings stay with what they announce") {
  holds(test::broken_headings);
}

TEST_CASE("invariant 7: code that is cut is closed and reopened, rows have the head of their table") {
  holds(test::broken_fences_and_tables);
}

TEST_CASE(
    "invariant 8: links, code spans, autolinks, formulas, references and escapes that would have fitted are whole") {
  holds(test::broken_inline);
}

TEST_CASE("invariant 14: overlap is the end of the chunk before, and never all of it") {
  holds(test::broken_overlap);
}

TEST_CASE("invariant 19: content that is parsed alone has the kinds of its chunk, but for parts of lists and notes") {
  holds_on_grammar(test::broken_reparse);
}

TEST_CASE("invariant 20: JSON and COPY give content and embed_text back byte for byte") {
  holds(broken_json);
}

TEST_CASE("invariant 16: paths are those of a scanner of lines, for ATX headings and short paths") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    test::Grammar grammar(seed, test::Constructs::atx_only);
    const auto made =
        test::chunked_if_accepted(grammar.document(5 + seed % 60), test::limits(seed % 2 == 0 ? 256 : 512));
    INFO("seed " << seed);
    REQUIRE(made);
    CHECK(test::broken_paths(made->cutting()) == "");
  }
}

TEST_CASE("invariant 8: inline constructs are whole in every small paragraph at every limit of characters") {
  const std::vector<std::string> atoms = {"`a b`", "[a b](c)", "<http://a.b>", "&amp;", "\\*", "$x^2$", "word ", "\n"};
  for (std::size_t number = 0; number < atoms.size() * atoms.size() * atoms.size(); ++number) {
    std::string text;
    for (std::size_t at = 0, rest = number; at < 3; ++at, rest /= atoms.size()) text += atoms[rest % atoms.size()];
    for (std::size_t most = 4; most < 14; ++most) {
      chunk::Options options = test::limits(64);
      options.max_chars = most;
      const auto made = test::chunked_if_accepted(text, options);
      REQUIRE(made);
      const std::string problem = test::broken_inline(made->cutting());
      if (!problem.empty()) {
        FAIL(problem << ": " << text::printable(text) << " (max_chars " << most << ")");
      }
    }
  }
}
