#include "metadata/chunk_line.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/json_places.hpp"
#include "base/lines.hpp"

namespace ingot::metadata {
namespace {

tl::unexpected<Error> refuse(std::string_view line, ByteRange place, const std::string& what) {
  return fail(ErrorKind::document, fmt::format("{}: {}", LineTable(line).position(place.begin).column, what),
              "a line is one chunk as `ingest --emit-chunks` writes it");
}

class Reader {
 public:
  Reader(std::string_view line, Value value) : line_(line), value_(std::move(value)) {}

  Result<ChunkLine> run() {
    out_.object = json::place_of(line_, "");
    if (value_.as_map() == nullptr) return refuse(line_, out_.object, "not a JSON object");
    const Value* content = value_.find("content");
    out_.has_text = content != nullptr;
    const bool flat = !out_.has_text && value_.find("metadata") == nullptr;
    const Value* metadata = flat ? &value_ : value_.find("metadata");
    out_.metadata = flat ? out_.object : json::place_of(line_, "/metadata");
    if (metadata != nullptr && metadata->as_map() == nullptr)
      return refuse(line_, out_.metadata, "`metadata` is no object");
    out_.record.metadata = metadata == nullptr ? Value(Value::Map{}) : *metadata;
    if (content != nullptr && content->as_string() == nullptr)
      return refuse(line_, json::place_of(line_, "/content"), "`content` is no text");
    if (auto read = identity(); !read) return fail(read.error());
    if (auto read = numbers(); !read) return fail(read.error());
    if (content != nullptr) texts(*content->as_string());
    if (auto read = vector(); !read) return fail(read.error());
    return std::move(out_);
  }

 private:
  // Of the line, else of its metadata.
  [[nodiscard]] std::string text(std::string_view member, std::string_view field) const {
    for (const Value* value : {value_.find(member), out_.record.metadata.find(field)}) {
      if (value != nullptr && value->as_string() != nullptr) return *value->as_string();
    }
    return {};
  }

  Result<void> identity() {
    model::Record& record = out_.record;
    record.chunk_id = text("chunk_id", "chunk_id");
    if (record.chunk_id.empty()) return refuse(line_, out_.object, "no `chunk_id`");
    record.doc_id = text("doc_id", "id");
    if (record.doc_id.empty()) record.doc_id = record.chunk_id.substr(0, record.chunk_id.rfind('#'));
    record.path = text("path", "source_path");
    if (record.path.empty()) record.path = record.doc_id;
    return {};
  }

  // What stands in the line and in its metadata is the same number, or nobody can say which of them holds.
  Result<std::size_t> number(const std::string& name) const {
    std::optional<std::int64_t> known;
    for (const Value* value : {value_.find(name), out_.record.metadata.find(name)}) {
      if (value == nullptr || value->is_null()) continue;
      const ByteRange place = json::place_of(line_, "/" + name);
      const bool right = value->as_int() != nullptr && *value->as_int() >= 0;
      // Of metadata the schema says what it must be.
      if (!right && value == out_.record.metadata.find(name)) continue;
      if (!right) return refuse(line_, place, fmt::format("`{}` is no count", name));
      if (known && *known != *value->as_int())
        return refuse(line_, place,
                      fmt::format("`{}` is {} here and {} in the metadata", name, *known, *value->as_int()));
      known = *value->as_int();
    }
    return static_cast<std::size_t>(known.value_or(0));
  }

  Result<void> numbers() {
    model::Record& record = out_.record;
    const std::pair<const char*, std::size_t*> all[] = {{"chunk_index", &record.index},
                                                        {"chunk_count", &record.count},
                                                        {"token_count", &record.chunk.tokens},
                                                        {"word_count", &record.chunk.words},
                                                        {"byte_start", &record.chunk.own.begin},
                                                        {"byte_end", &record.chunk.own.end},
                                                        {"prefix_bytes", &record.chunk.prefix_bytes}};
    for (const auto& [name, target] : all) {
      const auto read = number(name);
      if (!read) return fail(read.error());
      *target = *read;
    }
    const Value* overlap = value_.find("overlap");
    const Value* begin = overlap == nullptr ? nullptr : overlap->find("byte_start");
    if (begin != nullptr && begin->as_int() != nullptr && *begin->as_int() >= 0)
      record.chunk.overlap = ByteRange{static_cast<std::size_t>(*begin->as_int()), record.chunk.own.begin};
    const Value* headings = record.metadata.find("heading_path");
    if (headings == nullptr || headings->as_list() == nullptr) return {};
    for (const Value& heading : *headings->as_list()) {
      if (heading.as_string() != nullptr) record.chunk.heading_path.push_back(*heading.as_string());
    }
    return {};
  }

  void texts(const std::string& content) {
    out_.content = json::place_of(line_, "/content");
    out_.record.chunk.content = content;
    const Value* sent = value_.find("embed_text");
    out_.record.chunk.embed_text = sent == nullptr || sent->as_string() == nullptr ? content : *sent->as_string();
  }

  Result<void> vector() {
    for (const char* name : {"embedding", "vector"}) {
      const Value* value = value_.find(name);
      if (value == nullptr || value->is_null()) continue;
      if (value->as_list() == nullptr)
        return refuse(line_, json::place_of(line_, std::string("/") + name), fmt::format("`{}` is no list", name));
      for (const Value& one : *value->as_list()) {
        const double number = one.as_real() != nullptr  ? *one.as_real()
                              : one.as_int() != nullptr ? static_cast<double>(*one.as_int())
                                                        : std::numeric_limits<double>::quiet_NaN();
        out_.vector.push_back(static_cast<float>(number));
      }
      return {};
    }
    return {};
  }

  std::string_view line_;
  Value value_;
  ChunkLine out_;
};

}  // namespace

Result<ChunkLine> read_chunk_line(std::string_view line) {
  auto value = json::parse(line);
  if (!value) {
    const std::string& said = value.error().message;  // "1:7: not valid JSON"
    return fail(ErrorKind::document, said.substr(said.find(':') + 1));
  }
  return Reader(line, std::move(*value)).run();
}

}  // namespace ingot::metadata
