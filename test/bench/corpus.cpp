#include "corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/utf8.hpp"
#include "parse/parse.hpp"
#include "stop.hpp"

namespace ingot::bench {
namespace {

void add(const std::filesystem::path& path, Corpus& corpus) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (bytes.empty() || utf8::first_invalid(bytes)) return;
  model::SourceFile source;
  source.path = path.string();
  source.bytes = std::move(bytes);
  corpus.files.push_back(std::move(source));
}

}  // namespace

Corpus load(const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  Corpus corpus;
  for (const std::string& folder : folders) {
    std::error_code failure;
    for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
      if (at->is_regular_file() && parse::understands(at->path().string())) add(at->path(), corpus);
    }
    if (failure) stop(folder + ": cannot be read", "name folders that exist");
    if (corpus.files.empty()) stop(folder + ": no Markdown below this folder", "name folders with .md files");
  }
  std::sort(corpus.files.begin(), corpus.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (const model::SourceFile& file : corpus.files) corpus.joined += file.bytes;
  corpus.bytes = corpus.joined.size();
  return corpus;
}

std::size_t count_all(const Corpus& corpus, tokens::Tokenizer& tokenizer) {
  std::size_t total = 0;
  for (const model::SourceFile& file : corpus.files) total += tokenizer.count(file.bytes);
  return total;
}

}  // namespace ingot::bench
