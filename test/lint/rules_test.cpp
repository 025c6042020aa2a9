// A rule is a file, a line in the list, a fixture and a page: here they are held against each other.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/text.hpp"
#include "config/settings.hpp"
#include "lint/by_hand.hpp"
#include "pipeline/lint.hpp"
#include "report/text_diagnostics.hpp"
#include "support/fake_processes.hpp"

namespace ingot::lint {
namespace {

namespace fs = std::filesystem;
using by_hand::read;
using Catch::Matchers::ContainsSubstring;
using sample::Sample;

const fs::path k_source = INGOT_SOURCE_DIR;  // not __FILE__: ccache may make that relative
const fs::path k_fixtures = k_source / "test" / "golden" / "lint";
const fs::path k_rule_files = k_source / "lib" / "lint" / "rules";

// Structured sources have no fixture by hand, and a right chunker leaves nothing out: corpus_rules_test.cpp.
constexpr std::string_view k_without_fixture = "list-entry-coverage";

std::set<std::string> names_of_rules() {
  std::set<std::string> names;
  for (const Rule& rule : rules()) names.emplace(rule.name);
  return names;
}

TEST_CASE("every lint rule has its file, and every file its rule", "[lint]") {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(k_rule_files)) {
    std::string name = entry.path().stem().string();
    std::replace(name.begin(), name.end(), '_', '-');
    files.insert(name);
    const std::string text = read(entry.path());
    CAPTURE(name);
    CHECK(std::count(text.begin(), text.end(), '\n') <= 120);
  }
  CHECK(files == names_of_rules());
}

TEST_CASE("every lint rule has its fixture, and every fixture its rule", "[lint]") {
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(k_fixtures)) {
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  }
  folders.emplace(k_without_fixture);
  CHECK(folders == names_of_rules());
}

TEST_CASE("the list of lint rules is sorted, unique and complete", "[lint]") {
  const auto all = rules();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; }));
  std::set<std::string_view> ids;
  for (const Rule& rule : all) {
    CAPTURE(rule.id);
    CHECK(ids.insert(rule.id).second);
    CHECK(rule.severity != model::Severity::off);
    CHECK(rule.strict >= rule.severity);
    const int functions =
        int{rule.check != nullptr} + int{rule.check_corpus != nullptr} + int{rule.check_vectors != nullptr};
    CHECK(functions == 1);
    CHECK_FALSE(rule.summary.find('\n') != std::string_view::npos);
    for (const std::string_view text : {rule.summary, rule.why, rule.bad, rule.good}) CHECK_FALSE(text::is_blank(text));
  }
}

TEST_CASE("a lint rule is found by id in any case and by name", "[lint]") {
  for (const Rule& rule : rules()) {
    CHECK(find_rule(rule.id) == &rule);
    CHECK(find_rule(text::lower_ascii(rule.id)) == &rule);
    CHECK(find_rule(rule.name) == &rule);
  }
  CHECK(find_rule("SZ999") == nullptr);
  CHECK(find_rule("") == nullptr);
}

TEST_CASE("the page of a lint rule shows all that the rule says", "[lint]") {
  for (const Rule& rule : rules()) {
    const std::string page = explain(rule);
    CAPTURE(page);
    for (const std::string_view part : {rule.id, rule.name, rule.summary, model::name(rule.severity)}) {
      CHECK_THAT(page, ContainsSubstring(std::string(part)));
    }
    for (const std::string_view example : {rule.why, rule.bad, rule.good}) {
      for (const std::string_view line : text::split(example, '\n'))
        CHECK_THAT(page, ContainsSubstring(std::string(line)));
    }
  }
}

TEST_CASE("the page of a lint rule says whether its findings can be fixed", "[lint]") {
  CHECK_THAT(explain(*find_rule("EN004")), ContainsSubstring("\nFix: safe, made by --fix\n\n"));
  CHECK_THAT(explain(*find_rule("EN002")), ContainsSubstring("\nFix: unsafe, made by --fix --unsafe-fixes\n\n"));
  CHECK_THAT(explain(*find_rule("SZ001")), !ContainsSubstring("Fix:"));
}

TEST_CASE("the page of a lint rule reads as written", "[lint]") {
  CHECK(explain(*find_rule("SZ003")) ==
        "SZ003 chunk-blank-or-tiny\n"
        "\n"
        "A chunk is blank, or shorter than 20 characters once white space is folded.\n"
        "\n"
        "Severity: error; with --strict: error\n"
        "\n"
        "Why it matters\n"
        "    The vector of a scrap is noise, and noise is near to every short query:\n"
        "    it takes the place of an answer.\n"
        "\n"
        "Reported\n"
        "    # Opening\n"
        "\n"
        "    TBD\n"
        "\n"
        "Mended\n"
        "    # Opening\n"
        "\n"
        "    The showroom opens on weekdays from nine to six.\n");
}

class Quiet final : public pipeline::Progress {
 public:
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

// All findings of NAME.md, or of the folder NAME, as lint-chunks finds them.
std::string linted(const Rule& rule, const fs::path& folder, const std::string& name) {
  const auto files = io::make_filesystem();
  test::FakeProcesses processes;
  const fs::path depth = folder / (name + ".depth.txt");
  if (fs::exists(depth)) processes.on("rev-parse --is-shallow-repository", read(depth));
  Quiet progress;
  config::Flags flags;
  const bool is_folder = fs::is_directory(folder / name);
  flags.root = is_folder ? (folder / name).string() : folder.string();
  if (!is_folder) flags.paths = {name + ".md"};
  for (const char* file : {"chunking", name.c_str()}) {
    const fs::path config = folder / (std::string(file) + ".config.json");
    if (fs::exists(config)) flags.config = config.string();
  }
  flags.unknown_keys = config::UnknownKeys::collected;
  if (fs::exists(folder / (name + ".env"))) flags.env_file = (folder / (name + ".env")).string();
  const auto settings = config::resolve(flags, *files, io::Environment({}), 1);
  REQUIRE(settings);
  pipeline::LintOptions options;
  options.profile = settings->chunking.lint;
  options.profile.today = "2026-01-31";
  options.profile.extend = {std::string(rule.id)};
  const fs::path drift = folder / (name + ".drift.json");
  if (fs::exists(drift)) options.baseline.drift = {pipeline::DriftUse::Mode::compare, drift.string()};
  const auto result = pipeline::lint(*settings, options, {*files, processes, progress});
  REQUIRE(result);
  std::string out;
  for (const auto& file : result->files) out += report::render_text_diagnostics({file.bytes, file.findings}, {});
  out += report::render_text_diagnostics({{}, result->corpus.findings}, {});
  // As if run in the folder.
  const std::string here = folder.string() + "/";
  for (std::size_t at = out.find(here); at != std::string::npos; at = out.find(here)) out.erase(at, here.size());
  return out;
}

// Chunks that are given show what a right chunker never makes.
std::string findings_of(const Rule& rule, const fs::path& folder, const std::string& name) {
  if (!fs::exists(folder / (name + ".jsonl"))) return linted(rule, folder, name);
  Sample sample = by_hand::load(folder / (name + ".md"), folder / (name + ".jsonl"), folder / "chunking.config.json");
  sample.extend = {std::string(rule.id)};
  Findings findings = sample.check();
  const Findings about_vectors = by_hand::check_vectors(sample, folder / (name + ".jsonl"));
  findings.insert(findings.end(), about_vectors.begin(), about_vectors.end());
  return report::render_text_diagnostics({sample.file.bytes, findings}, {});
}

TEST_CASE("every lint rule reports its bad fixture as expected, and nothing in the good one", "[lint][golden]") {
  for (const Rule& rule : rules()) {
    if (k_without_fixture == rule.name) continue;
    const fs::path folder = k_fixtures / rule.name;
    CAPTURE(rule.name);
    const std::string found = findings_of(rule, folder, "bad");
    // A test runs on one thread.
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
      std::ofstream(folder / "expected.txt", std::ios::binary) << found;
    }
    CHECK(found == read(folder / "expected.txt"));
    CHECK_THAT(found, ContainsSubstring("[" + std::string(rule.id) + "]"));
    CHECK(findings_of(rule, folder, "good").empty());
  }
}

}  // namespace
}  // namespace ingot::lint
