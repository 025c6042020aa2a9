#include "pipeline/overlay.hpp"

#include <cstdint>

namespace ingot::pipeline {
namespace {

// All bytes in one window.
class MemoryReader final : public io::FileReader {
 public:
  MemoryReader(std::string_view bytes, std::int64_t modified) : bytes_(bytes), left_(bytes), modified_(modified) {}

  [[nodiscard]] std::size_t size() const override { return bytes_.size(); }
  [[nodiscard]] std::int64_t modified() const override { return modified_; }
  Result<std::string_view> next() override { return std::exchange(left_, {}); }
  void rewind() override { left_ = bytes_; }
  Result<void> unchanged() override { return {}; }

 private:
  std::string_view bytes_;
  std::string_view left_;
  std::int64_t modified_;
};

}  // namespace

Result<io::FileContent> Overlay::read(const std::string& path, std::size_t max_bytes) {
  auto content = below_.read(path, max_bytes);
  const auto changed = changed_.find(path);
  if (content && changed != changed_.end()) content->bytes = changed->second;
  return content;
}

Result<std::unique_ptr<io::FileReader>> Overlay::open(const std::string& path, std::size_t max_bytes) {
  auto reader = below_.open(path, max_bytes);
  const auto changed = changed_.find(path);
  if (!reader || changed == changed_.end()) return reader;
  return std::make_unique<MemoryReader>(changed->second, (*reader)->modified());
}

}  // namespace ingot::pipeline
