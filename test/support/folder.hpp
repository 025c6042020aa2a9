// A folder that is gone when the test ends.
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include <unistd.h>

namespace ingot::test {

class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              ("ingot-" + name + "-" + std::to_string(::getpid()) + "-" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace ingot::test
