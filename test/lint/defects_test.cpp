// The corpora of test/data/defects: everything that is planted is found where it stands, and nothing else is.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "lint/by_hand.hpp"
#include "pipeline/lint.hpp"
#include "support/fake_processes.hpp"

namespace ingot::lint {
namespace {

namespace fs = std::filesystem;

const fs::path k_defects = fs::path(INGOT_SOURCE_DIR) / "test" / "data" / "defects";
constexpr std::size_t k_least = 3;
constexpr const char* k_config = "chunking.config.json";
constexpr std::string_view k_corpus = "(corpus)";  // in place of a path

// One line of a manifest, "LK001  Visit/map.md:12:5  what is planted". A whole file has no line, a near miss no column.
struct Entry {
  std::string rule;
  std::string place;
  std::string what;
};

std::vector<Entry> manifest(const fs::path& path) {
  REQUIRE(fs::exists(path));
  const std::string text = by_hand::read(path);
  std::vector<Entry> entries;
  for (const std::string_view line : text::split(text::trim(text), '\n')) {
    if (line.empty()) continue;
    const std::size_t place = line.find("  ");
    const std::size_t what = line.find("  ", place + 2);
    CAPTURE(path, line);
    REQUIRE(what != std::string_view::npos);
    entries.push_back({std::string(line.substr(0, place)), std::string(line.substr(place + 2, what - place - 2)),
                       std::string(line.substr(what + 2))});
  }
  return entries;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(k_defects)) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Quiet final : public pipeline::Progress {
 public:
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

// "rule  place" of everything that is found and not suppressed.
using Found = std::multiset<std::string>;

// What stands in place of the paths of findings.
struct Names {
  std::string folder;            // left out; with a slash
  std::string corpus{k_corpus};  // of a finding about no file
};

void add(const Findings& findings, std::string_view bytes, const Names& names, Found& found) {
  const LineTable lines(bytes);
  for (const model::Diagnostic& finding : findings) {
    if (finding.suppressed) continue;
    std::string_view path = finding.path;
    if (path.starts_with(names.folder)) path.remove_prefix(names.folder.size());
    std::string place(path.empty() ? names.corpus : path);
    if (!finding.span.empty()) {
      const LineColumn at = lines.position(finding.span.begin);
      place += fmt::format(":{}:{}", at.line, at.column);
    }
    found.insert(fmt::format("{}  {}", finding.rule, place));
  }
}

// What a corpus is linted with, where there are several such files.
enum class Circumstance { settings, baseline, depth };
constexpr auto k_circumstances = std::to_array<std::pair<std::string_view, Circumstance>>(
    {{".env", Circumstance::settings}, {".drift.json", Circumstance::baseline}, {".depth.txt", Circumstance::depth}});

std::optional<Circumstance> circumstance_of(const fs::path& file) {
  for (const auto& [end, circumstance] : k_circumstances) {
    if (file.filename().string().ends_with(end)) return circumstance;
  }
  return std::nullopt;
}

// As lint-chunks finds it, on the day that all the tests have, under what `one` says where it is not empty.
void lint_once(const fs::path& folder, const fs::path& one, Found& found) {
  const auto files = io::make_filesystem();
  test::FakeProcesses processes;
  const auto circumstance = circumstance_of(one);
  if (circumstance == Circumstance::depth) processes.on("rev-parse --is-shallow-repository", by_hand::read(one));
  Quiet progress;
  config::Flags flags;
  flags.root = (folder / "corpus").string();
  flags.unknown_keys = config::UnknownKeys::collected;
  if (fs::exists(folder / k_config)) flags.config = (folder / k_config).string();
  if (circumstance == Circumstance::settings) flags.env_file = one.string();
  const auto settings = config::resolve(flags, *files, io::Environment({}), 1);
  REQUIRE(settings);
  pipeline::LintOptions options;
  options.profile = settings->chunking.lint;
  options.profile.today = "2026-01-31";
  const fs::path drift = circumstance == Circumstance::baseline ? one : folder / "drift.json";
  if (fs::exists(drift)) options.baseline.drift = {pipeline::DriftUse::Mode::compare, drift.string()};
  const auto result = pipeline::lint(*settings, options, {*files, processes, progress});
  REQUIRE(result);
  Names names{folder.string() + "/"};
  if (!one.empty()) names.corpus = one.filename().string();
  for (const auto& file : result->files) add(file.findings, file.bytes, names, found);
  add(result->corpus.findings, {}, names, found);
}

Found linted(const fs::path& folder) {
  std::vector<fs::path> ones;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (circumstance_of(entry.path())) ones.push_back(entry.path());
  }
  if (ones.empty()) ones.emplace_back();
  Found found;
  for (const fs::path& one : ones) lint_once(folder, one, found);
  return found;
}

// Chunks that are given show what a right chunker never makes.
Found checked_by_hand(const fs::path& folder) {
  Found found;
  for (const auto& entry : fs::directory_iterator(folder / "corpus")) {
    const fs::path lines = folder / "chunks" / (entry.path().filename().string() + ".jsonl");
    const sample::Sample sample = by_hand::load(entry.path(), lines, folder / k_config);
    add(sample.check(), sample.file.bytes, {}, found);
    add(by_hand::check_vectors(sample, lines), sample.file.bytes, {}, found);
  }
  return found;
}

// A document, or what stands beside the documents.
fs::path file_at(const fs::path& folder, const std::string& name) {
  return fs::exists(folder / name) ? folder / name : folder / "corpus" / name;
}

TEST_CASE("every planted defect is found where it stands, and nothing else is found", "[lint][defects]") {
  for (const fs::path& folder : folders()) {
    CAPTURE(folder);
    Found left = fs::exists(folder / "chunks") ? checked_by_hand(folder) : linted(folder);
    for (const Entry& plant : manifest(folder / "plants.txt")) {
      CAPTURE(plant.rule, plant.place, plant.what);
      const auto at = left.find(plant.rule + "  " + plant.place);
      CHECK(at != left.end());
      if (at != left.end()) left.erase(at);
    }
    CHECK(left == Found());
  }
}

TEST_CASE("every near miss stands where its manifest says", "[lint][defects]") {
  for (const fs::path& folder : folders()) {
    for (const Entry& near : manifest(folder / "near-misses.txt")) {
      CAPTURE(folder, near.rule, near.place, near.what);
      CHECK_FALSE(text::is_blank(near.what));
      if (near.place == k_corpus) continue;
      const std::size_t colon = near.place.rfind(':');
      const fs::path path = file_at(folder, near.place.substr(0, colon));
      REQUIRE(fs::exists(path));
      if (colon == std::string::npos) continue;
      const std::string bytes = by_hand::read(path);
      const std::size_t line = std::stoul(near.place.substr(colon + 1));
      CHECK(line <= LineTable(bytes).count());
    }
  }
}

TEST_CASE("every lint rule has planted defects and near misses", "[lint][defects]") {
  std::map<std::string, std::size_t> plants;
  std::map<std::string, std::size_t> near_misses;
  for (const fs::path& folder : folders()) {
    for (const Entry& entry : manifest(folder / "plants.txt")) ++plants[entry.rule];
    for (const Entry& entry : manifest(folder / "near-misses.txt")) ++near_misses[entry.rule];
  }
  for (const Rule& rule : rules()) {
    CAPTURE(rule.id);
    CHECK(plants[std::string(rule.id)] >= k_least);
    CHECK(near_misses[std::string(rule.id)] >= k_least);
  }
}

}  // namespace
}  // namespace ingot::lint
