// cmark-gfm and nothing else, as a program: finds the Markdown below a folder, reads it and parses it with so many
// threads. What `ingest --dry-run` is compared with, process against process.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

namespace {

bool read(const std::string& path, std::string& bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return false;
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  bytes.resize(std::filesystem::file_size(path));
  return std::fread(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
}

void parse(const std::string& bytes, cmark_syntax_extension* table) {
  const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(cmark_parser_new(CMARK_OPT_FOOTNOTES),
                                                                      cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), table);
  cmark_parser_feed(parser.get(), bytes.data(), bytes.size());
  cmark_node_free(cmark_parser_finish(parser.get()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: ingot-cmark THREADS DIR\n", stderr);
    return 2;
  }
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[2])) {
    if (entry.is_regular_file() && entry.path().extension() == ".md") paths.push_back(entry.path().string());
  }
  cmark_gfm_core_extensions_ensure_registered();
  cmark_syntax_extension* const table = cmark_find_syntax_extension("table");
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  for (long i = std::strtol(argv[1], nullptr, 10); i > 0; --i) {
    threads.emplace_back([&] {
      std::string bytes;
      for (std::size_t at = next++; at < paths.size(); at = next++) {
        if (read(paths[at], bytes)) {
          parse(bytes, table);
        } else {
          failed = true;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return failed ? 1 : 0;
}
