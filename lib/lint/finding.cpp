#include "lint/finding.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::lint {

std::string chunk_label(const model::Record& record) {
  // Other chunkers need not number them.
  if (record.count == 0)
    return fmt::format("{} ({})", record.chunk_id, model::counted_tokens(record.chunk.tokens, record.token_basis));
  return fmt::format("{} ({}/{}), {}", record.chunk_id, record.index, record.count,
                     model::counted_tokens(record.chunk.tokens, record.token_basis));
}

model::Diagnostic chunk_finding(const model::Record& record, std::string message) {
  model::Diagnostic finding = document_finding(record.chunk.own, std::move(message));
  finding.chunk = chunk_label(record);
  return finding;
}

model::Diagnostic document_finding(ByteRange span, std::string message) {
  model::Diagnostic finding;
  finding.span = span;
  finding.message = std::move(message);
  return finding;
}

std::string in_quotes(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size() && count < limit; ++count) end += utf8::decode(text, end).length;
  return "\"" + text::printable(text.substr(0, end)) + (end < text.size() ? "...\"" : "\"");
}

}  // namespace ingot::lint
