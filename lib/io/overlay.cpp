#include "io/overlay.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::io {
namespace {

using Contents = std::map<std::string, std::string, std::less<>>;

// The whole content is one window.
class TextReader final : public FileReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t size() const override { return text_.size(); }
  [[nodiscard]] std::int64_t modified() const override { return 0; }
  Result<std::string_view> next() override { return std::exchange(left_, {}); }
  void rewind() override { left_ = text_; }
  Result<void> unchanged() override { return {}; }

 private:
  std::string_view text_;
  std::string_view left_ = text_;
};

class Overlay final : public FileSystem {
 public:
  Overlay(FileSystem& below, Contents contents) : below_(below), contents_(std::move(contents)) {}

  Result<FileContent> read(const std::string& path, std::size_t max_bytes) override {
    const auto found = contents_.find(path);
    if (found == contents_.end()) return below_.read(path, max_bytes);
    if (auto fits = check(*found, max_bytes); !fits) return fail(fits.error());
    return FileContent{found->second, 0};
  }

  Result<std::unique_ptr<FileReader>> open(const std::string& path, std::size_t max_bytes) override {
    const auto found = contents_.find(path);
    if (found == contents_.end()) return below_.open(path, max_bytes);
    if (auto fits = check(*found, max_bytes); !fits) return fail(fits.error());
    return std::make_unique<TextReader>(found->second);
  }

  Result<EntryKind> kind_of(const std::string& path) override {
    if (contents_.find(path) != contents_.end()) return EntryKind::regular;
    return is_above(path) ? EntryKind::directory : below_.kind_of(path);
  }

  std::optional<std::string> resolved(const std::string& path) override { return below_.resolved(path); }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) override {
    auto entries = below_.list(path);
    const std::string prefix = path == "." ? "" : join(path, "x").substr(0, join(path, "x").size() - 1);
    for (auto at = contents_.lower_bound(prefix); at != contents_.end() && at->first.starts_with(prefix); ++at) {
      const std::string rest = at->first.substr(prefix.size());
      const std::size_t slash = rest.find('/');
      const auto kind = slash == std::string::npos ? EntryKind::regular : EntryKind::directory;
      if (!entries) entries = std::vector<DirectoryEntry>();
      add(*entries, {rest.substr(0, slash), kind});
    }
    return entries;
  }

  Result<void> write_atomically(const std::string& path, std::string_view bytes) override {
    return below_.write_atomically(path, bytes);
  }
  Result<void> write_replaceable(const std::string& path, std::string_view bytes) override {
    return below_.write_replaceable(path, bytes);
  }
  Result<void> write_private(const std::string& path, std::string_view bytes) override {
    return below_.write_private(path, bytes);
  }

 private:
  static Result<void> check(const Contents::value_type& file, std::size_t max_bytes) {
    if (file.second.size() <= max_bytes) return {};
    return fail(ErrorKind::document,
                fmt::format("{} has {} bytes, more than {}", text::printable(file.first),
                            text::with_thousands(file.second.size()), text::with_thousands(max_bytes)));
  }

  [[nodiscard]] bool is_above(const std::string& path) const {
    const auto first = contents_.lower_bound(path + "/");
    return first != contents_.end() && first->first.starts_with(path + "/");
  }

  static void add(std::vector<DirectoryEntry>& entries, DirectoryEntry entry) {
    const auto at = std::lower_bound(entries.begin(), entries.end(), entry,
                                     [](const auto& a, const auto& b) { return a.name < b.name; });
    if (at != entries.end() && at->name == entry.name) {
      at->kind = entry.kind;
    } else {
      entries.insert(at, std::move(entry));
    }
  }

  FileSystem& below_;
  Contents contents_;
};

}  // namespace

std::unique_ptr<FileSystem> make_overlay(FileSystem& below, Contents contents) {
  return std::make_unique<Overlay>(below, std::move(contents));
}

}  // namespace ingot::io
