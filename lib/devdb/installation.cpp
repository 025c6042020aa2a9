#include "devdb/installation.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "devdb/program.hpp"

namespace ingot::devdb {

std::optional<int> major_version(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

namespace {

constexpr std::size_t k_control_bytes = 65536;

// default_version = '0.8.0'
std::optional<std::string> default_version(std::string_view control) {
  for (const std::string_view line : text::split(control, '\n')) {
    if (!line.starts_with("default_version")) continue;
    const std::size_t open = line.find('\'');
    const std::size_t close = line.find('\'', open + 1);
    if (open != std::string_view::npos && close != std::string_view::npos)
      return std::string(line.substr(open + 1, close - open - 1));
  }
  return std::nullopt;
}

class Search {
 public:
  explicit Search(Doors& doors) : doors_(doors) {}

  std::vector<Installation> all() {
    below("/usr/lib/postgresql", "");
    below("/usr", "pgsql-");
    in_path();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Installation& a, const Installation& b) { return a.major > b.major; });
    return std::move(found_);
  }

 private:
  void below(const std::string& directory, std::string_view prefix) {
    const auto entries = doors_.files.list(directory);
    if (!entries) return;
    for (const io::DirectoryEntry& entry : *entries) {
      if (!entry.name.starts_with(prefix)) continue;
      const auto major = major_version(std::string_view(entry.name).substr(prefix.size()));
      if (major) add(*major, fmt::format("{}/{}/bin", directory, entry.name));
    }
  }

  void in_path() {
    const auto bin = ask("pg_config", "--bindir");
    const auto version = ask("pg_config", "--version");  // "PostgreSQL 15.18 (...)"
    if (!bin || !version) return;
    const std::size_t blank = version->find(' ');
    const auto major =
        blank == std::string::npos ? std::nullopt : major_version(std::string_view(*version).substr(blank + 1));
    if (major) add(*major, *bin);
  }

  void add(int major, const std::string& bin) {
    const bool known =
        std::any_of(found_.begin(), found_.end(), [&](const Installation& one) { return one.bin == bin; });
    if (known || !doors_.files.kind_of(io::join(bin, "initdb")) || !doors_.files.kind_of(io::join(bin, "pg_ctl")))
      return;
    Installation installation{major, bin, {}, std::nullopt};
    if (const auto share = ask(io::join(bin, "pg_config"), "--sharedir")) {
      installation.control_file = *share + "/extension/vector.control";
      if (const auto control = doors_.files.read(installation.control_file, k_control_bytes)) {
        installation.pgvector = default_version(control->bytes);
      }
    }
    found_.push_back(std::move(installation));
  }

  std::optional<std::string> ask(const std::string& program, const std::string& flag) {
    auto answer = output_of(doors_.processes, {{program, flag}, "/", {}, std::nullopt, {}});
    if (!answer) return std::nullopt;
    return *std::move(answer);
  }

  Doors& doors_;
  std::vector<Installation> found_;
};

std::string majors(const std::vector<Installation>& found) {
  std::vector<int> numbers;
  for (const Installation& one : found) numbers.push_back(one.major);
  return fmt::format("installed: PostgreSQL {}", fmt::join(numbers, ", "));
}

}  // namespace

std::vector<Installation> installations(Doors& doors) {
  return Search(doors).all();
}

Result<Installation> choose_installation(const std::vector<Installation>& found, std::optional<int> wish,
                                         std::optional<int> cluster, const std::string& data_directory) {
  if (found.empty()) return fail(ErrorKind::config, "no PostgreSQL server is installed", "run ./scripts/bootstrap");
  if (wish && cluster && *wish != *cluster) {
    return fail(ErrorKind::config,
                fmt::format("{} holds data of PostgreSQL {}, not of {}", data_directory, *cluster, *wish),
                fmt::format("leave --pg-version away, or start afresh with `dev-vector-db reset --yes --pg-version {}`",
                            *wish));
  }
  const std::optional<int> major = cluster ? cluster : wish;
  if (!major) {
    const auto complete =
        std::find_if(found.begin(), found.end(), [](const Installation& one) { return one.pgvector.has_value(); });
    return complete == found.end() ? found.front() : *complete;
  }
  const auto fitting =
      std::find_if(found.begin(), found.end(), [&](const Installation& one) { return one.major == *major; });
  if (fitting != found.end()) return *fitting;
  if (cluster) {
    return fail(
        Error{ErrorKind::config,
              fmt::format("{} holds data of PostgreSQL {}, which is not installed", data_directory, *cluster),
              {majors(found)},
              fmt::format("install postgresql-{}, or start afresh with `dev-vector-db reset --yes`", *cluster)});
  }
  return fail(Error{ErrorKind::config,
                    fmt::format("PostgreSQL {} is not installed", *major),
                    {majors(found)},
                    fmt::format("install postgresql-{}, or leave --pg-version away", *major)});
}

}  // namespace ingot::devdb
