#include "corpus.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/utf8.hpp"
#include "parse/parse.hpp"

namespace ingot::bench {
namespace {

[[noreturn]] void stop(const std::string& folder, const char* why) {
  std::fprintf(stderr, "bench: error: %s: %s\n", folder.c_str(), why);
  std::exit(2);
}

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
    if (failure) stop(folder, "cannot be read");
    if (corpus.files.empty()) stop(folder, "no Markdown below this folder");
  }
  std::sort(corpus.files.begin(), corpus.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (const model::SourceFile& file : corpus.files) corpus.joined += file.bytes;
  corpus.bytes = corpus.joined.size();
  return corpus;
}

}  // namespace ingot::bench
