#include "lint/drift.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_schema = "ingot.ingestion-baseline/1";
constexpr std::string_view k_hint = "mend it, or make it again with --write-drift-baseline";

class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_(path), text_(text), lines_(text) {}

  Result<DriftBaseline> read() {
    const auto root = yaml::parse(text_, {.nodes = 10'000'000});
    if (!root)
      return fail(ErrorKind::config, fmt::format("{}:{}", text::printable(path_), root.error().message),
                  std::string(k_hint));
    const Value* schema = root->find("schema");
    if (schema == nullptr || *schema != Value(k_schema))
      return refuse(*root, fmt::format("this is no ingestion baseline: `schema` is not {}", k_schema));
    DriftBaseline baseline;
    baseline.path = path_;
    baseline.text = text_;
    for (const auto& [key, field] :
         {std::pair{"tool", &baseline.tool}, {"tokenizer", &baseline.tokenizer}, {"config", &baseline.config}}) {
      auto read = text_at(*root, key);
      if (!read) return fail(read.error());
      *field = std::move(*read);
    }
    const std::size_t tool = root->find("tool")->offset;
    baseline.tool_at = {tool, tool + baseline.tool.size() + (text_.substr(tool).starts_with('"') ? 2 : 0)};
    if (const Value* run = root->find("run")) {
      auto of = read_run(*run);
      if (!of) return fail(of.error());
      baseline.run = std::move(*of);
    }
    const Value* documents = root->find("documents");
    if (documents == nullptr || documents->as_list() == nullptr)
      return refuse(documents == nullptr ? *root : *documents, "`documents` must be a list");
    std::set<std::string> seen;
    for (const Value& item : *documents->as_list()) {
      auto document = read_document(item, baseline.run.has_value());
      if (!document) return fail(document.error());
      if (!seen.insert(document->path).second)
        return refuse(item, fmt::format("{} is there twice", text::printable(document->path)));
      baseline.documents.push_back(std::move(*document));
    }
    return baseline;
  }

 private:
  Result<DriftBaseline::Run> read_run(const Value& item) const {
    DriftBaseline::Run run;
    const Value* id = item.find("id");
    if (id == nullptr || id->as_int() == nullptr)
      return refuse(id == nullptr ? item : *id, "`id` must be the number of a run");
    run.id = *id->as_int();
    for (const auto& [key, field] : {std::pair{"database", &run.database},
                                     {"table", &run.table},
                                     {"source", &run.source},
                                     {"model", &run.model}}) {
      auto read = text_at(item, key);
      if (!read) return fail(read.error());
      *field = std::move(*read);
    }
    const Value* tables = item.find("tables");
    if (tables == nullptr) return run;
    if (tables->as_map() == nullptr) return refuse(*tables, "`tables` must be a map");
    for (const Member& table : *tables->as_map()) {
      if (table.value.as_int() == nullptr) return refuse(table.value, "a table must have the number of a run");
      run.tables.emplace(table.key, *table.value.as_int());
    }
    return run;
  }

  Result<void> read_digests(const Value& item, DriftBaseline::Document& document) const {
    for (const auto& [key, field] : {std::pair{"doc_id", &document.doc_id}, {"chunk_digests", &document.digests}}) {
      auto read = text_at(item, key);
      if (!read) return fail(read.error());
      *field = std::move(*read);
    }
    if (item.find("table") != nullptr) {
      auto read = text_at(item, "table");
      if (!read) return fail(read.error());
      document.table = std::move(*read);
    }
    const std::size_t bytes = document.digests.size();
    if (bytes % DriftBaseline::k_digest_bytes == 0 && bytes / DriftBaseline::k_digest_bytes == document.chunks)
      return {};
    return refuse(*item.find("chunk_digests"),
                  fmt::format("`chunk_digests` must have {} digits a chunk", DriftBaseline::k_digest_bytes));
  }

  Result<DriftBaseline::Document> read_document(const Value& item, bool has_run) const {
    DriftBaseline::Document document;
    for (const auto& [key, field] : {std::pair{"path", &document.path}, {"source_checksum", &document.checksum}}) {
      auto read = text_at(item, key);
      if (!read) return fail(read.error());
      *field = std::move(*read);
    }
    for (const auto& [key, field] : {std::pair{"chunk_count", &document.chunks}, {"total_tokens", &document.tokens}}) {
      const Value* value = item.find(key);
      if (value == nullptr || value->as_int() == nullptr || *value->as_int() < 0)
        return refuse(value == nullptr ? item : *value, fmt::format("`{}` must be a whole number from 0", key));
      *field = static_cast<std::size_t>(*value->as_int());
    }
    if (has_run && document.chunks > 0) {
      if (auto read = read_digests(item, document); !read) return fail(read.error());
    }
    const std::string_view line = lines_.content(lines_.line_of(item.offset)).of(text_);
    const std::size_t end = lines_.content(lines_.line_of(item.offset)).end - (line.ends_with(',') ? 1 : 0);
    document.at = {item.offset, end};
    return document;
  }

  [[nodiscard]] Result<std::string> text_at(const Value& map, std::string_view key) const {
    const Value* value = map.find(key);
    if (value == nullptr || value->as_string() == nullptr || value->as_string()->empty())
      return refuse(value == nullptr ? map : *value, fmt::format("`{}` must be a text that is not empty", key));
    return *value->as_string();
  }

  [[nodiscard]] tl::unexpected<Error> refuse(const Value& at, std::string_view what) const {
    const LineColumn place = lines_.position(std::min(at.offset, text_.size()));
    return fail(ErrorKind::config, fmt::format("{}:{}:{}: {}", text::printable(path_), place.line, place.column, what),
                std::string(k_hint));
  }

  std::string_view path_;
  std::string_view text_;
  LineTable lines_;
};

std::string run_line(const std::optional<DriftBaseline::Run>& run) {
  if (!run) return {};
  Value::Map map{{"id", run->id, 0},
                 {"database", run->database, 0},
                 {"table", run->table, 0},
                 {"source", run->source, 0},
                 {"model", run->model, 0}};
  Value::Map tables;
  for (const auto& [table, id] : run->tables) tables.push_back({table, id, 0});
  if (!tables.empty()) map.push_back({"tables", std::move(tables), 0});
  return "\"run\": " + json::compact(std::move(map)) + ",\n";
}

}  // namespace

Result<DriftBaseline> DriftBaseline::parse(std::string_view path, std::string_view text) {
  return Reader(path, text).read();
}

std::string DriftBaseline::render() const {
  std::vector<const Document*> sorted;
  for (const Document& document : documents) sorted.push_back(&document);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  std::string lines;
  for (const Document* document : sorted) {
    lines += lines.empty() ? "\n" : ",\n";
    Value::Map map{{"path", document->path, 0},
                   {"source_checksum", document->checksum, 0},
                   {"chunk_count", document->chunks, 0},
                   {"total_tokens", document->tokens, 0}};
    if (!document->digests.empty()) {
      map.push_back({"doc_id", document->doc_id, 0});
      map.push_back({"chunk_digests", document->digests, 0});
      if (!document->table.empty()) map.push_back({"table", document->table, 0});
    }
    lines += json::compact(Value(std::move(map)));
  }
  return fmt::format(
      "{{\"schema\": \"{}\",\n\"tool\": {}, \"tokenizer\": {}, \"config\": {},\n{}\"documents\": [{}{}]}}\n", k_schema,
      json::compact(Value(tool)), json::compact(Value(tokenizer)), json::compact(Value(config)), run_line(run), lines,
      lines.empty() ? "" : "\n");
}

}  // namespace ingot::lint
