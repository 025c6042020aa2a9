// lint-chunks --chunks: chunks that were emitted before, and no sources. The lines of one document are looked at
// together by the rules that see sources otherwise, and what they find is carried back to the bytes of the lines.
#pragma once

#include <string>

#include "base/result.hpp"
#include "pipeline/lint.hpp"

namespace ingot::pipeline {

/// JSON Lines as report::chunk_lines writes them.
struct ChunkFile {
  std::string path;  ///< as shown
  std::string bytes;
};
inline constexpr std::size_t k_max_chunk_file_bytes = std::size_t{2} << 30U;

/// Of the options, those of scopes, caches and baselines do not count. A line that cannot be read is among the
/// rejected, and the others go on. Errors (usage): there is no chunk at all.
[[nodiscard]] Result<LintResult> lint_chunk_lines(const config::Settings& settings, const LintOptions& options,
                                                  ChunkFile file, const Doors& doors);

}  // namespace ingot::pipeline
