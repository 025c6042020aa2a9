#include "report/json_diagnostics.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/json.hpp"
#include "base/lines.hpp"

namespace ingot::report {
namespace {

using ChunksById = std::map<std::string_view, const model::ChunkOutline*>;

Value position(const LineTable& lines, std::size_t offset) {
  const LineColumn at = lines.position(offset);
  return Value::Map{{"line", at.line, 0}, {"column", at.column, 0}, {"byte", offset, 0}};
}

Value range(const LineTable& lines, std::string_view source, ByteRange span) {
  if (span.empty() || source.empty()) return {};
  const std::size_t begin = std::min(span.begin, source.size());
  const std::size_t end = std::clamp(span.end, begin, source.size());
  return Value::Map{{"start", position(lines, begin), 0}, {"end", position(lines, end), 0}};
}

Value list_of(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

// A finding names its chunk as "guide-md#chunk-02 (2/7), 1,310 tokens".
Value chunk(const std::string& label, const ChunksById& chunks, bool exact) {
  const std::string_view id = std::string_view(label).substr(0, label.rfind(" ("));
  const auto found = chunks.find(id);
  if (found == chunks.end()) return Value::Map{{"id", id, 0}};
  const model::ChunkOutline& outline = *found->second;
  return Value::Map{{"id", id, 0},
                    {"index", outline.index, 0},
                    {"count", outline.count, 0},
                    {"tokens", outline.tokens, 0},
                    {"tokens_exact", exact, 0},
                    {"words", outline.words, 0},
                    {"heading_path", list_of(outline.heading_path), 0}};
}

Value suppressed(const model::Diagnostic& finding) {
  if (!finding.suppressed) return {};
  return Value::Map{{"kind", finding.suppressed->by, 0}, {"reason", finding.suppressed->reason, 0}};
}

void append_findings(const LintDocument& document, const JsonFileFindings& file, Value::List& out) {
  if (file.findings.empty()) return;
  const LineTable lines(file.source);
  ChunksById chunks;
  for (const model::ChunkOutline& chunk : file.chunks) chunks.emplace(chunk.chunk_id, &chunk);
  for (const model::Diagnostic& finding : file.findings) {
    out.push_back(Value::Map{
        {"rule", finding.rule, 0},
        {"name", document.rule_name != nullptr ? document.rule_name(finding.rule) : std::string_view{}, 0},
        {"severity", model::name(finding.severity), 0},
        {"scope",
         finding.chunk          ? "chunk"
         : finding.path.empty() ? "corpus"
                                : "document",
         0},
        {"message", finding.message, 0},
        {"path", finding.path, 0},
        {"range", range(lines, file.source, finding.span), 0},
        {"chunk", finding.chunk ? chunk(*finding.chunk, chunks, document.token_basis.exact) : Value(), 0},
        {"help", finding.help, 0},
        {"notes", list_of(finding.notes), 0},
        {"suppressed", suppressed(finding), 0},
        {"fingerprint", finding.fingerprint, 0},
    });
  }
}

}  // namespace

std::string render_json_diagnostics(const LintDocument& document) {
  Value::List findings;
  for (const JsonFileFindings& file : document.files) append_findings(document, file, findings);
  return json::pretty(Value::Map{{"schema", "ingot.lint/1", 0},
                                 {"tool", to_value(document.tool), 0},
                                 {"tokenizer", document.token_basis.encoding, 0},
                                 {"tokens_exact", document.token_basis.exact, 0},
                                 {"summary", to_value(document.summary), 0},
                                 {"findings", std::move(findings), 0}});
}

std::string render_jsonl_diagnostics(const LintDocument& document) {
  Value::List findings;
  for (const JsonFileFindings& file : document.files) append_findings(document, file, findings);
  std::string out;
  for (const Value& finding : findings) out += json::compact(finding) + "\n";
  return out;
}

}  // namespace ingot::report
