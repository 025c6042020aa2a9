// A file system in memory, for the rooms that take the door.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "io/filesystem.hpp"

namespace ingot::test {

class MemoryFileSystem final : public io::FileSystem {
 public:
  /// Adds a regular file and its folders.
  void file(const std::string& path, std::string bytes) { add(path, io::EntryKind::regular, std::move(bytes)); }
  void special(const std::string& path, io::EntryKind kind) { add(path, kind, {}); }
  /// list() and read() of this path fail from now on.
  void unreadable(const std::string& path) { unreadable_.insert(path); }

  Result<io::FileContent> read(const std::string& path, std::size_t max_bytes) override {
    const auto found = entries_.find(path);
    if (found == entries_.end() || found->second.kind != io::EntryKind::regular || unreadable_.contains(path)) {
      return fail(ErrorKind::document, "cannot read " + path);
    }
    if (found->second.bytes.size() > max_bytes) return fail(ErrorKind::document, path + " is too large");
    return io::FileContent{found->second.bytes, 1'700'000'000};
  }

  Result<io::EntryKind> kind_of(const std::string& path) override {
    const auto found = entries_.find(path);
    if (found == entries_.end()) return fail(ErrorKind::io, "cannot find " + path);
    return found->second.kind;
  }

  std::optional<std::string> name_of(const std::string& path) override { return path.substr(path.rfind('/') + 1); }

  Result<std::vector<io::DirectoryEntry>> list(const std::string& path) override {
    if (unreadable_.contains(path)) return fail(ErrorKind::document, "cannot list " + path);
    std::vector<io::DirectoryEntry> entries;
    const std::string prefix = path + "/";
    for (const auto& [name, entry] : entries_) {
      if (!name.starts_with(prefix) || name.find('/', prefix.size()) != std::string::npos) continue;
      entries.push_back({name.substr(prefix.size()), entry.kind});
    }
    return entries;
  }

  Result<void> write_atomically(const std::string& path, std::string_view bytes) override {
    file(path, std::string(bytes));
    return {};
  }

  Result<void> write_private(const std::string& path, std::string_view bytes) override {
    return write_atomically(path, bytes);
  }

 private:
  struct Entry {
    io::EntryKind kind = io::EntryKind::regular;
    std::string bytes;
  };

  void add(const std::string& path, io::EntryKind kind, std::string bytes) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      entries_[path.substr(0, slash)].kind = io::EntryKind::directory;
    }
    entries_[path] = {kind, std::move(bytes)};
  }

  std::map<std::string, Entry> entries_;
  std::set<std::string> unreadable_;
};

}  // namespace ingot::test
