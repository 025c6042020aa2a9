// The FAISS store. Each run that writes makes a folder of its own, and one symbolic link says which of them counts:
//
//   DIR/current -> run-7                      the only thing that is ever switched, last, by one rename
//   DIR/index.faiss -> current/index.faiss    for whoever opens DIR; likewise metadata.jsonl and manifest.json
//   DIR/run-7/index.faiss  metadata.jsonl     of the rows without a tenant: row n of the one is line n + 2 of the other
//   DIR/run-7/tenants/NAME/...                the same for each tenant that has rows
//   DIR/run-7/manifest.json                   the tenants and their folders
//   DIR/run-6/...                             the run before, which stays for those who are reading it
//
// A reader that wants both files of one state resolves `current` once and opens them in that folder; one that opens
// them through DIR can compare the ids, which are those of the lines.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "io/filesystem.hpp"
#include "store/backends/faiss_index.hpp"
#include "store/backends/row_lines.hpp"
#include "store/backends/shelf.hpp"

namespace ingot::store {
namespace {

constexpr std::string_view k_current = "current";
constexpr std::string_view k_run = "run-";
constexpr std::string_view k_index = "index.faiss";
constexpr std::string_view k_rows = "metadata.jsonl";
constexpr std::string_view k_manifest = "manifest.json";
constexpr std::size_t k_longest_name = 80;

// The folder of a tenant below that of its run; none for rows without one. Two tenants never share one.
std::string tenant_folder(std::string_view tenant) {
  if (tenant.empty()) return {};
  std::string name;
  for (const char c : tenant) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return "tenants/" + (name.size() <= k_longest_name ? name : "%" + sha256_hex(tenant));
}

std::string folder_of(const FileHeader& header) {
  return fmt::format("{}{}", k_run, header.run);
}

// --- Reading ---------------------------------------------------------------------------------------------------------

// One tenant: lines and vectors in the same order.
struct Part {
  std::unique_ptr<RowLines> lines;
  FaissIndex index;
  const FileRow* row = nullptr;
  const FileParent* parent = nullptr;
  std::size_t rows = 0;  // that came so far

  Result<void> next_row() {
    auto next = lines->next_row();
    if (!next) return fail(std::move(next.error()));
    row = *next;
    if (row == nullptr) {
      if (rows != index.rows()) return index.damaged(fmt::format("it holds {} rows, not {}", index.rows(), rows));
      return {};
    }
    if (rows == index.rows()) return index.damaged("it holds fewer rows than the lines beside it");
    auto id = index.id(rows++);
    if (!id) return fail(std::move(id.error()));
    if (*id == index_id(row->chunk_id)) return {};
    return index.damaged(fmt::format("row {} has another id than its line", rows));
  }

  Result<void> next_parent() {
    auto next = lines->next_parent();
    if (!next) return fail(std::move(next.error()));
    parent = *next;
    const bool all_given = parent == nullptr && index.given() == index.rows();
    if (all_given && lines->end().vectors != index.checksum())
      return index.damaged("the checksum of its vectors is not the one beside them");
    return {};
  }
};

// The rows of all tenants in one order.
class FaissReader final : public ShelfReader {
 public:
  explicit FaissReader(std::vector<Part> parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const FileHeader& header() const override { return parts_.front().lines->header(); }

  Result<const FileRow*> next_row() override {
    if (auto moved = advance(&Part::next_row); !moved) return fail(std::move(moved.error()));
    at_ = nearest([](const Part& part) { return part.row == nullptr ? nullptr : &part.row->chunk_id; });
    return at_ ? parts_[*at_].row : nullptr;
  }
  Result<const FileParent*> next_parent() override {
    if (!std::exchange(among_parents_, true)) begun_ = false;
    if (auto moved = advance(&Part::next_parent); !moved) return fail(std::move(moved.error()));
    at_ = nearest([](const Part& part) { return part.parent == nullptr ? nullptr : &part.parent->parent_id; });
    return at_ ? parts_[*at_].parent : nullptr;
  }

  [[nodiscard]] std::string_view line() const override { return parts_[*at_].lines->line(); }
  Result<void> vector(std::span<float> embedding) override { return parts_[*at_].index.next_vector(embedding); }
  [[nodiscard]] Place place() const override { return {*at_, parts_[*at_].rows - 1, 0}; }
  Result<void> vector_at(const Place& place, std::span<float> embedding) override {
    return parts_[place.part].index.vector_at(place.at, embedding);
  }

 private:
  using Step = Result<void> (Part::*)();

  // The part whose row was taken goes on; at first all do.
  Result<void> advance(Step step) {
    if (at_) return (parts_[*at_].*step)();
    if (std::exchange(begun_, true)) return {};
    for (Part& part : parts_) {
      if (auto moved = (part.*step)(); !moved) return moved;
    }
    return {};
  }

  template <class Id>
  [[nodiscard]] std::optional<std::size_t> nearest(const Id& id_of) const {
    std::optional<std::size_t> least;
    for (std::size_t at = 0; at < parts_.size(); ++at) {
      const std::string* id = id_of(parts_[at]);
      if (id != nullptr && (!least || *id < *id_of(parts_[*least]))) least = at;
    }
    return least;
  }

  std::vector<Part> parts_;
  std::optional<std::size_t> at_;  // whose row or parent came last
  bool begun_ = false;
  bool among_parents_ = false;
};

// --- Writing ---------------------------------------------------------------------------------------------------------

class FaissWriter final : public ShelfWriter {
 public:
  FaissWriter(io::ReplacedFiles& files, std::string folder, std::string run, FileHeader header)
      : files_(files), folder_(std::move(folder)), run_(std::move(run)), header_(std::move(header)) {}
  FaissWriter(const FaissWriter&) = delete;
  FaissWriter& operator=(const FaissWriter&) = delete;
  ~FaissWriter() override {
    tenants_.clear();
    if (!finished_) static_cast<void>(files_.remove_folder(path()));  // create() removes it otherwise
  }

  Result<void> row(const FileRow& row, std::string_view line, std::span<const float> embedding) override {
    auto tenant = tenant_of(row.tenant);
    if (!tenant) return fail(std::move(tenant.error()));
    const std::int64_t id = index_id(row.chunk_id);
    if (auto added = (*tenant)->index.add(id, embedding); !added) return added;
    ++(*tenant)->chunks;
    return (*tenant)->lines.row(line.empty() ? open_row_line(row) + id_tail(id) : std::string(line));
  }

  Result<void> parent(const FileParent& parent) override {
    auto tenant = tenant_of(parent.tenant);
    if (!tenant) return fail(std::move(tenant.error()));
    return (*tenant)->lines.parent(parent_line(parent));
  }

  Result<void> finish() override {
    if (auto first = tenant_of({}); !first) return fail(std::move(first.error()));
    for (auto& [name, tenant] : tenants_) {
      if (auto done = tenant.index.finish(); !done) return done;
      if (auto done = tenant.lines.finish(tenant.index.checksum()); !done) return done;
    }
    if (auto done = write_manifest(); !done) return done;
    for (const std::string_view name : {k_index, k_rows, k_manifest}) {
      if (auto done = files_.point(io::join(folder_, name), io::join(k_current, name)); !done) return done;
    }
    const auto before = files_.target_of(io::join(folder_, k_current));
    if (!before) return fail(before.error());
    finished_ = true;  // from here on it may be the one that counts, whatever comes of it
    if (auto done = files_.point(io::join(folder_, k_current), run_); !done) return done;
    remove_others(before->value_or(run_));
    return {};
  }

 private:
  struct Tenant {
    RowLinesWriter lines;
    FaissIndexWriter index;
    std::size_t chunks = 0;
  };

  [[nodiscard]] std::string path() const { return io::join(folder_, run_); }

  Result<Tenant*> tenant_of(const std::string& name) {
    if (const auto found = tenants_.find(name); found != tenants_.end()) return &found->second;
    const std::string place = io::join(path(), tenant_folder(name));
    auto lines = RowLinesWriter::create(files_, io::join(place, k_rows), header_);
    if (!lines) return fail(std::move(lines.error()));
    auto index = FaissIndexWriter::create(files_, io::join(place, k_index), header_.dimensions);
    if (!index) return fail(std::move(index.error()));
    return &tenants_.emplace(name, Tenant{std::move(*lines), std::move(*index)}).first->second;
  }

  Result<void> write_manifest() {
    Value::List tenants;
    for (const auto& [name, tenant] : tenants_) {
      Value entry;
      entry.set("tenant", name);
      entry.set("folder", name.empty() ? "." : tenant_folder(name));
      entry.set("chunks", tenant.chunks);
      tenants.push_back(std::move(entry));
    }
    Value manifest;
    manifest.set("schema", k_file_schema);
    manifest.set("table", header_.table);
    manifest.set("dimensions", header_.dimensions);
    manifest.set("metric", "inner product of unit vectors");
    manifest.set("run", header_.run);
    manifest.set("tenants", std::move(tenants));
    auto file = files_.create(io::join(path(), k_manifest));
    if (!file) return fail(std::move(file.error()));
    if (auto written = (*file)->append(json::pretty(manifest)); !written) return written;
    return (*file)->commit();
  }

  // What cannot be removed now is removed by a later run: the rows are written, and no error may say otherwise.
  void remove_others(const std::string& before) {
    const auto names = files_.names(folder_);
    if (!names) return;
    for (const std::string& name : *names) {
      if (name.starts_with(k_run) && name != run_ && name != before)
        static_cast<void>(files_.remove_folder(io::join(folder_, name)));
    }
  }

  io::ReplacedFiles& files_;
  std::string folder_;
  std::string run_;  // its folder's name
  FileHeader header_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  bool finished_ = false;
};

// --- Both ------------------------------------------------------------------------------------------------------------

class FaissShelf final : public Shelf {
 public:
  FaissShelf(io::ReplacedFiles& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  [[nodiscard]] std::string where() const override { return "faiss:" + folder_; }
  [[nodiscard]] std::string lock_path() const override { return io::join(folder_, "lock"); }
  [[nodiscard]] std::string scratch_path() const override { return io::join(folder_, "rows"); }

  Result<std::unique_ptr<ShelfReader>> open() override {
    auto current = files_.target_of(io::join(folder_, k_current));
    if (!current) return fail(std::move(current.error()));
    if (!*current) return nullptr;
    if (!(*current)->starts_with(k_run) || (*current)->find('/') != std::string::npos)
      return fail(ErrorKind::config,
                  fmt::format("{} is no link that ingest has made", text::printable(io::join(folder_, k_current))),
                  "give another folder behind --store; nothing was changed");
    const std::string run = io::join(folder_, **current);
    auto folders = read_manifest(run);
    if (!folders) return fail(std::move(folders.error()));
    std::vector<Part> parts;
    for (const std::string& name : *folders) {
      auto part = open_part(io::join(run, name));
      if (!part) return fail(std::move(part.error()));
      // The next run's folder is named after the header's run, and what has that name is removed.
      if (folder_of(part->lines->header()) != **current)
        return part->lines->damaged("it is of another run than its folder");
      parts.push_back(std::move(*part));
    }
    return std::make_unique<FaissReader>(std::move(parts));
  }

  Result<std::unique_ptr<ShelfWriter>> create(const FileHeader& header) override {
    std::string run = folder_of(header);
    // Of a run that was killed before it counted.
    if (auto removed = files_.remove_folder(io::join(folder_, run)); !removed) return fail(std::move(removed.error()));
    return std::make_unique<FaissWriter>(files_, folder_, std::move(run), header);
  }

 private:
  static tl::unexpected<Error> damaged(const std::string& path, std::string_view what) {
    return fail(ErrorKind::io, fmt::format("{}: {}: the store is damaged", text::printable(path), what),
                "put a copy of the folder back, or remove it and run ingest again, which embeds everything anew");
  }

  // The folders of all tenants.
  Result<std::vector<std::string>> read_manifest(const std::string& run) {
    const std::string path = io::join(run, k_manifest);
    auto file = files_.open(path);
    if (!file) return fail(std::move(file.error()));
    if (*file == nullptr) return damaged(path, "it is missing");
    std::string text((*file)->size(), '\0');
    if (auto filled = (*file)->read_at(0, text); !filled) return fail(std::move(filled.error()));
    const auto manifest = json::parse(text);
    const Value* tenants = manifest ? manifest->find("tenants") : nullptr;
    if (tenants == nullptr || tenants->as_list() == nullptr || tenants->as_list()->empty())
      return damaged(path, "it names no tenants");
    std::vector<std::string> folders;
    for (const Value& entry : *tenants->as_list()) {
      const Value* name = entry.find("tenant");
      if (name == nullptr || name->as_string() == nullptr) return damaged(path, "a tenant has no name");
      folders.push_back(tenant_folder(*name->as_string()));
    }
    return folders;
  }

  Result<Part> open_part(const std::string& folder) {
    auto lines = RowLines::open(files_, io::join(folder, k_rows), RowTail::id);
    if (!lines) return fail(std::move(lines.error()));
    if (*lines == nullptr) return damaged(io::join(folder, k_rows), "it is missing");
    auto index = FaissIndex::open(files_, io::join(folder, k_index), (*lines)->header().dimensions);
    if (!index) return fail(std::move(index.error()));
    return Part{std::move(*lines), std::move(*index)};
  }

  io::ReplacedFiles& files_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<Shelf> make_faiss_shelf(io::ReplacedFiles& files, std::string folder) {
  return std::make_unique<FaissShelf>(files, std::move(folder));
}

}  // namespace ingot::store
