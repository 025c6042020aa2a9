#include "store/backends/staged_rows.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/float_bytes.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "store/backends/row_checks.hpp"

namespace ingot::store {

Result<StagedRows> StagedRows::read(io::ReplacedFiles& files, const std::string& scratch, const ChangeSet& changes,
                                    std::size_t dimensions) {
  auto file = files.create(scratch);
  if (!file) return fail(std::move(file.error()));
  StagedRows staged(std::move(*file), changes);
  RowChecks checks(dimensions);
  for (RowReader* rows : {changes.added, changes.changed}) {
    if (rows == nullptr) continue;
    rows->rewind();
    for (;;) {
      const auto row = rows->next();
      if (!row) return fail(row.error());
      if (*row == nullptr) break;
      if (auto fits = checks.check(**row); !fits) return fail(std::move(fits.error()));
      if (auto taken = staged.take(**row); !taken) return fail(std::move(taken.error()));
    }
  }
  std::sort(staged.places_.begin(), staged.places_.end(),
            [](const Place& a, const Place& b) { return a.chunk_id < b.chunk_id; });
  std::sort(staged.wanted_.begin(), staged.wanted_.end());
  return staged;
}

Result<void> StagedRows::take(const Row& row) {
  auto metadata = json::parse(row.metadata);
  if (!metadata || metadata->as_map() == nullptr) {
    return fail(ErrorKind::internal,
                fmt::format("the metadata of {} is no JSON object", text::printable(row.chunk_id.substr(0, 200))));
  }
  FileRow kept;
  kept.chunk_id = row.chunk_id;
  kept.doc_id = row.doc_id;
  kept.source = source_;
  kept.tenant = tenant_;
  kept.chunk_key = row.chunk_key;
  kept.content_hash = row.content_hash;
  kept.embed_key = row.embed_key;
  kept.meta_hash = row.meta_hash;
  kept.content = row.content;
  kept.metadata = std::move(*metadata);
  std::string bytes = open_row_line(kept) + "}";
  places_.push_back({kept.chunk_id, file_->size(), bytes.size(), !row.embedding.empty()});
  if (row.embedding.empty()) wanted_.push_back(kept.embed_key);
  append_float_bytes(bytes, row.embedding);
  return file_->append(bytes);
}

Result<FileRow> StagedRows::row(std::size_t at, std::span<float> embedding) {
  const Place& place = places_[at];
  std::string bytes(place.line + (place.has_vector ? embedding.size() * 4 : 0), '\0');
  if (auto filled = file_->read_at(place.offset, bytes); !filled) return fail(std::move(filled.error()));
  if (place.has_vector) read_float_bytes(std::string_view(bytes).substr(place.line), embedding);
  return parse_row(std::string_view(bytes).substr(0, place.line));
}

}  // namespace ingot::store
