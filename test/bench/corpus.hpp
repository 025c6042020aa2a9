// The Markdown files below some folders, in memory, so that no measurement touches a disk.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/source_file.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {

struct Corpus {
  std::vector<model::SourceFile> files;  ///< sorted by path; valid UTF-8 only
  std::size_t bytes = 0;
  std::string joined;  ///< all files one behind the other, for the references
};

/// Ends the program with a message when a folder cannot be read or holds no Markdown.
[[nodiscard]] Corpus load(const std::vector<std::string>& folders);

/// Tokens of all files, with one call for each.
[[nodiscard]] std::size_t count_all(const Corpus& corpus, tokens::Tokenizer& tokenizer);

}  // namespace ingot::bench
