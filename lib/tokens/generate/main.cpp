// Host program of the build: turns config/vocabularies/ into the tables that are linked into the library.
//   tables vocabulary <encoding>.zst <sha256 of the official .tiktoken file> <output>
//   tables unicode unicode-16.0.0-classes.txt <output>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/generate/tables.hpp"

namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ingot::tokens::generate::Refused("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw ingot::tokens::generate::Refused("cannot write " + path);
}

int run(const std::vector<std::string>& words) {
  using namespace ingot::tokens::generate;
  if (words.size() == 4 && words[0] == "vocabulary") {
    write(words[3], vocabulary_tables(contents_of(words[1]), words[2]));
  } else if (words.size() == 3 && words[0] == "unicode") {
    write(words[2], unicode_tables(contents_of(words[1])));
  } else {
    throw Refused("usage: tables vocabulary <zst> <sha256> <output> | tables unicode <txt> <output>");
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tables: %s\n", error.what());
    return 1;
  }
}
