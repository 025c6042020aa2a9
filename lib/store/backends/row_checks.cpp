#include "store/backends/row_checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::store {
namespace {

constexpr double k_unit_tolerance = 1e-3;
constexpr std::size_t k_longest_field = std::size_t{256} << 20U;  // bytes; Postgres ends at 1 GiB
constexpr std::size_t k_longest_key = 2'000;                      // bytes; a page of an index holds three keys

tl::unexpected<Error> bad(std::string_view thing, std::string_view id, ErrorKind kind, std::string_view what) {
  return fail(kind, fmt::format("{} {} cannot be stored: {}", thing, text::printable(id.substr(0, 200)), what));
}

tl::unexpected<Error> bad_row(const Row& row, ErrorKind kind, std::string_view what) {
  return bad("chunk", row.chunk_id, kind, what);
}

// JSON's \u0000, which jsonb cannot hold; a backslash before it is itself escaped when their number is even.
bool has_escaped_nul(std::string_view json) {
  constexpr std::string_view k_nul = "\\u0000";
  for (auto at = json.find(k_nul); at != std::string_view::npos; at = json.find(k_nul, at + 1)) {
    std::size_t before = 0;
    while (before < at && json[at - before - 1] == '\\') ++before;
    if (before % 2 == 0) return true;
  }
  return false;
}

// The first two fields are the id and that of the document.
Result<void> check_texts(std::string_view thing, std::span<const std::string_view> fields, std::string_view metadata) {
  const std::string_view id = fields.front();
  for (const std::string_view field : fields) {
    if (field.size() > k_longest_field) return bad(thing, id, ErrorKind::document, "a field is longer than 256 MiB");
    if (field.find('\0') != std::string_view::npos)
      return bad(thing, id, ErrorKind::document, "its text holds a NUL byte, which Postgres cannot");
    if (utf8::first_invalid(field)) return bad(thing, id, ErrorKind::document, "its text is not valid UTF-8");
  }
  for (const std::string_view key : fields.first(2)) {
    if (key.size() <= k_longest_key) continue;
    auto error = bad(thing, id, ErrorKind::document, "its id is longer than the 2,000 bytes that an index takes");
    error.value().hint = "give the document a shorter path";
    return error;
  }
  if (has_escaped_nul(metadata))
    return bad(thing, id, ErrorKind::document, "its metadata holds \\u0000, which Postgres cannot");
  if (id.empty()) return bad(thing, id, ErrorKind::internal, "it has no id");
  return {};
}

Result<void> check_texts(const Row& row) {
  return check_texts("chunk",
                     std::array<std::string_view, 8>{row.chunk_id, row.doc_id, row.chunk_key, row.content, row.metadata,
                                                     row.content_hash, row.embed_key, row.meta_hash},
                     row.metadata);
}

Result<void> check_texts(const ParentRow& row) {
  return check_texts(
      "parent", std::array<std::string_view, 5>{row.parent_id, row.doc_id, row.content, row.metadata, row.content_hash},
      row.metadata);
}

Result<void> check_texts(const DocumentRow& row) {
  return check_texts("document",
                     std::array<std::string_view, 4>{row.doc_id, row.doc_id, row.content.value_or(std::string_view()),
                                                     row.content_hash},
                     row.metadata);
}

Result<void> check_vector(const Row& row, std::size_t dimensions) {
  if (row.embedding.empty()) return {};
  if (row.embedding.size() != dimensions) {
    return bad_row(row, ErrorKind::embedding,
                   fmt::format("its vector has {} values, the table takes {}", row.embedding.size(), dimensions));
  }
  double squares = 0;
  for (const float value : row.embedding) squares += static_cast<double>(value) * static_cast<double>(value);
  if (!std::isfinite(squares)) return bad_row(row, ErrorKind::embedding, "its vector holds a value that is not finite");
  if (std::abs(std::sqrt(squares) - 1.0) > k_unit_tolerance)
    return bad_row(row, ErrorKind::embedding, "its vector is not of unit length");
  return {};
}

Result<void> check_once(std::vector<std::string_view> ids) {
  std::sort(ids.begin(), ids.end());
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  if (twice == ids.end()) return {};
  return fail(ErrorKind::internal,
              fmt::format("{} is to be written or removed more than once", text::printable(twice->substr(0, 200))));
}

}  // namespace

Result<void> RowChecks::check(const Row& row) {
  if (auto fits = check_texts(row); !fits) return fits;
  if (auto fits = check_vector(row, dimensions_); !fits) return fits;
  if (seen_.emplace(row.chunk_id).second) return {};
  return fail(ErrorKind::internal,
              fmt::format("{} is to be written more than once", text::printable(row.chunk_id.substr(0, 200))));
}

Result<void> check_changes(const ChangeSet& changes) {
  std::vector<std::string_view> ids;
  for (const std::string& id : changes.removed) {
    if (id.find('\0') != std::string::npos || utf8::first_invalid(id))
      return fail(ErrorKind::internal, "a chunk id to remove is not text");
    ids.push_back(id);
  }
  for (const ParentRow& parent : changes.parents) {
    if (auto fits = check_texts(parent); !fits) return fits;
    ids.push_back(parent.parent_id);
  }
  if (auto fits = check_once(std::move(ids)); !fits) return fits;
  std::vector<std::string_view> documents;
  for (const DocumentRow& document : changes.documents) {
    if (auto fits = check_texts(document); !fits) return fits;
    documents.push_back(document.doc_id);
  }
  return check_once(std::move(documents));
}

}  // namespace ingot::store
