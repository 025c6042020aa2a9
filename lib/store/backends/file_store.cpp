// The store over a shelf: chunks and vectors in files, for one machine, with no server.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "io/clock.hpp"
#include "io/replaced_files.hpp"
#include "store/backends/row_checks.hpp"
#include "store/backends/shelf.hpp"
#include "store/backends/shelf_merge.hpp"
#include "store/open_store.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_model = "embedding_model";

// As `metadata ->> key` of Postgres says it; nothing for null, and for what has members.
std::optional<std::string> text_of(const Value& value) {
  if (const std::string* text = value.as_string()) return *text;
  if (value.is_null() || value.as_map() != nullptr || value.as_list() != nullptr) return std::nullopt;
  return json::compact(value);
}

// Empty where there is none.
std::string string_of(const Value& metadata, std::string_view key) {
  const Value* member = metadata.find(key);
  return member == nullptr || member->as_string() == nullptr ? std::string() : *member->as_string();
}

// A member that is equal, or a list that has an equal element.
bool matches(const Value& metadata, const std::pair<std::string, std::string>& filter) {
  const Value* member = metadata.find(filter.first);
  if (member == nullptr) return false;
  if (const Value::List* list = member->as_list())
    return std::any_of(list->begin(), list->end(), [&](const Value& item) { return text_of(item) == filter.second; });
  return text_of(*member) == filter.second;
}

double length_of(std::span<const float> vector) {
  double squares = 0;
  for (const float value : vector) squares += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(squares);
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t at = 0; at < a.size(); ++at) sum += static_cast<double>(a[at]) * static_cast<double>(b[at]);
  return sum;
}

bool better(const model::Hit& a, const model::Hit& b) {
  return a.score != b.score ? a.score > b.score : a.chunk_id < b.chunk_id;
}

class FileStore final : public Store {
 public:
  FileStore(std::unique_ptr<io::ReplacedFiles> own, io::ReplacedFiles& files, std::unique_ptr<Shelf> shelf,
            const Options& options)
      : own_(std::move(own)),
        files_(files),
        shelf_(std::move(shelf)),
        table_(options.table),
        dimensions_(options.dimensions) {}

  Result<void> prepare() override {
    return open().map([](const auto&) {});
  }

  // A file has one table, whatever its name.
  Result<std::optional<model::BaseRun>> manifest(const std::string& /*table*/, const std::string& source,
                                                 const model::ChunkVisitor& visitor) override {
    auto reader = open();
    if (!reader) return fail(std::move(reader.error()));
    if (*reader == nullptr) return std::nullopt;
    auto walked = each_row(**reader, [&](const FileRow& row) {
      if (row.source != source) return;
      visitor({row.chunk_id, row.doc_id, string_of(row.metadata, "source_path"), row.chunk_key, row.embed_key,
               row.meta_hash, row.content_hash, string_of(row.metadata, "source_checksum"), row.tenant});
    });
    return walked.map([&] { return base_run((*reader)->header(), source); });
  }

  Result<std::vector<StoredDocument>> documents(const std::string& /*table*/, const std::string& /*source*/) override {
    return std::vector<StoredDocument>();
  }

  Result<std::vector<std::string>> former_tables(const std::string& /*source*/) override {
    return std::vector<std::string>();
  }

  Result<std::vector<Applied>> apply(std::span<const ChangeSet> sets) override {
    INGOT_ASSERT(sets.size() == 1);
    return write(sets.front()).map([](const Applied& applied) { return std::vector<Applied>{applied}; });
  }

  Result<std::optional<std::size_t>> width() override {
    auto reader = shelf_->open();
    if (!reader) return fail(std::move(reader.error()));
    if (*reader == nullptr) return std::nullopt;
    return (*reader)->header().dimensions;
  }

  Result<std::vector<std::string>> models() override {
    auto reader = open();
    if (!reader) return fail(std::move(reader.error()));
    std::map<std::string, std::size_t> rows;
    if (*reader == nullptr) return std::vector<std::string>();
    auto walked = each_row(**reader, [&](const FileRow& row) {
      const Value* model = row.metadata.find(k_model);
      if (model != nullptr && model->as_string() != nullptr) ++rows[*model->as_string()];
    });
    if (!walked) return fail(std::move(walked.error()));
    std::vector<std::pair<std::string, std::size_t>> counted(rows.begin(), rows.end());
    std::stable_sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> models;
    for (auto& [model, count] : counted) models.push_back(std::move(model));
    return models;
  }

  Result<std::vector<model::Hit>> search(std::span<const float> embedding, std::size_t k,
                                         const std::vector<std::pair<std::string, std::string>>& filters) override;

  [[nodiscard]] PaidCache* paid_cache() override { return nullptr; }
  [[nodiscard]] std::string where() const override { return shelf_->where(); }

 private:
  Result<Applied> write(const ChangeSet& changes) {
    if (auto fits = check_changes(changes); !fits) return fail(std::move(fits.error()));
    const auto lock = files_.lock(shelf_->lock_path());
    if (!lock) return fail(lock.error());
    if (*lock == nullptr) {
      return fail(ErrorKind::refused, fmt::format("another run is writing {}", text::printable(where())),
                  "wait for the other run, then run again");
    }
    auto reader = open();
    if (!reader) return fail(std::move(reader.error()));
    const auto last = *reader == nullptr ? std::nullopt : base_run((*reader)->header(), changes.source);
    if ((last ? std::optional(last->id) : std::nullopt) != changes.base_run) {
      return fail(ErrorKind::refused,
                  fmt::format("another run of source {} has finished since this one compared: nothing was written",
                              text::printable(changes.source)),
                  "run again: it compares with what is stored now");
    }
    return merge_into({files_, *shelf_, table_, dimensions_}, reader->get(), changes);
  }

  // What is there, if its vectors are as wide as they should be.
  Result<std::unique_ptr<ShelfReader>> open() {
    auto reader = shelf_->open();
    if (!reader || *reader == nullptr || (*reader)->header().dimensions == dimensions_) return reader;
    return fail(
        ErrorKind::config,
        fmt::format("{} holds vectors of {} values, and PGVECTOR_DIM is {}", text::printable(where()),
                    (*reader)->header().dimensions, dimensions_),
        fmt::format("set PGVECTOR_DIM={}, or give another name behind --store", (*reader)->header().dimensions));
  }

  static std::optional<model::BaseRun> base_run(const FileHeader& header, const std::string& source) {
    const auto found = header.sources.find(source);
    if (found == header.sources.end()) return std::nullopt;
    const SourceRun& run = found->second;
    return model::BaseRun{run.run, run.tool_version, run.config_digest, run.model};
  }

  // To the end of the file, parents included, since only there it can be said that all of it is good.
  template <class Visitor>
  static Result<void> each_row(ShelfReader& reader, const Visitor& visitor) {
    for (;;) {
      const auto row = reader.next_row();
      if (!row) return fail(row.error());
      if (*row == nullptr) break;
      visitor(**row);
    }
    for (;;) {
      const auto parent = reader.next_parent();
      if (!parent) return fail(parent.error());
      if (*parent == nullptr) return {};
    }
  }

  std::unique_ptr<io::ReplacedFiles> own_;  // unless the caller lent them
  io::ReplacedFiles& files_;
  std::unique_ptr<Shelf> shelf_;
  std::string table_;
  std::size_t dimensions_;
};

Result<std::vector<model::Hit>> FileStore::search(std::span<const float> embedding, std::size_t k,
                                                  const std::vector<std::pair<std::string, std::string>>& filters) {
  if (embedding.size() != dimensions_) {
    return fail(ErrorKind::config,
                fmt::format("a vector of {} values cannot be compared with {} of {}", embedding.size(),
                            text::printable(where()), dimensions_),
                "set PGVECTOR_DIM and PERAZZI_EMBED_MODEL to what it was made with");
  }
  auto reader = open();
  if (!reader) return fail(std::move(reader.error()));
  std::vector<model::Hit> hits;  // a heap, the worst on top
  if (*reader == nullptr || k == 0) return hits;
  const double length = length_of(embedding);
  std::vector<float> vector(dimensions_);
  Result<void> read;
  auto walked = each_row(**reader, [&](const FileRow& row) {
    if (read) read = (*reader)->vector(vector);
    if (!read || !std::all_of(filters.begin(), filters.end(),
                              [&](const auto& filter) { return matches(row.metadata, filter); })) {
      return;
    }
    model::Hit hit{row.chunk_id, row.doc_id, dot(vector, embedding) / (length * length_of(vector)), {}, {}};
    if (hits.size() == k && !better(hit, hits.front())) return;
    hit.content = row.content;
    hit.metadata = row.metadata;
    hits.push_back(std::move(hit));
    std::push_heap(hits.begin(), hits.end(), better);
    if (hits.size() <= k) return;
    std::pop_heap(hits.begin(), hits.end(), better);
    hits.pop_back();
  });
  if (!read) return fail(std::move(read.error()));
  if (!walked) return fail(std::move(walked.error()));
  std::sort_heap(hits.begin(), hits.end(), better);
  return hits;
}

std::unique_ptr<Store> file_store(std::unique_ptr<io::ReplacedFiles> own, io::ReplacedFiles& files,
                                  const Options& options) {
  auto shelf =
      options.kind == StoreKind::jsonl ? make_jsonl_shelf(files, options.path) : make_faiss_shelf(files, options.path);
  return std::make_unique<FileStore>(std::move(own), files, std::move(shelf), options);
}

}  // namespace

Result<void> read_store_name(std::string_view name, Options& options) {
  constexpr std::array<std::string_view, 3> k_kinds = {"postgres", "jsonl", "faiss"};
  const std::size_t colon = name.find(':');
  const std::string_view kind = name.substr(0, colon);
  const auto found = std::find(k_kinds.begin(), k_kinds.end(), kind);
  const bool file = found != k_kinds.begin();
  const std::string_view path = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
  if (found == k_kinds.end() || path.empty() == file) {
    return fail(ErrorKind::config, fmt::format("{} is none of postgres, jsonl:FILE, faiss:DIR", text::printable(name)),
                "give --store jsonl:chunks.jsonl, or leave it out for the database of DATABASE_URL");
  }
  options.kind = static_cast<StoreKind>(found - k_kinds.begin());
  options.path = path;
  while (options.path.size() > 1 && options.path.back() == '/') options.path.pop_back();
  return {};
}

Result<std::unique_ptr<Store>> open_store(const Options& options) {
  if (options.kind == StoreKind::postgres) return open_postgres(options);
  auto files = io::make_replaced_files();
  io::ReplacedFiles& door = *files;
  return file_store(std::move(files), door, options);
}

Result<std::unique_ptr<Store>> open_file_store(const Options& options, io::ReplacedFiles& files) {
  return file_store(nullptr, files, options);
}

Result<void> needs_postgres(const Options& options) {
  if (options.kind == StoreKind::postgres) return {};
  return fail(ErrorKind::config,
              fmt::format("this needs a database: {}:{} keeps the rows of the last run and nothing of earlier ones",
                          options.kind == StoreKind::jsonl ? "jsonl" : "faiss", text::printable(options.path)),
              "run it without --store and INGOT_STORE, with DATABASE_URL set");
}

}  // namespace ingot::store
