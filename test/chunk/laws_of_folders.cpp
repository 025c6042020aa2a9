// All laws over the Markdown files below some folders: ingot-laws DIR..., or the folders that INGOT_CORPORA names,
// separated by colons. Prints every law that a file breaks and how many files break each; exit 1 when any does.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

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

std::vector<Limits> limits() {
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

void check(const std::string& path, const std::string& bytes, tokens::Tokenizer& tokenizer, Count& broken) {
  const auto document = parse::parse(test::source_file(bytes));
  if (!document) {
    ++broken["refused"];
    std::printf("%s: refused: %s\n", path.c_str(), document.error().message.c_str());
    return;
  }
  if (const std::string problem = test::broken_blocks(bytes, *document); !problem.empty()) {
    ++broken["blocks"];
    std::printf("%s: blocks: %s\n", path.c_str(), problem.c_str());
  }
  for (const Limits& limit : limits()) {
    const auto chunks = chunk::split(bytes, *document, "guide", limit.options, tokenizer);
    const test::Cutting cut{document->text(bytes), *document, chunks, limit.options, tokenizer};
    for (const Named& law : k_laws) {
      const std::string problem = law.law(cut);
      if (problem.empty()) continue;
      ++broken[law.name];
      std::printf("%s: %s: %s\n", path.c_str(), limit.name, problem.c_str());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::filesystem::path> files = files_in(folders_of(argc, argv));
  if (files.empty()) {
    std::fprintf(stderr, "usage: ingot-laws DIR...; these folders hold no Markdown\n");
    return 2;
  }
  tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  Count broken;
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (!utf8::first_invalid(bytes)) check(path.string(), bytes, tokenizer, broken);
  }
  for (const auto& [law, times] : broken) std::printf("%6zu times broken: %s\n", times, law.c_str());
  std::printf("%zu files, %zu laws of %zu broken\n", files.size(), broken.size(), k_laws.size() + 2);
  return broken.empty() ? 0 : 1;
}
