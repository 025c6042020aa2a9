#include "devdb/data_directory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "devdb/program.hpp"

namespace ingot::devdb {
namespace {

constexpr std::size_t k_marker_bytes = 4096;

enum class Place { missing, empty, ours };

std::string marker_text(RuntimeKind runtime) {
  return fmt::format("The data of a local vector database that dev-vector-db made and may remove.\nruntime: {}\n",
                     name(runtime));
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

class Directories {
 public:
  Directories(Doors& doors, const Options& options) : doors_(doors), options_(options) {}

  Result<std::optional<DataDirectory>> find() {
    auto wanted = wanted_path();
    if (!wanted) return fail(wanted.error());
    auto place = look_at(*wanted);
    if (!place) return fail(place.error());
    if (*place == Place::ours) return opened(*wanted);
    if (options_.data_dir) return std::optional<DataDirectory>();
    auto other = look_at(fallback_path());
    if (!other) return fail(other.error());
    if (*other == Place::ours) return opened(fallback_path());
    return std::optional<DataDirectory>();
  }

  Result<DataDirectory> make(RuntimeKind runtime) {
    auto wanted = wanted_path();
    if (!wanted) return fail(wanted.error());
    auto user = runtime == RuntimeKind::native ? server_user() : std::optional<std::string>();
    if (!user) return fail(user.error());
    const auto made = make_at(*wanted, runtime, *user);
    if (made) return made;
    const std::string who = *user ? "the server's user " + **user : "this user";
    if (options_.data_dir) {
      return fail(Error{ErrorKind::config, fmt::format("{} cannot use the data directory {}", who, *wanted),
                        reasons(made.error()), "name another one with --data-dir, or leave --data-dir away"});
    }
    doors_.notice(fmt::format("{} cannot use {}: the data goes to {}", who, *wanted, fallback_path()));
    return make_at(fallback_path(), runtime, *user);
  }

  // Below a directory that everybody may write to: nobody else knows what an owner other than us put there.
  [[nodiscard]] std::string fallback_path() const {
    constexpr std::size_t k_digits = 12;
    return "/var/tmp/ingot-" + sha256_hex(options_.directory).substr(0, k_digits);
  }

 private:
  static std::vector<std::string> reasons(const Error& error) {
    std::vector<std::string> lines{error.message};
    lines.insert(lines.end(), error.facts.begin(), error.facts.end());
    return lines;
  }

  Result<std::string> run(std::vector<std::string> arguments) {
    return output_of(doors_.processes, {std::move(arguments), "/", {}, std::nullopt, {}});
  }

  Result<std::string> wanted_path() {
    const std::string path = options_.data_dir.value_or(std::string(k_data_directory));
    return run({"realpath", "-m", "--", path.starts_with('/') ? path : io::join(options_.directory, path)});
  }

  Result<Place> look_at(const std::string& path) {
    const auto kind = doors_.files.kind_of(path);
    if (!kind) return Place::missing;
    if (*kind != io::EntryKind::directory)
      return fail(ErrorKind::refused, fmt::format("{} is not a directory", path), "name another one with --data-dir");
    const auto entries = doors_.files.list(path);
    if (!entries)
      return fail(ErrorKind::refused, entries.error().message,
                  "run as the user it belongs to, or name another one with --data-dir");
    bool strange = false;
    for (const io::DirectoryEntry& entry : *entries) {
      if (entry.name == k_marker) return Place::ours;
      // The marker is written to a temporary file first: somebody else may be doing that just now.
      strange = strange || !entry.name.starts_with(k_marker);
    }
    if (!strange) return Place::empty;
    return fail(Error{ErrorKind::refused,
                      fmt::format("{} was not made by dev-vector-db", path),
                      {fmt::format("it has no file {}, so nothing in it is used, changed or removed", k_marker)},
                      "name another place with --data-dir"});
  }

  Result<std::string> caller() { return run({"id", "-u"}); }

  // initdb and postgres refuse to run as root.
  Result<std::optional<std::string>> server_user() {
    const auto uid = caller();
    if (!uid) return fail(uid.error());
    if (*uid != "0") return std::optional<std::string>();
    for (const std::string candidate : {"postgres", "nobody"}) {
      if (succeeds(doors_.processes, {{"id", "-u", candidate}, "/", {}, std::nullopt, {}}))
        return std::optional<std::string>(candidate);
    }
    return fail(ErrorKind::config, "a database server does not run as root, and there is no user postgres",
                "run `useradd --system postgres`");
  }

  // The server runs as the owner of its data.
  Result<std::optional<DataDirectory>> opened(const std::string& path) {
    DataDirectory directory{path, recorded_runtime(path), std::nullopt};
    if (directory.runtime == RuntimeKind::docker) return std::optional(directory);
    const auto owner = run({"stat", "-c", "%u %U", "--", path});
    if (!owner) return fail(owner.error());
    const auto uid = caller();
    if (!uid) return fail(uid.error());
    const std::string owner_uid = owner->substr(0, owner->find(' '));
    const std::string owner_name = owner->substr(owner->find(' ') + 1);
    if (owner_uid == *uid && *uid != "0") return std::optional(directory);
    auto user = server_user();
    if (!user) return fail(user.error());
    const bool shared_place = path == fallback_path();
    if (!*user || owner_name == "UNKNOWN" || (shared_place && owner_name != **user)) {
      return fail(ErrorKind::refused, fmt::format("the data directory {} belongs to {}", path, owner_name),
                  fmt::format("run as {} or as root, or name another one with --data-dir", owner_name));
    }
    directory.user = owner_uid == "0" ? *user : std::optional(owner_name);
    return std::optional(directory);
  }

  RuntimeKind recorded_runtime(const std::string& path) {
    const auto marker = doors_.files.read(io::join(path, k_marker), k_marker_bytes);
    const bool docker = marker && marker->bytes.find("runtime: docker") != std::string::npos;
    return docker ? RuntimeKind::docker : RuntimeKind::native;
  }

  Result<DataDirectory> make_at(const std::string& path, RuntimeKind runtime, const std::optional<std::string>& user) {
    const std::string parent = parent_of(path);
    const bool new_parent = !doors_.files.kind_of(parent);
    const bool new_directory = !doors_.files.kind_of(path);
    if (new_parent) {
      if (auto made = run({"install", "-d", "-m", "755", "--", parent}); !made) return fail(made.error());
    }
    if (new_directory) {
      // Another `up` may be faster; then the directory is there and fits.
      if (auto made = run({"mkdir", "-m", "755", "--", path}); !made && !doors_.files.kind_of(path))
        return fail(made.error());
    }
    auto usable = hand_over(path, user);
    if (usable) usable = doors_.files.write_atomically(io::join(path, k_marker), marker_text(runtime));
    if (usable) {
      auto made = opened(path);  // an empty directory may have been there, of somebody else
      if (!made) return fail(made.error());
      return **made;
    }
    if (new_directory) (void)run({"rmdir", "--", path});
    if (new_parent) (void)run({"rmdir", "--", parent});
    return fail(usable.error());
  }

  Result<void> hand_over(const std::string& path, const std::optional<std::string>& user) {
    if (user) {
      if (auto given = run({"chown", "-h", "--", *user, path}); !given) return fail(given.error());
    }
    if (succeeds(doors_.processes, {{"test", "-w", path}, "/", {}, user, {}})) return {};
    return fail(ErrorKind::io, fmt::format("{} cannot be reached or written to", path));
  }

  Doors& doors_;
  const Options& options_;
};

}  // namespace

Result<std::optional<DataDirectory>> find_data_directory(Doors& doors, const Options& options) {
  return Directories(doors, options).find();
}

Result<DataDirectory> make_data_directory(Doors& doors, const Options& options, RuntimeKind runtime) {
  Directories directories(doors, options);
  auto found = directories.find();
  if (!found) return fail(found.error());
  if (!*found) return directories.make(runtime);
  if ((*found)->path == directories.fallback_path()) doors.notice(fmt::format("the data lies in {}", (*found)->path));
  return **found;
}

}  // namespace ingot::devdb
