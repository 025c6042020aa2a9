// Invariant 11 and complaint 25: an edit of one paragraph changes the texts of at most three chunks, wherever it is and
// whatever the document is like; what embed_text says decides, since that is what costs. Where there are no headings
// the cuts are found again by their text, which takes a fourth chunk for one edit in a hundred.
#include <algorithm>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "support/chunking.hpp"
#include "support/grammar.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_edits = 100;
constexpr std::size_t k_most_changed = 3;
constexpr std::size_t k_most_with_four = 2;  // of k_edits, of documents without headings

// A document as the blocks that are joined by blank lines; those that an edit may touch are paragraphs or list items.
struct Draft {
  std::vector<std::string> blocks;
  std::string joint = "\n";

  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& block : blocks) all += block + joint;
    return all;
  }
};

std::string prose(test::Grammar& grammar) {
  std::string text;
  for (std::size_t left = 2 + grammar.below(6); left > 0; --left) text += grammar.sentence() + (left > 1 ? " " : "\n");
  return text;
}

Draft with_headings(test::Grammar& grammar) {
  Draft draft;
  for (std::size_t section = 0; section < 260; ++section) {
    draft.blocks.push_back(std::string(2 + grammar.below(3), '#') + " Section " + std::to_string(section) + "\n");
    for (std::size_t left = 1 + grammar.below(5); left > 0; --left) draft.blocks.push_back(prose(grammar));
  }
  return draft;
}

Draft flat_prose(test::Grammar& grammar) {
  Draft draft;
  for (std::size_t i = 0; i < 900; ++i) draft.blocks.push_back(prose(grammar));
  return draft;
}

Draft one_list(test::Grammar& grammar) {
  Draft draft;
  draft.joint = "";
  for (std::size_t i = 0; i < 1500; ++i)
    draft.blocks.push_back("- " + grammar.sentence() + " " + grammar.sentence() + "\n");
  return draft;
}

Draft mixed(test::Grammar& grammar) {
  Draft draft;
  for (std::size_t i = 0; i < 60; ++i) {
    if (i % 6 == 0) draft.blocks.push_back("## Section " + std::to_string(i) + "\n");
    for (std::size_t left = 6; left > 0; --left) draft.blocks.push_back(prose(grammar));
    std::string list;
    for (std::size_t left = 10; left > 0; --left) list += "- " + grammar.sentence() + "\n";
    draft.blocks.push_back(list);
    std::string table = "| a | b |\n|---|---|\n";
    for (std::size_t left = 20; left > 0; --left) table += "| " + grammar.words(4) + " | " + grammar.words(3) + " |\n";
    draft.blocks.push_back(table);
    std::string code = "```cpp\n";
    for (std::size_t left = 25; left > 0; --left) code += "call(" + grammar.words(4) + ");\n";
    draft.blocks.push_back(code + "```\n");
  }
  return draft;
}

bool may_be_edited(const std::string& block) {
  return block[0] != '#' && block[0] != '|' && block[0] != '`' &&
         (block[0] != '-' || block.find('\n') + 1 == block.size());
}

std::multiset<std::string> texts(const std::string& bytes, const chunk::Options& options) {
  std::multiset<std::string> all;
  for (const model::Chunk& chunk : test::chunked(bytes, options).chunks) all.insert(chunk.embed_text);
  return all;
}

enum class Edit { insert, remove, change };

void apply(Draft& draft, Edit edit, test::Grammar& grammar, std::size_t number) {
  std::size_t at = grammar.below(draft.blocks.size());
  while (!may_be_edited(draft.blocks[at])) at = (at + 1) % draft.blocks.size();
  const bool item = draft.blocks[at][0] == '-';
  const auto place = draft.blocks.begin() + static_cast<std::ptrdiff_t>(at);
  const std::string fresh = (item ? "- " : "") + std::string("New words, number ") + std::to_string(number) + ". ";
  const std::string more = item ? grammar.sentence() + "\n" : prose(grammar);
  if (edit == Edit::insert) draft.blocks.insert(place, fresh + more);
  if (edit == Edit::remove) draft.blocks.erase(place);
  if (edit == Edit::change) place->insert(item ? 2 : 0, "Changed words, number " + std::to_string(number) + ". ");
}

// The greatest number of chunks that are new after one edit, and what it was.
void check_edits(const std::string& shape, Draft (*make)(test::Grammar& grammar), std::size_t most_with_four) {
  const chunk::Options options = test::limits(256);
  test::Grammar grammar(25, test::Constructs::atx_only);
  const Draft draft = make(grammar);
  const std::multiset<std::string> before = texts(draft.text(), options);
  INFO(shape << ", " << before.size() << " chunks");
  CHECK(before.size() > 150);
  for (const Edit edit : {Edit::insert, Edit::remove, Edit::change}) {
    std::size_t worst = 0;
    std::size_t too_many = 0;
    for (std::size_t number = 0; number < k_edits; ++number) {
      Draft edited = draft;
      apply(edited, edit, grammar, number);
      const std::multiset<std::string> after = texts(edited.text(), options);
      std::vector<std::string> fresh;
      std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(fresh));
      worst = std::max(worst, fresh.size());
      too_many += fresh.size() > k_most_changed ? 1U : 0U;
    }
    INFO("edit " << static_cast<int>(edit) << ": " << too_many << " of " << k_edits << " edits change too many");
    CHECK(worst <= k_most_changed + (most_with_four > 0 ? 1 : 0));
    CHECK(too_many <= most_with_four);
  }
}

}  // namespace

TEST_CASE("invariant 11: an edit changes at most three chunks of a document with headings") {
  check_edits("headings", with_headings, 0);
}

TEST_CASE("invariant 11: an edit changes three chunks of flat prose, seldom four") {
  check_edits("flat prose", flat_prose, k_most_with_four);
}

TEST_CASE("invariant 11: an edit changes three chunks of one long list, seldom four") {
  check_edits("one list", one_list, k_most_with_four);
}

TEST_CASE("invariant 11: an edit changes three chunks of a mixed document, seldom four") {
  check_edits("mixed", mixed, k_most_with_four);
}

TEST_CASE("invariant 11: a new section changes nothing but ordinals of the others") {
  test::Grammar grammar(11, test::Constructs::atx_only);
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::string text = "# Guide\n\n";
    for (int i = 0; i < 12; ++i) {
      text += "## Section " + std::to_string(i) + "\n\n";
      for (int left = 0; left < 4; ++left) text += prose(grammar) + prose(grammar) + "\n";
    }
    const std::size_t at = text.find("## Section " + std::to_string(1 + seed % 11));
    std::string edited = text;
    edited.insert(at, "## Quite new\n\n" + prose(grammar) + prose(grammar) + prose(grammar) + prose(grammar) + "\n");
    std::set<std::string> keys;
    for (const model::Chunk& chunk : test::chunked(text, test::limits(128)).chunks) keys.insert(chunk.key);
    std::set<std::string> after;
    for (const model::Chunk& chunk : test::chunked(edited, test::limits(128)).chunks) after.insert(chunk.key);
    for (const std::string& key : keys) CHECK(after.contains(key));
  }
}
