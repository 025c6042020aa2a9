#include "metadata/record.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "metadata/digests.hpp"

namespace ingot::metadata {
namespace {

using model::Record;

Value list_of(const std::vector<std::string>& texts) {
  Value::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

void merge(Value& into, const Value& from) {
  if (const Value::Map* map = from.as_map()) {
    for (const Member& member : *map) into.set(member.key, member.value);
  }
}

// What all chunks of a document share.
Value document_fields(const Stretch& stretch, const Defaults& defaults) {
  const model::SourceFile& file = *stretch.file;
  Value fields = Value::Map{};
  merge(fields, defaults.schema_fields);
  fields.set("last_updated", file.last_updated);
  fields.set("type", defaults.type);
  merge(fields, defaults.fields);
  merge(fields, stretch.document->attributes);
  fields.set("id", stretch.doc_id);
  fields.set("source_path", file.path);
  fields.set("source_checksum", file.checksum);
  if (file.revision) fields.set("source_version", *file.revision);
  fields.set("embedding_model", defaults.embedding_model);
  return fields;
}

void add_covered(Value& fields, const std::string& unit, const std::optional<model::Covered>& covered) {
  if (!covered) return;
  fields.set(unit + "_start", covered->first);
  fields.set(unit + "_end", covered->last);
}

// The innermost heading, else what the document says, else its type.
Value title_of(const std::vector<std::string>& heading_path, const Value& document_fields) {
  if (!heading_path.empty()) return heading_path.back();
  const Value* title = document_fields.find("title");
  if (title == nullptr || title->is_null()) title = document_fields.find("type");
  return title == nullptr ? Value() : *title;
}

void add_chunk_fields(Record& record) {
  Value& fields = record.metadata;
  const model::Chunk& chunk = record.chunk;
  fields.set("title", title_of(chunk.heading_path, fields));
  fields.set("chunk_id", record.chunk_id);
  fields.set("chunk_index", record.index);
  fields.set("chunk_count", record.count);
  fields.set("token_count", chunk.tokens);
  // Only where there is something to say: a member that all rows gain would rewrite every stored table once.
  if (!record.token_basis.exact || fields.find("tokens_exact") != nullptr)
    fields.set("tokens_exact", record.token_basis.exact);
  fields.set("word_count", chunk.words);
  fields.set("heading_path", list_of(chunk.heading_path));
  fields.set("line_start", record.lines.first);
  fields.set("line_end", record.lines.last);
  fields.set("byte_start", chunk.own.begin);
  fields.set("byte_end", chunk.own.end);
  add_covered(fields, "row", chunk.rows);
  add_covered(fields, "entry", chunk.entries);
  if (!chunk.pointers.empty()) fields.set("json_pointers", list_of(chunk.pointers));
  if (record.parent_id) fields.set("parent_id", *record.parent_id);
}

// `parent` is the one that the chunk opens, if it does.
std::string meta_hash_of(const Record& record, const model::ParentRecord* parent) {
  StoredTexts texts{record.chunk.content, record.content_hash, record.chunk.key, &record.metadata, {}};
  if (parent != nullptr) texts.opened_parent = parent->content_hash;
  // Content that is sent as it stands is known by content_hash and where it begins.
  const bool sent_as_it_is = record.chunk.embed_text.ends_with(record.chunk.content);
  return meta_hash(texts, sent_as_it_is ? Covers::hash : Covers::text);
}

// Lines of the file, by the lines of a stretch of it.
class Lines {
 public:
  explicit Lines(const Stretch& stretch) : counter_(stretch.bytes), offset_(stretch.offset), before_(stretch.line) {}

  /// Ranges in reading order.
  [[nodiscard]] model::LineRange of(ByteRange own) { return {line(own.begin), line(own.end - 1)}; }

 private:
  [[nodiscard]] std::size_t line(std::size_t byte) { return before_ + counter_.line_of(byte - offset_) + 1; }

  LineCounter counter_;
  std::size_t offset_;
  std::size_t before_;
};

}  // namespace

Result<std::string> document_id(const model::SourceFile& file, const model::Document& document,
                                const Value& rule_fields) {
  const Value* id = document.attributes.find("id");
  if (id == nullptr) id = rule_fields.find("id");
  if (id == nullptr) return text::slug(file.path);
  const std::string* text = id->as_string();
  if (text == nullptr || text::slug(*text).empty()) {
    return fail(ErrorKind::document,
                fmt::format("{}: id must be text with letters or digits", text::printable(file.path)),
                "give another id, or none");
  }
  return *text;
}

model::DocumentRecord document_record(const Stretch& first, const Defaults& defaults) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  const model::Document& document = *first.document;
  std::size_t begin = document.body.begin;
  if (document.rendering)  // which stands for the whole file
    begin = first.offset + (first.bytes.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
  model::DocumentRecord record;
  record.content = ByteRange{begin, begin};
  record.metadata = document_fields(first, defaults);
  const Value* title = record.metadata.find("title");
  if ((title == nullptr || title->is_null()) && !document.rendering && !document.headings.empty())
    record.metadata.set("title", document.headings.front().text);
  record.metadata.set("byte_start", begin);
  record.metadata.set("line_start", LineCounter(first.bytes).line_of(begin - first.offset) + 1);
  return record;
}

void complete(model::DocumentRecord& document, std::span<const Record> records, std::string_view bytes) {
  Value& fields = document.metadata;
  std::size_t tokens = 0;
  for (const Record& record : records) tokens += record.chunk.tokens;
  fields.set("chunk_count", records.size());
  fields.set("token_count", tokens);
  if (!records.front().token_basis.exact || fields.find("tokens_exact") != nullptr)
    fields.set("tokens_exact", records.front().token_basis.exact);
  document.content->end = std::max(document.content->begin, bytes.size());
  if (bytes.empty() || document.content->size() > k_longest_content) document.content.reset();
  std::optional<std::string_view> content;
  if (document.content) content = document.content->of(bytes);
  document.content_hash = document_hash(content, fields);
}

std::string chunk_id(std::string_view doc_id, std::size_t index) {
  return fmt::format("{}#chunk-{:02}", doc_id, index);
}

std::string parent_id(std::string_view doc_id, std::size_t index) {
  return fmt::format("{}#parent-{:02}", doc_id, index);
}

std::vector<model::ParentRecord> parent_records(const Stretch& stretch, std::span<const model::Chunk> chunks,
                                                std::vector<model::Parent> parents, const Defaults& defaults) {
  std::vector<Value::List> children(parents.size());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].parent)
      children[*chunks[i].parent].emplace_back(chunk_id(stretch.doc_id, stretch.first_chunk + i + 1));
  }
  std::vector<model::ParentRecord> records;
  records.reserve(parents.size());
  const Value shared = document_fields(stretch, defaults);
  Lines lines(stretch);
  for (std::size_t i = 0; i < parents.size(); ++i) {
    model::Parent& parent = parents[i];
    const model::LineRange range = lines.of(parent.own);
    model::ParentRecord record;
    record.parent_id = parent_id(stretch.doc_id, stretch.first_parent + i + 1);
    record.doc_id = stretch.doc_id;
    record.content = std::move(parent.content);
    record.metadata = Value::Map{};
    record.metadata.set("source_path", stretch.file->path);
    record.metadata.set("title", title_of(parent.heading_path, shared));
    record.metadata.set("heading_path", list_of(parent.heading_path));
    record.metadata.set("parent_key", parent.key);
    record.metadata.set("token_count", parent.tokens);
    if (!defaults.token_basis.exact) record.metadata.set("tokens_exact", false);
    record.metadata.set("line_start", range.first);
    record.metadata.set("line_end", range.last);
    record.metadata.set("chunk_ids", std::move(children[i]));
    record.content_hash = parent_hash(record.content, record.metadata);
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Record> records(const Stretch& stretch, std::vector<model::Chunk> chunks, const Defaults& defaults,
                            std::span<const model::ParentRecord> parents, Detail detail) {
  std::vector<Record> records;
  records.reserve(chunks.size());
  const Value shared = detail == Detail::sent ? Value() : document_fields(stretch, defaults);
  Lines lines(stretch);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    Record record;
    record.index = stretch.first_chunk + i + 1;
    record.count = stretch.chunk_count;
    record.chunk_id = chunk_id(stretch.doc_id, record.index);
    record.doc_id = stretch.doc_id;
    record.path = stretch.file->path;
    const ByteRange own = chunks[i].own;
    const model::ParentRecord* parent = chunks[i].parent ? &parents[*chunks[i].parent] : nullptr;
    const bool opens_parent = parent != nullptr && (i == 0 || records.back().parent_id != parent->parent_id);
    if (parent != nullptr) record.parent_id = parent->parent_id;
    record.chunk = std::move(chunks[i]);
    record.token_basis = defaults.token_basis;
    record.embed_bytes = record.chunk.embed_text.size();
    if (detail != Detail::sent) {
      record.lines = lines.of(own);
      record.metadata = shared;
      add_chunk_fields(record);
    }
    if (detail == Detail::stored) {
      record.content_hash = sha256_hex(record.chunk.embed_text);
      record.meta_hash = meta_hash_of(record, opens_parent ? parent : nullptr);
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace ingot::metadata
