// What the findings of all rules are made of: one way to name a chunk, to say where it is and to quote user text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lint/lint.hpp"

namespace ingot::lint {

/// "guide-md#chunk-02 (2/7), 1,310 tokens", or "≈ 1,310 tokens" for an estimate; report::json_diagnostics reads the id
/// back from before the last " (".
[[nodiscard]] std::string chunk_label(const model::Record& record);

/// A finding about one chunk: its own span and its label. check() adds rule, severity and path.
[[nodiscard]] model::Diagnostic chunk_finding(const model::Record& record, std::string message);

/// A finding about a place of the document; an empty span means the whole file.
[[nodiscard]] model::Diagnostic document_finding(ByteRange span, std::string message);

/// User text for a message: printable, on one line, at most `limit` characters, with "..." where it was cut.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t limit = 80);

}  // namespace ingot::lint
