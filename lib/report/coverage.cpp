#include "report/coverage.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

using ByPath = std::map<std::string_view, const DocumentFigures*>;

std::string text_at(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  const std::string* text = value != nullptr ? value->as_string() : nullptr;
  return text != nullptr ? *text : std::string();
}

// A text stands for a list of one.
std::vector<std::string> texts_at(const Value& map, std::string_view key) {
  std::vector<std::string> out;
  const Value* value = map.find(key);
  if (value == nullptr) return out;
  if (const std::string* text = value->as_string()) out.push_back(*text);
  if (const Value::List* list = value->as_list()) {
    for (const Value& item : *list) {
      if (const std::string* text = item.as_string()) out.push_back(*text);
    }
  }
  return out;
}

std::optional<std::size_t> count_at(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  const std::int64_t* number = value != nullptr ? value->as_int() : nullptr;
  return number != nullptr && *number >= 0 ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

Value list_of(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

std::int64_t difference(std::size_t now, std::size_t before) {
  return static_cast<std::int64_t>(now) - static_cast<std::int64_t>(before);
}

ByPath by_path(const Coverage* coverage) {
  ByPath documents;
  if (coverage == nullptr) return documents;
  for (const DocumentFigures& one : coverage->documents) documents.emplace(one.path, &one);
  return documents;
}

Value delta_of(const DocumentFigures& now, const ByPath& before) {
  const auto known = before.find(now.path);
  if (known == before.end()) return {};
  return Value::Map{{"chunks", difference(now.chunk_count, known->second->chunk_count), 0},
                    {"tokens", difference(now.total_tokens, known->second->total_tokens), 0}};
}

// Paths of the one that the other does not have.
Value only_in(const Coverage& one, const Coverage& other) {
  const ByPath others = by_path(&other);
  Value::List paths;
  for (const DocumentFigures& document : one.documents) {
    if (!others.contains(document.path)) paths.emplace_back(document.path);
  }
  return paths;
}

tl::unexpected<Error> refuse(std::string_view path, std::string_view what) {
  return fail(ErrorKind::config, fmt::format("{}: {}", text::printable(path), what),
              "name a report that ingest wrote into tmp/ingestion-reports");
}

}  // namespace

DocumentFigures figures_of(std::span<const model::Record> records) {
  INGOT_ASSERT(!records.empty());
  const model::Record& first = records.front();
  DocumentFigures figures{
      first.doc_id,   first.path, text_at(first.metadata, "type"),         texts_at(first.metadata, "audience"),
      records.size(), 0,          text_at(first.metadata, "last_updated"), texts_at(first.metadata, "guardrail_flags")};
  for (const model::Record& record : records) figures.total_tokens += record.chunk.tokens;
  return figures;
}

std::size_t Coverage::chunks() const {
  std::size_t sum = 0;
  for (const DocumentFigures& one : documents) sum += one.chunk_count;
  return sum;
}

std::size_t Coverage::tokens() const {
  std::size_t sum = 0;
  for (const DocumentFigures& one : documents) sum += one.total_tokens;
  return sum;
}

Result<Coverage> parse_coverage(std::string_view path, std::string_view text) {
  const auto report = json::parse(text);
  if (!report) return refuse(path, report.error().message);
  if (text_at(*report, "schema") != "ingot.run/1") return refuse(path, "no report of a run");
  Coverage coverage;
  if (const Value* run = report->find("run")) {
    coverage.source = text_at(*run, "source");
    coverage.started_at = text_at(*run, "started_at");
    const Value* whole = run->find("whole");
    const bool* is_whole = whole != nullptr ? whole->as_bool() : nullptr;
    coverage.whole = is_whole != nullptr && *is_whole;
  }
  const Value* documents = report->find("documents");
  if (documents == nullptr || documents->as_list() == nullptr) return refuse(path, "there are no documents in it");
  for (const Value& one : *documents->as_list()) {
    const auto chunks = count_at(one, "chunk_count");
    const auto tokens = count_at(one, "total_tokens");
    if (!chunks || !tokens) return refuse(path, "a document has no numbers");
    coverage.documents.push_back({text_at(one, "doc_id"), text_at(one, "path"), text_at(one, "type"),
                                  texts_at(one, "audiences"), *chunks, *tokens, text_at(one, "last_updated"),
                                  texts_at(one, "guardrail_flags")});
  }
  return coverage;
}

Value documents_value(const Coverage& now, const Coverage* before) {
  const ByPath known = by_path(before);
  Value::List list;
  for (const DocumentFigures& one : now.documents) {
    list.emplace_back(Value::Map{{"doc_id", one.doc_id, 0},
                                 {"path", one.path, 0},
                                 {"type", one.type, 0},
                                 {"audiences", list_of(one.audiences), 0},
                                 {"chunk_count", one.chunk_count, 0},
                                 {"total_tokens", one.total_tokens, 0},
                                 {"last_updated", one.last_updated, 0},
                                 {"guardrail_flags", list_of(one.guardrail_flags), 0},
                                 {"delta", delta_of(one, known), 0}});
  }
  return list;
}

Value delta_value(const Coverage& now, const Coverage* before) {
  if (before == nullptr) return {};
  const bool both = now.whole && before->whole;
  return Value::Map{{"since", before->started_at, 0},
                    {"chunks", both ? Value(difference(now.chunks(), before->chunks())) : Value(), 0},
                    {"tokens", both ? Value(difference(now.tokens(), before->tokens())) : Value(), 0},
                    {"documents_added", before->whole ? only_in(now, *before) : Value(), 0},
                    {"documents_removed", both ? only_in(*before, now) : Value(), 0}};
}

std::string render_coverage(const Coverage& coverage) {
  std::map<std::string_view, std::size_t> types;
  std::map<std::string_view, std::size_t> flags;
  for (const DocumentFigures& one : coverage.documents) {
    types[one.type] += one.chunk_count;
    for (const std::string& flag : one.guardrail_flags) ++flags[flag];
  }
  std::string out =
      fmt::format("{}, {}: {}, {}, {}{}\n", text::printable(coverage.source), text::printable(coverage.started_at),
                  text::counted(coverage.documents.size(), "document", "documents"),
                  text::counted(coverage.chunks(), "chunk", "chunks"),
                  text::counted(coverage.tokens(), "token", "tokens"), coverage.whole ? "" : ", of some paths only");
  for (const auto& [type, chunks] : types)
    out += fmt::format("  type {}: {}\n", type.empty() ? "(none)" : text::printable(type),
                       text::counted(chunks, "chunk", "chunks"));
  for (const auto& [flag, documents] : flags)
    out +=
        fmt::format("  guardrail {}: {}\n", text::printable(flag), text::counted(documents, "document", "documents"));
  return out;
}

}  // namespace ingot::report
