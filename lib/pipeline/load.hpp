// One document from its path to its records (source, parse, chunk, metadata, lint). Structured files are cut part by
// part, whatever their size, so that a part is all that is held of a large one.
// Invariant: the records do not depend on whether a file was held as a whole or read in windows, nor on the windows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "pipeline/corpus.hpp"
#include "source/read.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::pipeline {

/// What all documents of a run share; the references must outlive it.
struct LoadContext {
  const config::Settings& settings;
  const LoadOptions& options;
  io::FileSystem& files;
  const std::map<std::string, source::Revision>& revisions;
};

/// The document at `path`, which has a rule and a parser. Structured files over LoadOptions::whole_bytes are read
/// twice: how many chunks there are and the digest of the file stand in every record. Errors: those of the rooms;
/// nothing of a file with an error is handed on.
[[nodiscard]] Result<LoadedDocument> load(const LoadContext& context, const std::string& path,
                                          tokens::Tokenizer& tokenizer);

}  // namespace ingot::pipeline
