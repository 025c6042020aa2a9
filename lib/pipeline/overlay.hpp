// Files as they would be: what has been changed is read from memory, everything else through the door below.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/filesystem.hpp"

namespace ingot::pipeline {

class Overlay final : public io::FileSystem {
 public:
  explicit Overlay(io::FileSystem& below) : below_(below) {}

  /// What is read of the file from now on. Nobody may be reading.
  void change(const std::string& path, std::string bytes) { changed_[path] = std::move(bytes); }
  [[nodiscard]] const std::map<std::string, std::string>& changed() const { return changed_; }

  Result<io::FileContent> read(const std::string& path, std::size_t max_bytes) override;
  Result<std::unique_ptr<io::FileReader>> open(const std::string& path, std::size_t max_bytes) override;
  Result<io::EntryKind> kind_of(const std::string& path) override { return below_.kind_of(path); }
  std::optional<std::string> name_of(const std::string& path) override { return below_.name_of(path); }
  Result<std::vector<io::DirectoryEntry>> list(const std::string& path) override { return below_.list(path); }
  Result<void> write_atomically(const std::string& path, std::string_view bytes) override {
    return below_.write_atomically(path, bytes);
  }
  Result<void> write_private(const std::string& path, std::string_view bytes) override {
    return below_.write_private(path, bytes);
  }

 private:
  io::FileSystem& below_;
  std::map<std::string, std::string> changed_;
};

}  // namespace ingot::pipeline
