#include "pipeline/fix.hpp"

#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include "lint/fixes.hpp"
#include "pipeline/uncommitted.hpp"
#include "support/fake_processes.hpp"
#include "support/memory_filesystem.hpp"

namespace ingot::pipeline {
namespace {

using model::Applicability;
using Mode = FixOptions::Mode;
using Uncommitted = FixOptions::Uncommitted;

constexpr const char* k_not_there = "fatal: not a git repository (or any of the parent directories): .git\n";

struct Quiet final : Progress {
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

// A corpus in memory below "r".
struct World {
  test::MemoryFileSystem files;
  test::FakeProcesses processes;

  World() { processes.on("git", io::Outcome{128, {}, k_not_there}); }

  std::string bytes(const std::string& path) { return files.read("r/" + path, 1000)->bytes; }

  Result<FixResult> fix(const FixOptions& options, const lint::Profile& profile = {}) {
    config::Flags flags;
    flags.root = "r";
    const auto settings = config::resolve(flags, files, io::Environment({}), 1);
    REQUIRE(settings);
    Quiet progress;
    return pipeline::fix(*settings, {profile, {}, {}, {}, {}}, options, {files, processes, progress});
  }
};

const std::string k_front = "---\naudience: owner\n---\n";

TEST_CASE("fixes are written, and what is left is reported", "[pipeline][fix]") {
  World world;
  world.files.file("r/a.md", k_front + "# Guide\n\nThe show\u200broom opens \u202eat nine.\n");
  world.files.file("r/b.md", k_front + "# Other\n\nNothing is wrong with this one.\n");
  const auto safe = world.fix({});
  REQUIRE(safe);
  CHECK(world.bytes("a.md") == k_front + "# Guide\n\nThe showroom opens \u202eat nine.\n");
  CHECK(safe->fixed == 1);
  CHECK(safe->changes.size() == 1);
  CHECK(safe->left.failed);
  const auto bold = world.fix({.boldest = Applicability::unsafe});
  REQUIRE(bold);
  CHECK(world.bytes("a.md") == k_front + "# Guide\n\nThe showroom opens at nine.\n");
  CHECK_FALSE(bold->left.failed);
  CHECK(world.fix({.boldest = Applicability::unsafe})->changes.empty());
}

TEST_CASE("only the rules that are asked for are fixed", "[pipeline][fix]") {
  World world;
  world.files.file("r/a.md", k_front + "# Guide\n\nThe show\u200broom opens\u00a0at nine.\n");
  lint::Profile profile;
  profile.select = {"EN005"};
  REQUIRE(world.fix({}, profile));
  CHECK(world.bytes("a.md") == k_front + "# Guide\n\nThe show\u200broom opens at nine.\n");
}

TEST_CASE("a file that cannot be read as UTF-8 is looked at again once it can", "[pipeline][fix]") {
  World world;
  world.files.file("r/a.md", k_front + "# Caf\xe9\n\nThe show\u200broom opens at nine.\n");
  world.files.file("r/b.md", k_front + "# Other\n\nNothing is wrong with this one.\n");
  const auto result = world.fix({.boldest = Applicability::unsafe});
  REQUIRE(result);
  CHECK(world.bytes("a.md") == k_front + "# Caf\ufffd\n\nThe showroom opens at nine.\n");
  CHECK(result->fixed == 2);
  CHECK(result->left.corpus.documents.size() == 2);
}

TEST_CASE("a patch writes nothing and asks git nothing", "[pipeline][fix]") {
  World world;
  const std::string before = k_front + "# Guide\n\nThe show\u200broom opens at nine.\n";
  world.files.file("r/a.md", before);
  const auto result = world.fix({.mode = Mode::show});
  REQUIRE(result);
  CHECK(world.bytes("a.md") == before);
  REQUIRE(result->changes.size() == 1);
  CHECK(result->changes[0].before == before);
  CHECK(result->changes[0].after == k_front + "# Guide\n\nThe showroom opens at nine.\n");
  CHECK(world.processes.find("status") == nullptr);
  CHECK_FALSE(result->changes[0].holds_secret);
}

TEST_CASE("a change in a file with a secret is marked, also one that only the fix makes a secret", "[pipeline][fix]") {
  World world;
  const std::string key = "AKIA\u200bQ3EGRIYWVLR5TNKM";
  world.files.file("r/a.md", k_front + "# Guide\n\nThe key " + key + " opens the door.\n");
  const auto result = world.fix({.mode = Mode::show});
  REQUIRE(result);
  REQUIRE(result->changes.size() == 1);
  CHECK(result->changes[0].holds_secret);
}

TEST_CASE("files with changes that are not committed are left alone", "[pipeline][fix]") {
  World world;
  const std::string text = k_front + "# Guide\n\nThe show\u200broom opens at nine.\n";
  world.files.file("r/sub/a.md", text);
  world.files.file("r/sub/b.md", text + "More of it.\n");
  world.processes.on("status", std::string(" M docs/sub/a.md\0", 17));
  const auto result = world.fix({});
  REQUIRE(result);
  CHECK(result->dirty == std::vector<std::string>{"sub/a.md"});
  CHECK(world.bytes("sub/a.md") == text);
  CHECK(world.bytes("sub/b.md") != text + "More of it.\n");
  REQUIRE(world.fix({.uncommitted = Uncommitted::change}));
  CHECK(world.bytes("sub/a.md") != text);
}

TEST_CASE("git is asked folder by folder, and may not know", "[pipeline][fix]") {
  test::FakeProcesses processes;
  processes.on("status", std::string("R  new.md\0old.md\0?? x/c.md\0!! x/d.md\0", 38));
  CHECK(uncommitted(processes, "r", {"c.md", "d.md", "e.md", "new.md", "old.md"}) ==
        std::vector<std::string>{"c.md", "d.md", "new.md"});
  CHECK(uncommitted(processes, "r", {"x/c.md", "y/c.md"})->size() == 2);
  CHECK(processes.find("-C r/y")->arguments.back() == "c.md");
  processes.on("status", io::Outcome{128, {}, k_not_there});
  CHECK(uncommitted(processes, "r", {"c.md"})->empty());
  processes.on("status", io::Outcome{128, {}, "fatal: detected dubious ownership in repository at '/r'\n"});
  CHECK(uncommitted(processes, "r", {"c.md"}).error().kind == ErrorKind::refused);
  test::FakeProcesses none;
  CHECK(uncommitted(none, "r", {"c.md"}).error().hint == "--allow-dirty changes them all the same");
}

TEST_CASE("every rule with fixes mends its bad fixture", "[pipeline][fix][golden]") {
  const std::filesystem::path fixtures = std::filesystem::path(INGOT_SOURCE_DIR) / "test" / "golden" / "lint";
  const auto files = io::make_filesystem();
  for (const lint::Rule& rule : lint::rules()) {
    if (!rule.fix) continue;
    CAPTURE(rule.id);
    config::Flags flags;
    flags.root = (fixtures / rule.name).string();
    flags.paths = {"bad.md"};
    const auto settings = config::resolve(flags, *files, io::Environment({}), 1);
    REQUIRE(settings);
    test::FakeProcesses processes;
    Quiet progress;
    lint::Profile profile;
    profile.select = {std::string(rule.id), "SZ", "EN"};
    const FixOptions options{Mode::show, *rule.fix, Uncommitted::leave};
    const auto result = pipeline::fix(*settings, {profile, {}, {}, {}, {}}, options, {*files, processes, progress});
    REQUIRE(result);
    CHECK(result->changes.size() == 1);
    for (const FileFindings& file : result->left.files) {
      for (const model::Diagnostic& finding : file.findings) CHECK_FALSE(lint::is_fixable(finding, *rule.fix));
    }
  }
}

}  // namespace
}  // namespace ingot::pipeline
