#include "store/backends/row_format.hpp"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "base/float_bytes.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_embedding = R"(,"embedding":")";
constexpr std::string_view k_end_of_embedding = R"("})";

// Writes the members of an object in the order in which they are asked for.
class LineWriter {
 public:
  explicit LineWriter(std::string_view kind) : line_(fmt::format(R"({{"kind":"{}")", kind)) {}
  void operator()(std::string_view name, const std::string& text) {
    line_ += fmt::format(R"(,"{}":{})", name, json::compact(Value(text)));
  }
  void operator()(std::string_view name, std::int64_t number) { line_ += fmt::format(R"(,"{}":{})", name, number); }
  void operator()(std::string_view name, const Value& value) {
    line_ += fmt::format(R"(,"{}":{})", name, json::canonical(value));
  }
  [[nodiscard]] std::string take() { return std::move(line_); }

 private:
  std::string line_;
};

// Takes the members of an object out of it; the first that is not there is remembered.
class LineReader {
 public:
  explicit LineReader(Value& line) : line_(line) {}
  void operator()(std::string_view name, std::string& text) {
    const std::string* found = member(name).as_string();
    if (found != nullptr) text = *found;
    note(name, found != nullptr);
  }
  void operator()(std::string_view name, std::int64_t& number) {
    const std::int64_t* found = member(name).as_int();
    if (found != nullptr) number = *found;
    note(name, found != nullptr);
  }
  void operator()(std::string_view name, Value& object) {
    const Value& found = member(name);
    object = found;
    note(name, found.as_map() != nullptr);
  }
  [[nodiscard]] Result<void> result() const {
    if (missing_.empty()) return {};
    return fail(ErrorKind::document, fmt::format("{} is missing or of another kind", missing_));
  }

 private:
  [[nodiscard]] const Value& member(std::string_view name) const {
    static const Value k_nothing;
    const Value* found = line_.find(name);
    return found == nullptr ? k_nothing : *found;
  }
  void note(std::string_view name, bool there) {
    if (!there && missing_.empty()) missing_ = name;
  }
  Value& line_;
  std::string missing_;
};

// In both directions, so that they cannot differ.
template <class Row, class Visit>
void visit_row(Row& row, Visit& visit) {
  visit("chunk_id", row.chunk_id);
  visit("doc_id", row.doc_id);
  visit("source", row.source);
  visit("tenant", row.tenant);
  visit("chunk_key", row.chunk_key);
  visit("content_hash", row.content_hash);
  visit("embed_key", row.embed_key);
  visit("meta_hash", row.meta_hash);
  visit("created_at", row.created_at);
  visit("updated_at", row.updated_at);
  visit("run_id", row.run_id);
  visit("content", row.content);
  visit("metadata", row.metadata);
}

template <class Parent, class Visit>
void visit_parent(Parent& parent, Visit& visit) {
  visit("parent_id", parent.parent_id);
  visit("doc_id", parent.doc_id);
  visit("source", parent.source);
  visit("tenant", parent.tenant);
  visit("content_hash", parent.content_hash);
  visit("created_at", parent.created_at);
  visit("updated_at", parent.updated_at);
  visit("run_id", parent.run_id);
  visit("content", parent.content);
  visit("metadata", parent.metadata);
}

Result<Value> parse_object(std::string_view line) {
  auto value = json::parse(line);
  if (!value || value->as_map() == nullptr) return fail(ErrorKind::document, "not a JSON object");
  return value;
}

std::optional<std::uint64_t> parse_digits(const Value* digits) {
  const std::string* text = digits == nullptr ? nullptr : digits->as_string();
  std::uint64_t number = 0;
  if (text == nullptr || text->size() != 16) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number, 16);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

Result<SourceRun> parse_source(Value value) {
  SourceRun source;
  LineReader read(value);
  read("run", source.run);
  read("started_at", source.started_at);
  read("tool_version", source.tool_version);
  read("config_digest", source.config_digest);
  read("model", source.model);
  read("git_revision", source.git_revision);
  return read.result().map([&] { return source; });
}

}  // namespace

std::string header_line(const FileHeader& header) {
  Value::Map sources;
  for (const auto& [name, source] : header.sources) {
    Value value;
    value.set("run", source.run);
    value.set("started_at", source.started_at);
    value.set("tool_version", source.tool_version);
    value.set("config_digest", source.config_digest);
    value.set("model", source.model);
    value.set("git_revision", source.git_revision);
    sources.push_back({name, std::move(value), 0});
  }
  Value line;
  line.set("schema", k_file_schema);
  line.set("table", header.table);
  line.set("dimensions", header.dimensions);
  line.set("run", header.run);
  line.set("sources", std::move(sources));
  return json::compact(line);
}

std::string open_row_line(const FileRow& row) {
  LineWriter write("chunk");
  visit_row(row, write);
  return write.take();
}

std::string parent_line(const FileParent& parent) {
  LineWriter write("parent");
  visit_parent(parent, write);
  return write.take() + "}";
}

std::string end_line(const FileEnd& end) {
  return fmt::format(R"({{"kind":"end","chunks":{},"parents":{},{}"checksum":"{:016x}"}})", end.chunks, end.parents,
                     end.vectors ? fmt::format(R"("vectors":"{:016x}",)", *end.vectors) : std::string(), end.checksum);
}

std::string embedding_tail(std::span<const float> embedding) {
  std::string bytes;
  append_float_bytes(bytes, embedding);
  std::string tail(k_embedding);
  append_base64(tail, bytes);
  tail += k_end_of_embedding;
  return tail;
}

std::string id_tail(std::int64_t id) {
  return fmt::format(R"(,"id":{}}})", id);
}

LineKind kind_of(std::string_view line) {
  if (line.starts_with(R"({"kind":"chunk",)")) return LineKind::chunk;
  if (line.starts_with(R"({"kind":"parent",)")) return LineKind::parent;
  return line.starts_with(R"({"kind":"end",)") ? LineKind::end : LineKind::unknown;
}

Result<FileHeader> parse_header(std::string_view line) {
  auto value = parse_object(line);
  if (!value) return fail(std::move(value.error()));
  FileHeader header;
  std::int64_t dimensions = 0;
  Value sources;
  LineReader read(*value);
  read("table", header.table);
  read("dimensions", dimensions);
  read("run", header.run);
  read("sources", sources);
  if (auto whole = read.result(); !whole) return fail(std::move(whole.error()));
  if (dimensions < 1 || dimensions > 16000) return fail(ErrorKind::document, "dimensions is not from 1 to 16000");
  header.dimensions = static_cast<std::size_t>(dimensions);
  for (const Member& member : *sources.as_map()) {
    auto source = parse_source(member.value);
    if (!source) return fail(std::move(source.error()));
    header.sources.emplace(member.key, std::move(*source));
  }
  return header;
}

Result<FileRow> parse_row(std::string_view line) {
  auto value = parse_object(line);
  if (!value) return fail(std::move(value.error()));
  FileRow row;
  LineReader read(*value);
  visit_row(row, read);
  return read.result().map([&] { return std::move(row); });
}

Result<FileParent> parse_parent(std::string_view line) {
  auto value = parse_object(line);
  if (!value) return fail(std::move(value.error()));
  FileParent parent;
  LineReader read(*value);
  visit_parent(parent, read);
  return read.result().map([&] { return std::move(parent); });
}

Result<FileEnd> parse_end(std::string_view line) {
  auto value = parse_object(line);
  if (!value) return fail(std::move(value.error()));
  std::int64_t chunks = 0;
  std::int64_t parents = 0;
  LineReader read(*value);
  read("chunks", chunks);
  read("parents", parents);
  if (auto whole = read.result(); !whole) return fail(std::move(whole.error()));
  const auto checksum = parse_digits(value->find("checksum"));
  if (!checksum || chunks < 0 || parents < 0) return fail(ErrorKind::document, "checksum or counts are not readable");
  return FileEnd{static_cast<std::size_t>(chunks), static_cast<std::size_t>(parents),
                 parse_digits(value->find("vectors")), *checksum};
}

std::optional<SplitLine> split_embedding(std::string_view line, std::size_t dimensions) {
  const std::size_t digits = (dimensions * 4 + 2) / 3 * 4;
  const std::size_t tail = k_embedding.size() + digits + k_end_of_embedding.size();
  if (line.size() < tail || !line.ends_with(k_end_of_embedding)) return std::nullopt;
  const std::string_view end = line.substr(line.size() - tail);
  if (!end.starts_with(k_embedding)) return std::nullopt;
  return SplitLine{line.substr(0, line.size() - tail), end.substr(k_embedding.size(), digits)};
}

bool decode_embedding(std::string_view digits, std::span<float> embedding) {
  std::vector<unsigned char> bytes(embedding.size() * 4);
  if (!decode_base64(digits, bytes)) return false;
  std::string text(bytes.begin(), bytes.end());
  read_float_bytes(text, embedding);
  return true;
}

std::int64_t index_id(std::string_view chunk_id) {
  const Sha256 digest = sha256(chunk_id);
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < 8; ++at) bits = bits << 8U | digest.at(at);
  return static_cast<std::int64_t>(bits >> 1U);
}

}  // namespace ingot::store
