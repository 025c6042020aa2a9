// Pieces of Markdown that are data and no text: JSON, and tables with commas.
#pragma once

#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

enum class DataFormat { json, csv };

struct RawData {
  ByteRange span;  ///< of the block
  DataFormat format = DataFormat::json;
};

/// The top-level paragraphs and code blocks of a Markdown document that are data as a whole, ascending.
[[nodiscard]] std::vector<RawData> raw_data_of(const Subject& subject);

}  // namespace ingot::lint
