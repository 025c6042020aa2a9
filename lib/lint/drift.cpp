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
    const Value* documents = root->find("documents");
    if (documents == nullptr || documents->as_list() == nullptr)
      return refuse(documents == nullptr ? *root : *documents, "`documents` must be a list");
    std::set<std::string> seen;
    for (const Value& item : *documents->as_list()) {
      auto document = read_document(item);
      if (!document) return fail(document.error());
      if (!seen.insert(document->path).second)
        return refuse(item, fmt::format("{} is there twice", text::printable(document->path)));
      baseline.documents.push_back(std::move(*document));
    }
    return baseline;
  }

 private:
  Result<DriftBaseline::Document> read_document(const Value& item) const {
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
    lines += json::compact(Value::Map{{"path", document->path, 0},
                                      {"source_checksum", document->checksum, 0},
                                      {"chunk_count", document->chunks, 0},
                                      {"total_tokens", document->tokens, 0}});
  }
  return fmt::format(
      "{{\"schema\": \"{}\",\n\"tool\": {}, \"tokenizer\": {}, \"config\": {},\n\"documents\": [{}{}]}}\n", k_schema,
      json::compact(Value(tool)), json::compact(Value(tokenizer)), json::compact(Value(config)), lines,
      lines.empty() ? "" : "\n");
}

}  // namespace ingot::lint
