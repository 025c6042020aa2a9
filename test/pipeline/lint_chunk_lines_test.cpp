// Chunks that were emitted say what their sources say, to every rule that can see it.
#include "pipeline/lint_chunk_lines.hpp"

#include <filesystem>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "report/chunk_lines.hpp"
#include "support/fake_processes.hpp"

using namespace ingot;
namespace fs = std::filesystem;

namespace {

class Quiet final : public pipeline::Progress {
 public:
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

using Found = std::multiset<std::string>;  // "SE001 guide-md#chunk-02"

struct World {
  std::unique_ptr<io::FileSystem> files = io::make_filesystem();
  test::FakeProcesses processes;
  Quiet progress;
  pipeline::Doors doors{*files, processes, progress};
};

bool sees_texts(const std::string& rule) {
  return lint::find_rule(rule)->needs != lint::Sight::source && rule != "EN001";
}

// The chunk that a finding stands in; those about documents are about their first chunk.
Found found_in(const pipeline::LintResult& result) {
  Found found;
  for (const pipeline::FileFindings& file : result.files) {
    for (const model::Diagnostic& finding : file.findings) {
      if (!sees_texts(finding.rule) || file.chunks.empty()) continue;
      std::string id = finding.chunk ? finding.chunk->substr(0, finding.chunk->rfind(" (")) : "";
      for (const model::ChunkOutline& chunk : file.chunks) {
        if (id.empty() && chunk.own.contains(finding.span.begin)) id = chunk.chunk_id;
      }
      found.insert(finding.rule + " " + (id.empty() ? file.chunks.front().chunk_id : id));
    }
  }
  return found;
}

config::Settings settings_of(const fs::path& folder, io::FileSystem& files) {
  config::Flags flags;
  flags.root = folder / "corpus";
  flags.config = folder / "chunking.config.json";
  flags.unknown_keys = config::UnknownKeys::collected;
  auto settings = config::resolve(flags, files, io::Environment({}), 1);
  REQUIRE(settings);
  settings->fixed_time = 1767225600;
  return std::move(*settings);
}

pipeline::ChunkFile emitted(const config::Settings& settings, const pipeline::Doors& doors) {
  pipeline::LoadOptions load;
  const lint::Profile profile;
  load.lint = &profile;
  const auto corpus = pipeline::load_corpus(settings, load, doors);
  REQUIRE(corpus);
  pipeline::ChunkFile file{"chunks.jsonl", {}};
  for (const pipeline::LoadedDocument& document : corpus->documents) {
    for (const model::Record& record : document.records) file.bytes += report::render_chunk_line(record);
  }
  return file;
}

}  // namespace

TEST_CASE("what is found in emitted chunks is what is found in their sources", "[pipeline][lint]") {
  World world;
  std::size_t count = 0;
  for (const char* name : {"showroom", "structure", "pricing", "metadata", "sizes"}) {
    INFO(name);
    const auto settings = settings_of(fs::path(INGOT_SOURCE_DIR) / "test/data/defects" / name, *world.files);
    pipeline::LintOptions options;
    options.profile = settings.chunking.lint;
    options.profile.today = "2026-01-31";
    options.profile.ignore = {"GR004"};  // folders and rules say there what chunks do not
    options.baseline.mode = pipeline::BaselineUse::Mode::ignore;
    const auto sources = pipeline::lint(settings, options, world.doors);
    const auto chunks = pipeline::lint_chunk_lines(settings, options, emitted(settings, world.doors), world.doors);
    REQUIRE(sources);
    REQUIRE(chunks);
    CHECK(chunks->rejected.empty());
    CHECK(found_in(*chunks) == found_in(*sources));
    count += found_in(*chunks).size();
  }
  CHECK(count > 50);
}
