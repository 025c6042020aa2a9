// Chunks of one document as they were emitted, put together so that the rules can look at them: their texts one after
// the other, each parsed by itself, stand for the document. Positions found there are led back to the file of the
// lines.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "lint/lint.hpp"
#include "metadata/chunk_line.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::pipeline {

struct EmittedLine {
  metadata::ChunkLine chunk;
  std::size_t offset = 0;  ///< of the line in its file
};

class EmittedDocument {
 public:
  EmittedDocument(const config::Settings& settings, std::vector<EmittedLine> lines, tokens::Tokenizer& tokenizer);

  /// `bytes` are those of the file of the lines; so are the positions in what is returned. The facts have the path of
  /// the source, and the findings none yet.
  [[nodiscard]] lint::Checked check(const lint::Profile& profile, std::string_view bytes) const;

  /// The records, with the path of the source and spans in the file of the lines.
  [[nodiscard]] const std::vector<model::Record>& records() const { return records_; }
  /// Where a chunk stands in the file: its text, else the line.
  [[nodiscard]] ByteRange place_of(std::size_t index) const;
  [[nodiscard]] bool has_text() const { return lines_.front().chunk.has_text; }

 private:
  void add(EmittedLine& line, tokens::Tokenizer& tokenizer);
  void parse_text(std::string_view text, std::size_t begin);
  void lead_back(model::Diagnostic& finding, std::string_view bytes) const;
  [[nodiscard]] ByteRange in_file(std::size_t index, ByteRange span, std::string_view bytes) const;
  [[nodiscard]] lint::CutBy cut() const;

  const config::Settings& settings_;
  std::vector<EmittedLine> lines_;
  std::vector<ByteRange> texts_;  // of each chunk's content in file_.bytes
  std::vector<model::Record> records_;
  std::vector<lint::StatedCounts> stated_;
  model::SourceFile file_;
  model::Document document_;
};

/// Whether two lines may be looked at together: of one document, and alike in all that chunks of one document share.
[[nodiscard]] bool belong_together(const metadata::ChunkLine& a, const metadata::ChunkLine& b);

}  // namespace ingot::pipeline
