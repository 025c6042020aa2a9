// A file system in memory, for the rooms that take the door.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

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

  /// Readers give windows of so many bytes.
  void windows(std::size_t bytes) { window_ = bytes; }
  /// Readers notice after so many bytes, in all readings, that the file is not what it was.
  void changes_after(std::size_t bytes) { intact_ = bytes; }
  /// Readers find these bytes from their second reading on, and notice nothing.
  void second_reading(std::string bytes) { second_ = std::move(bytes); }

  Result<std::unique_ptr<io::FileReader>> open(const std::string& path, std::size_t max_bytes) override {
    auto content = read(path, max_bytes);
    if (!content) return fail(content.error());
    return std::make_unique<Reader>(path, std::move(*content), window_, intact_, second_);
  }

  Result<io::EntryKind> kind_of(const std::string& path) override {
    const auto found = entries_.find(path);
    if (found == entries_.end()) return fail(ErrorKind::io, "cannot find " + path);
    return found->second.kind;
  }

  std::optional<std::string> resolved(const std::string& path) override { return path; }

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

  Result<void> write_replaceable(const std::string& path, std::string_view bytes) override {
    return write_atomically(path, bytes);
  }

  Result<void> write_private(const std::string& path, std::string_view bytes) override {
    return write_atomically(path, bytes);
  }

 private:
  class Reader final : public io::FileReader {
   public:
    Reader(std::string path, io::FileContent content, std::size_t window, std::size_t intact,
           std::optional<std::string> second)
        : path_(std::move(path)),
          content_(std::move(content)),
          window_(window),
          intact_(intact),
          second_(std::move(second)) {}

    [[nodiscard]] std::size_t size() const override { return content_.bytes.size(); }
    [[nodiscard]] std::int64_t modified() const override { return content_.modified; }

    // The bytes of a window are gone when the next one is asked for.
    Result<std::string_view> next() override {
      held_ = content_.bytes.substr(read_, window_);
      read_ += held_.size();
      total_ += held_.size();
      if (auto same = unchanged(); !same) return fail(same.error());
      return std::string_view(held_);
    }
    void rewind() override {
      if (total_ > 0 && second_) content_.bytes = *second_;
      read_ = 0;
    }
    Result<void> unchanged() override {
      if (total_ > intact_) return fail(ErrorKind::document, path_ + " changed while it was read");
      return {};
    }

   private:
    std::string path_;
    io::FileContent content_;
    std::size_t window_;
    std::size_t intact_;
    std::optional<std::string> second_;
    std::size_t read_ = 0;
    std::size_t total_ = 0;  // in all readings
    std::string held_;
  };

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
  std::size_t window_ = 4096;
  std::size_t intact_ = static_cast<std::size_t>(-1);
  std::optional<std::string> second_;
};

}  // namespace ingot::test
