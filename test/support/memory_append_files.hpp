// Append-only files in memory: calls that fail, processes that die and power that goes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/append_file.hpp"

namespace ingot::test {

class MemoryAppendFiles final : public io::AppendFiles {
 public:
  /// The call of this number, counted from now on and from 1, fails; a write that fails has done half of its work.
  /// `look` is called at that moment.
  void fail_call(std::size_t number, std::function<void()> look = {}) {
    fail_in_ = number;
    look_ = std::move(look);
  }
  /// Whether the call that was to fail has been made.
  [[nodiscard]] bool failed() const { return fail_in_ == 0; }
  /// What was not synced is gone.
  void power_failure() {
    for (auto& [path, file] : files_) file->bytes.resize(std::min(file->synced, file->bytes.size()));
  }

  /// A file that nobody has open.
  void file(const std::string& path, std::string bytes) {
    files_[path] = std::make_shared<Content>(Content{bytes, bytes.size(), false});
  }
  /// Flips all bits of one byte under the hands of whoever has the file open.
  void overwrite(const std::string& path, std::size_t at) {
    char& byte = files_.at(path)->bytes.at(at);
    byte = static_cast<char>(~static_cast<unsigned char>(byte));
  }
  [[nodiscard]] std::string bytes(const std::string& path) const { return files_.at(path)->bytes; }
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const auto& [path, file] : files_) paths.push_back(path);
    return paths;
  }

  Result<std::vector<std::string>> names(const std::string& directory) override {
    if (fails()) return refusal("list");
    std::vector<std::string> names;
    for (const auto& [path, file] : files_) {
      if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
    }
    return names;
  }
  Result<std::unique_ptr<io::AppendFile>> open(const std::string& path) override {
    if (fails()) return refusal("open");
    const auto found = files_.find(path);
    if (found == files_.end()) return std::unique_ptr<io::AppendFile>();
    return std::make_unique<File>(*this, path, found->second);
  }
  Result<std::unique_ptr<io::AppendFile>> create(const std::string& directory, std::string_view stem,
                                                 std::string_view ending) override {
    if (fails()) return refusal("make");
    std::string path;
    do {
      path = directory + "/" + std::string(stem) + "-1-" + std::to_string(10'000'000 + made_++) + std::string(ending);
    } while (files_.contains(path));
    file(path, "");
    return std::make_unique<File>(*this, path, files_[path]);
  }

 private:
  struct Content {
    std::string bytes;
    std::size_t synced = 0;
    bool held = false;
  };

  class File final : public io::AppendFile {
   public:
    File(MemoryAppendFiles& door, std::string path, std::shared_ptr<Content> content)
        : door_(door), path_(std::move(path)), content_(std::move(content)), owned_(!content_->held) {
      content_->held = true;
      size_ = content_->bytes.size();
    }
    ~File() override {
      if (owned_) content_->held = false;
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] const std::string& path() const override { return path_; }
    [[nodiscard]] bool owned() const override { return owned_; }
    [[nodiscard]] std::size_t size() const override { return size_; }

    Result<std::size_t> read_at(std::size_t offset, std::span<char> to) override {
      if (door_.fails()) return refusal("read");
      if (offset >= content_->bytes.size()) return std::size_t{0};
      return content_->bytes.copy(to.data(), to.size(), offset);
    }
    Result<void> append(std::string_view bytes) override {
      if (failed_ || door_.fails()) return broken(bytes.substr(0, failed_ ? 0 : bytes.size() / 2));
      content_->bytes += bytes;
      size_ += bytes.size();
      return {};
    }
    Result<void> reserve(std::size_t) override {
      return failed_ || door_.fails() ? refusal("reserve") : Result<void>();
    }
    Result<void> sync() override {
      if (failed_ || door_.fails()) return broken({});
      content_->synced = content_->bytes.size();
      return {};
    }
    Result<void> set_aside(std::string_view ending) override {
      if (door_.fails()) return refusal("rename");
      door_.files_[path_ + std::string(ending)] = content_;
      door_.files_.erase(path_);
      return {};
    }
    Result<void> remove() override {
      if (door_.fails()) return refusal("remove");
      door_.files_.erase(path_);
      return {};
    }

   private:
    Result<void> broken(std::string_view written) {
      failed_ = true;
      content_->bytes += written;
      return refusal("write");
    }

    MemoryAppendFiles& door_;
    std::string path_;
    std::shared_ptr<Content> content_;
    bool owned_;
    bool failed_ = false;
    std::size_t size_ = 0;
  };

  static tl::unexpected<Error> refusal(const std::string& verb) {
    return ingot::fail(ErrorKind::io, "cannot " + verb + ": made to fail");
  }
  bool fails() {
    if (fail_in_ == 0 || --fail_in_ > 0) return false;
    if (look_) look_();
    return true;
  }

  std::map<std::string, std::shared_ptr<Content>> files_;
  std::size_t fail_in_ = 0;
  std::function<void()> look_;
  std::size_t made_ = 0;
};

}  // namespace ingot::test
