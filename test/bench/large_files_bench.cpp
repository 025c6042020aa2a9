// `ingest --dry-run` of one large structured file: what it takes, and how much more a file of four times the size does.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "benches.hpp"
#include "children.hpp"
#include "measure.hpp"
#include "stop.hpp"

namespace ingot::bench {
namespace {

constexpr double k_mib = 1024.0 * 1024.0;

// A folder that is gone when the benchmark ends, unless it is stopped.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ingot-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) stop("cannot make a folder like " + name, "set TMPDIR");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string sentence(std::mt19937& random, std::size_t words) {
  static constexpr auto k_words = std::to_array<std::string_view>(
      {"the",      "workshop", "opens",  "on",     "weekdays", "and",       "every",   "visitor",
       "may",      "ask",      "for",    "walnut", "steel",    "engraving", "storage", "below",
       "humidity", "before",   "travel", "with",   "a",        "keeper",    "who",     "explains"});
  std::string text;
  for (std::size_t i = 0; i < words; ++i) text.append(i == 0 ? "" : " ").append(k_words[random() % k_words.size()]);
  return text + ".";
}

std::string csv_row(std::mt19937& random, std::size_t number) {
  return fmt::format("{},\"Model {}, \"\"{}\"\"\",{},\"{}\"\n", number, number, random() % 100,
                     sentence(random, 1 + random() % 4), sentence(random, 5 + random() % 60));
}

std::string json_object(std::mt19937& random, std::size_t number) {
  return fmt::format("{}\n{{\"id\": {}, \"name\": \"Model {}\", \"tags\": [\"{}\"], \"text\": \"{}\"}}",
                     number == 0 ? "[" : ",", number, number, random() % 100, sentence(random, 20 + random() % 180));
}

struct Kind {
  std::string_view name;
  std::string_view head;
  std::string (*unit)(std::mt19937&, std::size_t);
  std::string_view tail;
};

constexpr auto k_kinds =
    std::to_array<Kind>({{"large.csv", "id,name,kind,notes\n", csv_row, ""}, {"large.json", "", json_object, "\n]\n"}});

void write(const std::filesystem::path& path, const Kind& kind, std::size_t bytes) {
  std::mt19937 random(1);
  std::ofstream out(path, std::ios::binary);
  out << kind.head;
  std::size_t written = kind.head.size();
  for (std::size_t number = 0; written < bytes; ++number) {
    const std::string unit = kind.unit(random, number);
    out << unit;
    written += unit.size();
  }
  out << kind.tail;
  if (!out.flush()) stop("cannot write " + path.string(), "free some space, or set TMPDIR");
}

Value run(const std::string& ingest, const Kind& kind, std::size_t bytes) {
  const Folder folder;
  const std::filesystem::path config = folder.path() / "chunking.yaml";
  std::ofstream(config) << "rules:\n  - { glob: \"large.*\", type: reference, metadata: { audience: owner } }\n";
  write(folder.path() / kind.name, kind, bytes);
  const Usage usage =
      run_program({ingest, "--dry-run", "--root", folder.path().string(), "--config", config.string(), "--jobs", "1"});
  if (usage.status != 0) stop("ingest ended with " + std::to_string(usage.status), "run it by hand on such a file");
  Value report = Value::Map{};
  report.set("bytes", bytes);
  report.set("wall_ms", rounded(usage.wall_seconds * 1e3, 0));
  report.set("mib_per_second", rounded(static_cast<double>(bytes) / k_mib / usage.wall_seconds, 1));
  report.set("peak_mib", rounded(static_cast<double>(usage.peak_bytes) / k_mib, 1));
  return report;
}

}  // namespace

Value large_files_report(const std::string& ingest, std::size_t bytes) {
  Value report = Value::Map{};
  report.set("bench", "large");
  report.set("clock", "wall time of the whole process, one thread; every file is read and cut twice");
  for (const Kind& kind : k_kinds) {
    Value::List runs;
    for (const std::size_t size : {bytes / 4, bytes}) runs.push_back(run(ingest, kind, size));
    report.set(kind.name, std::move(runs));
  }
  return report;
}

}  // namespace ingot::bench
