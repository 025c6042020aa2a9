// What is special about stores in files: their bytes, their faults, who may write them.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/generators/catch_generators.hpp>

#include "store/open_store.hpp"
#include "store/service.hpp"
#include "support/faulty_files.hpp"
#include "support/folder.hpp"

using namespace ingot;
using namespace ingot::store;
using namespace ingot::store::test;
using ingot::test::FaultyFiles;
using ingot::test::Folder;

namespace {

using Vector = Changes::Vector;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

Options options_in(const Folder& folder, StoreKind kind) {
  Options options;
  options.dimensions = k_dimensions;
  options.kind = kind;
  options.path = folder.path("store");
  return options;
}

std::unique_ptr<Store> opened(const Options& options, io::ReplacedFiles& files) {
  auto store = open_file_store(options, files);
  REQUIRE(store);
  return std::move(*store);
}

// Everything that can be seen of a store: rows with their vectors, parents are among the bytes of the file.
std::string state(const Options& options) {
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  std::string out;
  for (const std::string source : {"docs", "other"}) {
    const auto run = store->manifest(
        source, [&](const model::StoredChunk& chunk) { out += chunk.chunk_id + "=" + chunk.embed_key + " "; });
    if (!run) return "error: " + run.error().message;
  }
  const auto hits = store->search(std::vector<float>{1, 0, 0, 0}, 99, {});
  if (!hits) return "error: " + hits.error().message;
  for (const auto& hit : *hits) out += hit.chunk_id + " ";
  return out;
}

void fill(Store& store) {
  Changes changes("docs");
  changes.row("a#chunk-01", "1", Vector::sent, R"(,"parent_id":"a#parent-01")").row("a#chunk-02", "2");
  changes.row("b#chunk-01", "3").parents("a", {{"01", "one"}});
  apply_now(store, changes);
}

StoreKind each_file_kind() {
  return GENERATE(StoreKind::jsonl, StoreKind::faiss);
}

}  // namespace

TEST_CASE("a call that fails leaves the old rows or the new ones, whichever call it is", "[service][sinks]") {
  const StoreKind kind = each_file_kind();
  const Folder folder("faults");
  const Options options = options_in(folder, kind);
  const auto files = io::make_replaced_files();
  fill(*opened(options, *files));
  const std::string before = state(options);
  const Folder pristine("faults-copy");
  const auto all = std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks;
  std::filesystem::copy(folder.path(), pristine.path(), all | std::filesystem::copy_options::overwrite_existing);
  std::string after;
  std::size_t left_old = 0;
  for (std::size_t call = 1;; ++call) {
    REQUIRE(call < 500);
    std::filesystem::remove_all(folder.path());
    std::filesystem::copy(pristine.path(), folder.path(), all);
    FaultyFiles faulty;
    auto store = opened(options, faulty);
    Changes changes("docs");
    changes.row("a#chunk-01", "0").row("a#chunk-02", "1", Vector::stored).added("c#chunk-01", "5");
    changes.removed("b#chunk-01").parents("a", {{"02", "two"}}).after(1);
    faulty.fail_call(call);
    const auto applied = store->apply(changes.set());
    INFO("call " << call);
    const std::string now = state(options);
    if (!faulty.failed()) {
      REQUIRE(applied);
      after = now;
      break;
    }
    if (applied) continue;  // a folder of an earlier run could not be removed
    CHECK(now == before);
    left_old += now == before ? 1U : 0U;
    // The next run is not hindered by what was left behind.
    REQUIRE(store->apply(changes.set()));
  }
  CHECK(left_old > 15);
  CHECK(after != before);
  CHECK(after.find("c#chunk-01=embed:5") != std::string::npos);
}

TEST_CASE("the same rows have the same bytes, and a run without differences touches nothing", "[service][sinks]") {
  const StoreKind kind = each_file_kind();
  std::string seen;
  for (const std::string name : {"bytes-1", "bytes-2"}) {
    const Folder folder(name);
    const Options options = options_in(folder, kind);
    const auto files = io::make_replaced_files();
    auto store = opened(options, *files);
    fill(*store);
    const std::string path = kind == StoreKind::jsonl ? options.path : options.path + "/metadata.jsonl";
    const auto written = std::filesystem::last_write_time(path);
    Changes same("docs");
    same.row("a#chunk-02", "2").row("b#chunk-01", "3", Vector::stored);
    CHECK(apply_now(*store, same).run_id == 1);
    CHECK(std::filesystem::last_write_time(path) == written);
    const std::string bytes = content(path);
    CHECK((seen.empty() || seen == bytes));
    seen = bytes;
  }
  CHECK(seen.starts_with(
      R"({"schema":"ingot.store/1","table":"perazzi_chunks","dimensions":4,"run":1,"sources":{"docs")"));
  CHECK(seen.find(R"({"kind":"chunk","chunk_id":"a#chunk-01","doc_id":"a","source":"docs","tenant":"")") !=
        std::string::npos);
  CHECK(seen.find(R"("metadata":{"embedding_model":"local/hash-4","parent_id":"a#parent-01","source_path":"a.md"})") !=
        std::string::npos);
  CHECK(seen.find(R"({"kind":"parent","parent_id":"a#parent-01")") != std::string::npos);
}

TEST_CASE("a changed row keeps when it was made", "[service][sinks]") {
  const Folder folder("times");
  const Options options = options_in(folder, each_file_kind());
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  fill(*store);
  Changes later("docs");
  later.row("a#chunk-02", "9");
  ChangeSet set = later.after(1).set();
  set.run.started_at = "2026-02-01T00:00:00Z";
  REQUIRE(store->apply(set));
  const bool lines = options.kind == StoreKind::jsonl;
  const std::string bytes = content(lines ? options.path : options.path + "/metadata.jsonl");
  const std::string row = bytes.substr(bytes.find(R"("chunk_id":"a#chunk-02")"));
  CHECK(row.find(R"("created_at":"2026-01-31T12:00:00Z","updated_at":"2026-02-01T00:00:00Z","run_id":2)") <
        row.find("a#parent"));
  const std::string other = bytes.substr(bytes.find(R"("chunk_id":"b#chunk-01")"));
  CHECK(other.find(R"("updated_at":"2026-01-31T12:00:00Z","run_id":1)") != std::string::npos);
}

TEST_CASE("a file that was cut anywhere, or has another byte anywhere, is refused", "[service][sinks]") {
  const Folder folder("damage");
  const Options options = options_in(folder, StoreKind::jsonl);
  const auto files = io::make_replaced_files();
  fill(*opened(options, *files));
  const std::string whole = content(options.path);
  const std::string good = state(options);
  REQUIRE(good.find("error") == std::string::npos);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    for (const std::string& bytes : {whole.substr(0, at), flipped}) {
      write(options.path, bytes);
      const std::string now = state(options);
      INFO(at << ": " << now);
      if (now.starts_with("error: ")) ++refused;
    }
  }
  CHECK(refused == 2 * whole.size());
  write(options.path, whole + "\n");
  CHECK(state(options).starts_with("error: "));
  write(options.path, whole.substr(0, whole.find("b#chunk-01")));
  CHECK(state(options) == "error: " + options.path +
                              ":4: it ends inside a line: the file is damaged, or was changed by something else than "
                              "ingest");
}

TEST_CASE("a damaged index is refused, wherever it is damaged", "[service][sinks]") {
  const Folder folder("damage");
  const Options options = options_in(folder, StoreKind::faiss);
  const auto files = io::make_replaced_files();
  fill(*opened(options, *files));
  const std::string path = options.path + "/index.faiss";
  const std::string whole = content(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    for (const std::string& bytes : {whole.substr(0, at), flipped}) {
      write(path, bytes);
      INFO(at);
      CHECK(state(options).find("the index is damaged") != std::string::npos);
    }
  }
  write(path, whole);
  CHECK(state(options).find("error") == std::string::npos);
  std::filesystem::remove(std::filesystem::canonical(path));
  CHECK(state(options).find("it is missing") != std::string::npos);
}

TEST_CASE("a folder whose lines say another run is left alone", "[service][sinks]") {
  const Folder folder("damage");
  const Options options = options_in(folder, StoreKind::faiss);
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  fill(*store);
  const std::string path = options.path + "/metadata.jsonl";
  std::string bytes = content(path);
  bytes.replace(bytes.find(R"("run":1)"), 7, R"("run":0)");
  write(path, bytes);
  Changes changes("docs");
  const auto refused = store->apply(changes.row("a#chunk-01", "1").after(1).set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("it is of another run than its folder") != std::string::npos);
  CHECK(content(path) == bytes);
}

TEST_CASE("files of somebody else, of newer programs and of other widths are refused", "[service][sinks]") {
  const Folder folder("foreign");
  Options options = options_in(folder, StoreKind::jsonl);
  const auto files = io::make_replaced_files();
  for (const std::string bytes : {"", "# Notes\n", "{\"schema\":\"ingot.store/2\",\"x\":1}\n", "{\"schema\":\"ingot"}) {
    write(options.path, bytes);
    auto store = opened(options, *files);
    const auto prepared = store->prepare();
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().kind == ErrorKind::config);
    Changes changes("docs");
    CHECK_FALSE(store->apply(changes.row("a#chunk-01", "1").set()));
    CHECK(content(options.path) == bytes);
  }
  std::filesystem::remove(options.path);
  fill(*opened(options, *files));
  options.dimensions = 3;
  CHECK(opened(options, *files)->prepare().error().kind == ErrorKind::config);
  CHECK(opened(options, *files)->width().value() == k_dimensions);
}

TEST_CASE("while another run writes this one is refused", "[service][sinks]") {
  const StoreKind kind = each_file_kind();
  const Folder folder("locked");
  const Options options = options_in(folder, kind);
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  const auto lock = files->lock(options.path + (kind == StoreKind::jsonl ? ".lock" : "/lock"));
  REQUIRE(lock);
  Changes changes("docs");
  const auto refused = store->apply(changes.row("a#chunk-01", "1").set());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
}

TEST_CASE("each tenant has an index of its own, and the run before stays for its readers", "[service][sinks]") {
  const Folder folder("tenants");
  const Options options = options_in(folder, StoreKind::faiss);
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  fill(*store);
  Changes other("other");
  other.row("o#chunk-01", "7").parents("o", {{"01", "seven"}});
  ChangeSet set = other.set();
  set.tenant = "Acme/..";
  REQUIRE(store->apply(set));
  CHECK(state(options) ==
        "a#chunk-01=embed:1 a#chunk-02=embed:2 b#chunk-01=embed:3 o#chunk-01=embed:7 a#chunk-02 b#chunk-01 a#chunk-01 "
        "o#chunk-01 ");
  const std::string tenant = options.path + "/current/tenants/%41cme%2F%2E%2E/";
  CHECK(content(tenant + "metadata.jsonl").find("o#parent-01") != std::string::npos);
  CHECK(content(tenant + "index.faiss").size() == 37 * 2 + 8 + 16 + 8 + 8);
  CHECK(content(options.path + "/metadata.jsonl").find("o#") == std::string::npos);
  Changes third("docs");
  third.row("a#chunk-01", "8");
  apply_now(*store, third);
  CHECK(files->names(options.path).value() == std::vector<std::string>{"current", "index.faiss", "lock",
                                                                       "manifest.json", "metadata.jsonl", "run-2",
                                                                       "run-3"});
}

TEST_CASE("a load of many rows passes through several blocks", "[service][sinks]") {
  const Folder folder("many");
  const Options options = options_in(folder, each_file_kind());
  const auto files = io::make_replaced_files();
  auto store = opened(options, *files);
  Changes changes("docs");
  for (int i = 0; i < 3000; ++i)
    changes.row("d" + std::to_string(i) + "#chunk-01", std::string(1000, 'x') + std::to_string(i));
  CHECK(apply_now(*store, changes).written == 3000);
  Changes moved("docs");
  for (int i = 0; i < 3000; ++i)
    moved.row("e" + std::to_string(i) + "#chunk-01", std::string(1000, 'x') + std::to_string(i), Vector::stored);
  CHECK(apply_now(*store, moved).written == 3000);
  CHECK(manifest_of(*store, "docs").chunks.size() == 6000);
  CHECK(apply_now(*store, moved).written == 0);
}

TEST_CASE("names of stores are read, and what needs a database says so", "[service][sinks]") {
  Options options;
  REQUIRE(read_store_name("faiss:a/b//", options));
  CHECK((options.kind == StoreKind::faiss && options.path == "a/b"));
  REQUIRE(read_store_name("jsonl:C:x", options));
  CHECK((options.kind == StoreKind::jsonl && options.path == "C:x"));
  CHECK(needs_postgres(options).error().message.find("this needs a database: jsonl:C:x keeps") == 0);
  CHECK_FALSE(open_postgres(options));
  for (const char* name : {"", "jsonl", "jsonl:", "sqlite:x", "postgres:x", "postgres:"}) {
    INFO(name);
    const bool plain = std::string_view(name) == "postgres:";
    CHECK(read_store_name(name, options).has_value() == plain);
  }
  REQUIRE(read_store_name("postgres", options));
  CHECK(needs_postgres(options));
}
