#include "report/chunk_lines.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace ingot::report {
namespace {

// The order of spec metadata.md, group by group. Part of what --emit-metadata prints: add at the end of a group only.
constexpr auto k_metadata_order = std::to_array<std::string_view>({
    "id",
    "chunk_id",
    "source_path",
    "source_url",
    "type",
    "subtype",
    "title",
    "summary",
    "language",
    "audience",
    "discipline",
    "platform",
    "persona",
    "topics",
    "heading_path",
    "region",
    "locale_variant",
    "market_notes",
    "last_updated",
    "effective_from",
    "expires_on",
    "source_version",
    "source_checksum",
    "ingested_at",
    "embedding_model",
    "token_count",
    "chunk_index",
    "chunk_count",
    "embedding_norm",
    "word_count",
    "byte_start",
    "byte_end",
    "line_start",
    "line_end",
    "tokens_exact",
    "parent_id",
    "visibility",
    "confidentiality",
    "guardrail_flags",
    "pricing_sensitive",
    "legal_reviewed",
    "compliance_reviewed",
    "author",
    "approver",
    "stakeholders",
    "license",
    "usage_rights",
    "cta_links",
    "context_tags",
    "related_entities",
    "structured_refs",
    "safety_notes",
    "escalation_path",
    "off_topic_response",
});

std::size_t rank(std::string_view key) {
  return static_cast<std::size_t>(std::find(k_metadata_order.begin(), k_metadata_order.end(), key) -
                                  k_metadata_order.begin());
}

Value list_of(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

Value bytes(const std::optional<ByteRange>& range) {
  if (!range) return {};
  return Value::Map{{"byte_start", range->begin, 0}, {"byte_end", range->end, 0}};
}

}  // namespace

Value ordered_metadata(const Value& metadata) {
  const Value::Map* map = metadata.as_map();
  if (map == nullptr) return metadata;
  std::vector<std::pair<std::size_t, const Member*>> members;
  for (const Member& member : *map) members.emplace_back(rank(member.key), &member);
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->key < b.second->key;
  });
  Value::Map out;
  for (const auto& [unused, member] : members) out.push_back(*member);
  return out;
}

std::string render_chunk_line(const model::Record& record) {
  const model::Chunk& chunk = record.chunk;
  Value::List kinds;
  for (const model::BlockKind kind : chunk.kinds) kinds.emplace_back(model::name(kind));
  Value::Map line{{"schema", "ingot.chunk/1", 0},
                  {"chunk_id", record.chunk_id, 0},
                  {"chunk_key", chunk.key, 0},
                  {"doc_id", record.doc_id, 0},
                  {"path", record.path, 0},
                  {"chunk_index", record.index, 0},
                  {"chunk_count", record.count, 0},
                  {"byte_start", chunk.own.begin, 0},
                  {"byte_end", chunk.own.end, 0},
                  {"line_start", record.lines.first, 0},
                  {"line_end", record.lines.last, 0},
                  {"overlap", bytes(chunk.overlap), 0},
                  {"breadcrumb", list_of(chunk.breadcrumb), 0},
                  {"kinds", std::move(kinds), 0},
                  {"content", chunk.content, 0},
                  {"embed_text", chunk.embed_text, 0},
                  {"token_count", chunk.tokens, 0},
                  {"word_count", chunk.words, 0},
                  {"content_hash", record.content_hash, 0},
                  {"metadata", ordered_metadata(record.metadata), 0}};
  if (!record.token_basis.exact) line.push_back({"tokens_exact", false, 0});
  if (chunk.prefix_bytes > 0) line.push_back({"prefix_bytes", chunk.prefix_bytes, 0});
  if (record.parent_id) line.push_back({"parent_id", *record.parent_id, 0});
  return json::compact(line) + "\n";
}

std::string render_metadata_line(const model::Record& record) {
  return json::compact(ordered_metadata(record.metadata)) + "\n";
}

}  // namespace ingot::report
