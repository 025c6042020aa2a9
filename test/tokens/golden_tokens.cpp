// Counts of whole corpora against reference counts of tiktoken, with every instruction set:
//   ingot-golden-tokens GOLDEN_DIR CORPORA_DIR
// GOLDEN_DIR holds token-counts-documents.jsonl, {"path", "bytes", "cl100k", "o200k"} with paths below CORPORA_DIR, and
// token-counts-fuzz.jsonl, {"base64", "cl100k", "o200k"}. Exit code: 0 no difference, 1 some, 2 something was missing.
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "tokens/base64.hpp"
#include "tokens/tokenizer.hpp"

using namespace ingot;
using namespace ingot::tokens;

namespace {

struct Subject {
  std::string_view key;  ///< in the golden files
  InstructionSet set;
  Tokenizer tokenizer;
};

std::vector<Subject> new_subjects() {
  std::vector<Subject> subjects;
  for (const InstructionSet set : available_instruction_sets()) {
    subjects.push_back({"cl100k", set, Tokenizer(Encoding::cl100k_base, set)});
    subjects.push_back({"o200k", set, Tokenizer(Encoding::o200k_base, set)});
  }
  return subjects;
}

std::optional<std::string> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::size_t number(const Value& entry, std::string_view key) {
  return static_cast<std::size_t>(*entry.find(key)->as_int());
}

struct Tally {
  std::size_t texts = 0;
  std::size_t differences = 0;
  std::size_t missing = 0;
};

void compare(std::vector<Subject>& subjects, const Value& entry, std::string_view shown, std::string_view text,
             Tally& tally) {
  ++tally.texts;
  for (Subject& subject : subjects) {
    const std::size_t expected = number(entry, subject.key);
    const std::size_t count = subject.tokenizer.count(text);
    const std::size_t total = subject.tokenizer.map(text).total();
    const std::size_t ids = subject.tokenizer.encode(text).size();
    if (count == expected && total == expected && ids == expected) continue;
    ++tally.differences;
    std::printf("%s, %s: count %zu, map %zu, ids %zu, not %zu: %s\n", std::string(subject.key).c_str(),
                std::string(name(subject.set)).c_str(), count, total, ids, expected, std::string(shown).c_str());
  }
}

// Calls visit(entry) for each line; false when the file is missing or a line is no JSON.
template <class Visit>
bool each_entry(const std::string& path, Visit visit) {
  std::ifstream file(path);
  if (!file) std::fprintf(stderr, "error: cannot read %s\n", path.c_str());
  if (!file) return false;
  for (std::string line; std::getline(file, line);) {
    const auto entry = json::parse(line);
    if (!entry) std::fprintf(stderr, "error: %s: %s\n", path.c_str(), entry.error().message.c_str());
    if (!entry) return false;
    visit(*entry);
  }
  return true;
}

void compare_document(std::vector<Subject>& subjects, const std::string& corpora, const Value& entry, Tally& tally) {
  const std::string path = corpora + "/" + *entry.find("path")->as_string();
  const auto text = content_of(path);
  if (!text || text->size() != number(entry, "bytes")) {
    ++tally.missing;
    std::fprintf(stderr, "error: %s is missing or another version\n", path.c_str());
    return;
  }
  compare(subjects, entry, path, *text, tally);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: ingot-golden-tokens GOLDEN_DIR CORPORA_DIR\n");
    return 2;
  }
  const std::string golden = argv[1];
  std::vector<Subject> subjects = new_subjects();
  Tally documents;
  Tally strings;
  const bool found = each_entry(golden + "/token-counts-documents.jsonl",
                                [&](const Value& entry) { compare_document(subjects, argv[2], entry, documents); }) &&
                     each_entry(golden + "/token-counts-fuzz.jsonl", [&](const Value& entry) {
                       const std::string base64(*entry.find("base64")->as_string());
                       compare(subjects, entry, base64, test::from_base64(base64), strings);
                     });
  std::printf(
      "%zu documents, %zu strings, %zu encodings with instruction sets: %zu differences, %zu documents missing\n",
      documents.texts, strings.texts, subjects.size(), documents.differences + strings.differences, documents.missing);
  if (!found || documents.missing != 0) return 2;
  return documents.differences + strings.differences == 0 ? 0 : 1;
}
