// Structured files by both ways: held as a whole, and in windows.
#include "pipeline/load.hpp"

#include <set>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "metadata/record.hpp"
#include "report/chunk_lines.hpp"
#include "support/chunking.hpp"
#include "support/fake_processes.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_held = static_cast<std::size_t>(-1);
constexpr parse::PartLimits k_small_parts{.least_bytes = 300, .most_bytes = 1200};

constexpr std::string_view k_config = R"(
rules:
  - {glob: "small.*", type: json, max_tokens: 64, min_tokens: 8, parent_max_tokens: 200, objects_key: items}
  - {glob: "*", type: reference, max_tokens: 90, min_tokens: 16, parent_max_tokens: 300, metadata: {audience: owner}}
)";

config::Settings settings() {
  config::Settings settings;
  settings.root = "r";
  settings.chunking = *config::parse_chunking("chunking.yaml", k_config);
  settings.scan.root = "r";
  settings.scan.include.emplace_back("**");
  settings.model.name = "acme-embed";
  settings.token_basis = {"cl100k_base", true};
  return settings;
}

struct Quiet final : pipeline::Progress {
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

const lint::Profile& strict_profile() {
  static const lint::Profile profile = [] {
    lint::Profile strict;
    strict.strictness = lint::Strictness::strict;
    strict.today = "2026-01-31";
    return strict;
  }();
  return profile;
}

// A folder with one file, and how that is to be loaded.
struct World {
  std::string path;
  std::string bytes;
  std::size_t window = 7;
  pipeline::LoadOptions options;
  test::MemoryFileSystem files;

  World(std::string file, std::string text) : path(std::move(file)), bytes(std::move(text)) {
    options.space = "space";
    options.lint = &strict_profile();
    options.parts = k_small_parts;
    options.whole_bytes = 0;
    files.file("r/" + path, bytes);
  }

  Result<pipeline::LoadedDocument> load() {
    files.windows(window);
    const config::Settings all = settings();
    return pipeline::load({all, options, files, {}}, path, test::tokenizer());
  }
  Result<pipeline::LoadedDocument> load_held() {
    options.whole_bytes = k_held;
    auto loaded = load();
    options.whole_bytes = 0;
    return loaded;
  }
};

std::string shown(const pipeline::LoadedDocument& loaded) {
  std::string out = loaded.doc_id + " " + loaded.file.checksum + "\n";
  for (const model::Record& record : loaded.records) {
    out += report::render_chunk_line(record);
    out += fmt::format("{} {} {} {}\n", record.meta_hash, record.embed_key, record.embed_bytes, record.chunk.tokens);
  }
  for (const model::ParentRecord& parent : loaded.parents) {
    out += fmt::format("{} {} {} {}\n", parent.parent_id, parent.content, json::compact(parent.metadata),
                       parent.content_hash);
  }
  for (const model::Diagnostic& finding : loaded.findings)
    out += fmt::format("{} {}-{} {} {}\n", finding.rule, finding.span.begin, finding.span.end, finding.message,
                       finding.chunk.value_or(""));
  return out;
}

std::string csv(std::size_t rows, std::string_view line_end = "\n") {
  std::string out = fmt::format("\xEF\xBB\xBFId,Name,\"Long, text\"{}", line_end);
  for (std::size_t i = 0; i < rows; ++i) {
    out += fmt::format("{},\"Barrel \"\"{}\"\"\",\"line one of {},{}line two\"{}", i, i * i, i, line_end, line_end);
    if (i % 7 == 3) out += line_end;
  }
  return out;
}

std::string object(std::size_t i, std::string_view blank) {
  return fmt::format(R"({{"name":{0}"Item {1}",{0}"text": "caf\u00e9 é {2}",{0}"tags": [{1}, [true, null]]}})", blank,
                     i, std::string(i % 5 * 20, 'x'));
}

std::string json_array(std::size_t count, std::string_view blank = "\n  ") {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + std::string(blank) + object(i, blank);
  return out + "\n]\n";
}

std::string json_lines(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += object(i, " ") + (i % 3 == 0 ? "\r\n" : "\n");
  return out;
}

std::vector<World> worlds() {
  std::vector<World> all;
  all.emplace_back("a.csv", csv(120));
  all.emplace_back("b.csv", csv(60, "\r\n"));
  all.emplace_back("c.tsv", "a\tb\n" + std::string(40, '\n') + "1\t2\n3\t4\n");
  all.emplace_back("d.json", json_array(80));
  all.emplace_back("e.json", json_array(80, ""));
  all.emplace_back("small.json", "{\"version\": 3,\n \"items\": " + json_array(50) + ", \"x/y\": {\"end\": [1]}}");
  all.emplace_back("g.jsonl", json_lines(70));
  all.emplace_back("h.json", R"({"a": [1, 2], "b": {"c": "d"}, "e": [{"name": "f"}, 3]})");
  all.emplace_back("empty.csv", "");
  all.emplace_back("i.json", " [] ");
  return all;
}

}  // namespace

TEST_CASE("a file in windows has the records of one that is held, whatever the windows") {
  for (World& world : worlds()) {
    INFO(world.path);
    const auto held = world.load_held();
    REQUIRE(held);
    for (const std::size_t window : {1U, 3U, 64U, 1U << 20U}) {
      world.window = window;
      const auto windowed = world.load();
      REQUIRE(windowed);
      CHECK(shown(*windowed) == shown(*held));
    }
  }
}

TEST_CASE("what is kept of a dry run is the same too, and holds no text") {
  for (World& world : worlds()) {
    INFO(world.path);
    world.options.keep = pipeline::Keep::digests;
    const auto held = world.load_held();
    const auto windowed = world.load();
    REQUIRE(held);
    REQUIRE(windowed);
    CHECK(shown(*windowed) == shown(*held));
    for (const model::Record& record : windowed->records) CHECK(record.chunk.embed_text.capacity() < 32);
  }
}

TEST_CASE("a file of one part has the records of its whole document") {
  for (World& world : worlds()) {
    INFO(world.path);
    world.options.parts = {};
    world.options.space.reset();
    const auto windowed = world.load();
    REQUIRE(windowed);
    const config::Settings all = settings();
    const config::ChunkingRule& rule = *all.chunking.rule_for(world.path);
    model::SourceFile file = windowed->file;
    file.bytes = world.bytes;
    const auto document = parse::parse(file, {{}, {}, false, rule.objects_key});
    REQUIRE(document);
    auto chunks = chunk::split(file.bytes, *document, windowed->doc_id, rule.options, test::tokenizer());
    metadata::Stretch whole{&file, &*document, windowed->doc_id, file.bytes};
    whole.chunk_count = chunks.size();
    const metadata::Defaults defaults{rule.type, rule.metadata, "acme-embed", all.token_basis, rule.schema->defaults()};
    const auto records = metadata::records(whole, std::move(chunks), defaults);
    REQUIRE(records.size() == windowed->records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      model::Record ours = windowed->records[i];
      CHECK(ours.parent_id.has_value());
      CHECK(ours.chunk.content == records[i].chunk.content);
      CHECK(ours.chunk.key == records[i].chunk.key);
      CHECK(ours.content_hash == records[i].content_hash);
      CHECK(ours.lines.first == records[i].lines.first);
      CHECK(ours.lines.last == records[i].lines.last);
    }
  }
}

TEST_CASE("numbers, lines and digests of the parts are those of the document") {
  for (World& world : worlds()) {
    INFO(world.path);
    const auto loaded = world.load();
    REQUIRE(loaded);
    CHECK(loaded->file.checksum == sha256_hex(world.bytes));
    const LineTable lines(world.bytes);
    std::set<std::string> keys;
    std::size_t index = 0;
    std::size_t covered = 0;
    std::size_t row = 1;
    for (const model::Record& record : loaded->records) {
      ++index;
      CHECK(record.chunk_id == metadata::chunk_id(loaded->doc_id, index));
      CHECK(record.index == index);
      CHECK(record.count == loaded->records.size());
      CHECK(record.lines.first == lines.line_of(record.chunk.own.begin) + 1);
      CHECK(record.lines.last == lines.line_of(record.chunk.own.end - 1) + 1);
      CHECK(record.chunk.own.begin >= covered);
      covered = record.chunk.own.end;
      CHECK(*record.metadata.find("source_checksum") == Value(sha256_hex(world.bytes)));
      CHECK(keys.insert(record.chunk.key).second);
      if (!record.chunk.rows) continue;
      CHECK((record.chunk.rows->first == row || record.chunk.rows->first + 1 == row));
      row = record.chunk.rows->last + 1;
    }
    std::size_t children = 0;
    for (std::size_t i = 0; i < loaded->parents.size(); ++i) {
      CHECK(loaded->parents[i].parent_id == metadata::parent_id(loaded->doc_id, i + 1));
      for (const Value& child : *loaded->parents[i].metadata.find("chunk_ids")->as_list()) {
        CHECK(child == Value(loaded->records.at(children).chunk_id));
        CHECK(loaded->records.at(children++).parent_id == loaded->parents[i].parent_id);
      }
    }
    CHECK(children == loaded->records.size());
  }
}

TEST_CASE("equal chunks of different parts have different keys") {
  std::string bytes = "a,b\n";
  for (int i = 0; i < 400; ++i) bytes += "the same words,in every row of it\n";
  World world("a.csv", bytes);
  const auto loaded = world.load();
  REQUIRE(loaded);
  REQUIRE(loaded->records.size() > 40);
  std::set<std::string> keys;
  std::set<std::string> parent_keys;
  std::set<std::string> texts;
  for (const model::Record& record : loaded->records) {
    keys.insert(record.chunk.key);
    texts.insert(record.chunk.content);
  }
  for (const model::ParentRecord& parent : loaded->parents)
    parent_keys.insert(*parent.metadata.find("parent_key")->as_string());
  CHECK(texts.size() < 10);
  CHECK(keys.size() == loaded->records.size());
  CHECK(parent_keys.size() == loaded->parents.size());
}

TEST_CASE("a row more changes the chunks of its part alone") {
  const std::string bytes = csv(2000);
  const auto keys_of = [](const std::string& text) {
    World world("a.csv", text);
    world.window = 4096;
    world.options.lint = nullptr;
    world.options.parts = {.least_bytes = 2000, .most_bytes = 20'000};
    std::set<std::string> keys;
    const auto loaded = world.load();
    REQUIRE(loaded);
    for (const model::Record& record : loaded->records) keys.insert(record.chunk.key);
    return keys;
  };
  const auto before = keys_of(bytes);
  for (const std::size_t row : {1U, 500U, 1000U, 1900U}) {
    INFO(row);
    const std::size_t at = bytes.find(fmt::format("\n{},\"Barrel", row)) + 1;
    std::string longer = bytes;
    longer.insert(at, "new,row,text\n");
    std::size_t changed = 0;
    for (const std::string& key : keys_of(longer)) changed += before.contains(key) ? 0U : 1U;
    CHECK(changed >= 1);
    CHECK(changed * 5 < before.size());
  }
}

TEST_CASE("a mistake in the middle rejects the file, with its place, by both ways") {
  const std::string half = json_array(60);
  const std::string json = half.substr(0, half.size() - 3) + ",\n  {\"name\": 01}\n]";
  const std::size_t lines = LineTable(json).count();
  World world("d.json", json);
  for (const std::size_t whole_bytes : {std::size_t{0}, k_held}) {
    world.options.whole_bytes = whole_bytes;
    const auto loaded = world.load();
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message.starts_with(fmt::format("d.json:{}:", lines - 1)));
    world.files.file("r/other.csv", "a\n1\n");
    test::FakeProcesses processes;
    Quiet progress;
    const config::Settings all = settings();
    const auto corpus = pipeline::load_corpus(all, world.options, {world.files, processes, progress});
    REQUIRE(corpus);
    REQUIRE(corpus->rejected.size() == 1);
    CHECK(corpus->rejected[0].error.message == loaded.error().message);
    REQUIRE(corpus->documents.size() == 1);
    CHECK(corpus->documents[0].records.size() == corpus->chunk_count());
  }
}

TEST_CASE("a file that changes while it is read is an error, whichever reading it is") {
  const std::string bytes = csv(50);
  for (const std::size_t intact : {std::size_t{0}, bytes.size() / 2, bytes.size(), bytes.size() * 3 / 2}) {
    INFO(intact);
    World world("a.csv", bytes);
    world.files.changes_after(intact);
    CHECK(world.load().error().message == "a.csv changed while it was read");
  }
  // Half of one version and half of another is no CSV, but that is not what is wrong.
  World torn("a.csv", bytes + "\"");
  torn.files.changes_after(bytes.size());
  CHECK(torn.load().error().message == "a.csv changed while it was read");
  World other("a.csv", bytes);
  other.files.second_reading(csv(51));
  CHECK(other.load().error().message == "a.csv changed while it was read");
}

TEST_CASE("a large file with findings has its bytes beside them, once each") {
  World world("small.json", "{\"items\": " + json_array(40) + "}");
  const auto loaded = world.load();
  REQUIRE(loaded);
  REQUIRE(loaded->findings.size() == 1);
  CHECK(loaded->findings[0].message == "required field `audience` is missing or empty");
  CHECK(loaded->findings[0].span.empty());
  CHECK(loaded->findings[0].help == "add `audience: owner` to the metadata of the rule that matches this file");
  CHECK((loaded->file.bytes == world.bytes));
}

TEST_CASE("a document's row is made where documents are kept, and a dry run knows the same digest", "[documents]") {
  config::Settings all = settings();
  all.store.layout = store::Layout::documents;
  test::MemoryFileSystem files;
  files.file("r/a.md", "---\naudience: owner\n---\n# Top\n\nText.\n");
  files.file("r/empty.md", "---\naudience: owner\n---\n");
  pipeline::LoadOptions options;
  options.space = "space";
  const auto loaded = [&](const std::string& path) {
    auto document = pipeline::load({all, options, files, {}}, path, test::tokenizer());
    REQUIRE(document);
    return std::move(*document);
  };
  const pipeline::LoadedDocument real = loaded("a.md");
  REQUIRE(real.whole);
  CHECK(real.whole->content->of(real.file.bytes) == "# Top\n\nText.\n");
  CHECK(*real.whole->metadata.find("audience") == Value("owner"));
  CHECK_FALSE(loaded("empty.md").whole);
  options.keep = pipeline::Keep::digests;
  CHECK(loaded("a.md").whole->content_hash == real.whole->content_hash);
  options.keep = pipeline::Keep::costs;
  CHECK_FALSE(loaded("a.md").whole);
  options.keep = pipeline::Keep::texts;
  all.store.layout = store::Layout::flat;
  CHECK_FALSE(loaded("a.md").whole);
}

TEST_CASE("a file of a few bytes has its parent with its text") {
  const config::Settings all = settings();
  test::MemoryFileSystem files;
  files.file("r/a.md", "Text.\n");
  const auto document = pipeline::load({all, {}, files, {}}, "a.md", test::tokenizer());
  REQUIRE(document);
  REQUIRE(document->parents.size() == 1);
  CHECK(document->parents.front().content == document->records.front().chunk.content);
}
