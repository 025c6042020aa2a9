// All laws over the Markdown files below some folders: ingot-laws DIR..., or the folders that INGOT_CORPORA names,
// separated by colons; or over the texts of a JSON map: ingot-laws --examples FILE. Prints every law that a text breaks
// and how often each is broken; exit 1 when any is.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/json.hpp"
#include "support/laws.hpp"
#include "support/laws/reparse.hpp"
#include "support/laws/runs.hpp"

namespace {

using namespace ingot;

struct Named {
  const char* name;
  test::Law law;
};
constexpr std::array k_laws = {
    Named{"1 tiling", test::broken_tiling},
    Named{"2 order", test::broken_order},
    Named{"3 slices", test::broken_slices},
    Named{"4 limits", test::broken_limits},
    Named{"5 substance", test::broken_substance},
    Named{"6 headings", test::broken_headings},
    Named{"7 fences and tables", test::broken_fences_and_tables},
    Named{"8 inline", test::broken_inline},
    Named{"9 determinism", test::broken_determinism},
    Named{"10 whole sections", test::broken_whole_sections},
    Named{"11 keys", test::broken_keys},
    Named{"12 line ends", test::broken_line_ends},
    Named{"13 monotony", test::broken_monotony},
    Named{"14 overlap", test::broken_overlap},
    Named{"19 parsed alone", test::broken_reparse},
};

struct Limits {
  const char* name;
  chunk::Options options;
};

// Limits so low that texts of a few words are cut.
std::vector<Limits> tiny_limits() {
  chunk::Options tokens;
  tokens.max_tokens = chunk::k_least_max_tokens;
  tokens.target_tokens = tokens.max_tokens / 2;
  tokens.min_tokens = 4;
  chunk::Options words = tokens;
  words.max_words = 2;
  chunk::Options chars = tokens;
  chars.max_chars = 8;
  return {{"32 tokens", tokens}, {"2 words", words}, {"8 characters", chars}, {"defaults", {}}};
}

std::vector<Limits> usual_limits() {
  chunk::Options small;
  small.max_tokens = 512;
  small.target_tokens = 256;
  chunk::Options overlapping = small;
  overlapping.overlap_words = 30;
  return {{"512/256", small}, {"512/256, overlap 30", overlapping}, {"defaults", {}}};
}

std::vector<std::string> folders_of(int argc, char** argv) {
  if (argc > 1) return {argv + 1, argv + argc};
  std::vector<std::string> folders;
  const char* named = std::getenv("INGOT_CORPORA");  // NOLINT(concurrency-mt-unsafe): one thread
  for (const std::string_view folder : text::split(named == nullptr ? "" : named, ':')) {
    if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

std::vector<std::filesystem::path> files_in(const std::vector<std::string>& folders) {
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && parse::understands(entry.path().string())) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Count = std::map<std::string, std::size_t>;

struct Text {
  std::string name;
  std::string bytes;
};

void check(const Text& text, const std::vector<Limits>& limits, tokens::Tokenizer& tokenizer, Count& broken) {
  const auto& [name, bytes] = text;
  const auto document = parse::parse(test::source_file(bytes));
  if (!document && bytes.starts_with("---\n") && document.error().kind == ErrorKind::document) return;  // front matter
  if (!document) {
    ++broken["refused"];
    std::printf("%s: refused: %s\n", name.c_str(), document.error().message.c_str());
    return;
  }
  if (const std::string problem = test::broken_blocks(bytes, *document); !problem.empty()) {
    ++broken["blocks"];
    std::printf("%s: blocks: %s\n", name.c_str(), problem.c_str());
  }
  for (const Limits& limit : limits) {
    const auto chunks = chunk::split(bytes, *document, "guide", limit.options, tokenizer);
    const test::Cutting cut{document->text(bytes), *document, chunks, limit.options, tokenizer};
    for (const Named& law : k_laws) {
      const std::string problem = law.law(cut);
      if (problem.empty()) continue;
      ++broken[law.name];
      std::printf("%s: %s: %s\n", name.c_str(), limit.name, problem.c_str());
    }
  }
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Text> examples_in(const std::string& path) {
  std::vector<Text> texts;
  const auto map = json::parse(bytes_of(path));
  if (!map || map->as_map() == nullptr) return texts;
  for (const Member& example : *map->as_map()) {
    if (const std::string* text = example.value.as_string()) texts.push_back({example.key, *text});
  }
  return texts;
}

int report(const Count& broken, std::size_t texts) {
  for (const auto& [law, times] : broken) std::printf("%6zu times broken: %s\n", times, law.c_str());
  std::printf("%zu texts, %zu laws of %zu broken\n", texts, broken.size(), k_laws.size() + 2);
  return broken.empty() && texts > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  Count broken;
  if (argc == 3 && std::string_view(argv[1]) == "--examples") {
    const std::vector<Text> examples = examples_in(argv[2]);
    for (const Text& example : examples) check(example, tiny_limits(), tokenizer, broken);
    return report(broken, examples.size());
  }
  const std::vector<std::filesystem::path> files = files_in(folders_of(argc, argv));
  if (files.empty()) {
    std::fprintf(stderr, "usage: ingot-laws DIR... | --examples FILE; these folders hold no Markdown\n");
    return 2;
  }
  for (const std::filesystem::path& path : files) {
    const Text text{path.string(), bytes_of(path)};
    if (!utf8::first_invalid(text.bytes)) check(text, usual_limits(), tokenizer, broken);
  }
  return report(broken, files.size());
}
