// Replaced files on the real disk, one call of which fails: as on a disk that is full or broken.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "io/replaced_files.hpp"

namespace ingot::test {

class FaultyFiles final : public io::ReplacedFiles {
 public:
  /// The call of this number fails, counted from now on and from 1; a write that fails has done half of its work.
  void fail_call(std::size_t number) { fail_in_ = number; }
  /// Whether the call that was to fail has been made.
  [[nodiscard]] bool failed() const { return fail_in_ == 0; }

  Result<std::unique_ptr<io::OpenBytes>> open(const std::string& path) override {
    if (fails()) return refusal();
    auto file = below_->open(path);
    if (!file || *file == nullptr) return file;
    return std::make_unique<Bytes>(*this, std::move(*file));
  }
  Result<std::unique_ptr<io::NewFile>> create(const std::string& path) override {
    if (fails()) return refusal();
    auto file = below_->create(path);
    if (!file) return file;
    return std::make_unique<File>(*this, std::move(*file));
  }
  Result<std::unique_ptr<io::HeldLock>> lock(const std::string& path) override {
    if (fails()) return refusal();
    return below_->lock(path);
  }
  Result<void> point(const std::string& path, const std::string& target) override {
    if (fails()) return refusal();
    return below_->point(path, target);
  }
  Result<std::optional<std::string>> target_of(const std::string& path) override {
    if (fails()) return refusal();
    return below_->target_of(path);
  }
  Result<std::vector<std::string>> names(const std::string& folder) override {
    if (fails()) return refusal();
    return below_->names(folder);
  }
  Result<void> remove_folder(const std::string& folder) override {
    if (fails()) return refusal();
    return below_->remove_folder(folder);
  }

 private:
  class Bytes final : public io::OpenBytes {
   public:
    Bytes(FaultyFiles& door, std::unique_ptr<io::OpenBytes> file) : door_(door), file_(std::move(file)) {}
    [[nodiscard]] std::size_t size() const override { return file_->size(); }
    Result<void> read_at(std::size_t offset, std::span<char> to) override {
      if (door_.fails()) return refusal();
      return file_->read_at(offset, to);
    }

   private:
    FaultyFiles& door_;
    std::unique_ptr<io::OpenBytes> file_;
  };
  class File final : public io::NewFile {
   public:
    File(FaultyFiles& door, std::unique_ptr<io::NewFile> file) : door_(door), file_(std::move(file)) {}
    [[nodiscard]] std::size_t size() const override { return file_->size(); }
    Result<void> read_at(std::size_t offset, std::span<char> to) override {
      if (door_.fails()) return refusal();
      return file_->read_at(offset, to);
    }
    Result<void> append(std::string_view bytes) override {
      if (!door_.fails()) return file_->append(bytes);
      if (auto half = file_->append(bytes.substr(0, bytes.size() / 2)); !half) return half;
      return refusal();
    }
    Result<void> overwrite(std::size_t offset, std::string_view bytes) override {
      if (door_.fails()) return refusal();
      return file_->overwrite(offset, bytes);
    }
    Result<void> commit() override {
      if (door_.fails()) return refusal();
      return file_->commit();
    }

   private:
    FaultyFiles& door_;
    std::unique_ptr<io::NewFile> file_;
  };

  bool fails() { return fail_in_ > 0 && --fail_in_ == 0; }
  static tl::unexpected<Error> refusal() { return fail(ErrorKind::io, "no space left on device"); }

  std::unique_ptr<io::ReplacedFiles> below_ = io::make_replaced_files();
  std::size_t fail_in_ = 0;
};

}  // namespace ingot::test
