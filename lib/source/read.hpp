// Reads the files that a scan found into SourceFiles, whole or in windows, and finds out when each was last changed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "io/filesystem.hpp"
#include "io/process.hpp"
#include "model/source_file.hpp"

namespace ingot::source {

/// Of a file that is held in memory.
inline constexpr std::size_t k_max_file_bytes = std::size_t{8} << 20U;
/// Of a file that is read in windows: what is kept of each chunk would need too much memory beyond.
inline constexpr std::size_t k_max_windowed_bytes = std::size_t{1} << 30U;

struct Revision {
  std::string commit;
  std::int64_t time = 0;  ///< of the commit, seconds since the epoch
};

/// The last commit of each path, as far as git knows it: none outside a repository, in a shallow clone (whose oldest
/// commit would stand for everything) or without git. Paths are relative to `root`.
[[nodiscard]] std::map<std::string, Revision> revisions(io::Processes& processes, const std::string& root,
                                                        const std::vector<std::string>& paths);

/// Why no last commit is to be had though there is a repository, and what helps.
struct HistoryGap {
  std::string what;
  std::string hint;
};
/// Nothing where commits are known, or `root` lies in no repository.
[[nodiscard]] std::optional<HistoryGap> history_gap(io::FileSystem& files, io::Processes& processes,
                                                    const std::string& root);
/// Whether git keeps files of the repository away from its folders.
[[nodiscard]] bool is_sparse(io::Processes& processes, const std::string& root);
/// The commit that is checked out; empty where git does not tell.
[[nodiscard]] std::string head_commit(io::Processes& processes, const std::string& root);

/// The file; its checksum is left to whoever wants it. Errors (document): unreadable, over k_max_file_bytes, a NUL byte
/// or invalid UTF-8
/// ("path:line:column: ..."). last_updated is the revision's time, else `fixed_time`, else the file's own time.
[[nodiscard]] Result<model::SourceFile> read(io::FileSystem& files, const std::string& root, const std::string& path,
                                             const std::map<std::string, Revision>& revisions,
                                             std::optional<std::int64_t> fixed_time);

/// A file that is read in windows, as often as wanted.
/// Invariant: all readings that end well have given the same bytes.
class WindowedFile {
 public:
  /// The next bytes, none at the end; they are gone with the next call.
  using Window = std::function<Result<std::string_view>()>;

  /// Errors (document): unreadable, or over k_max_windowed_bytes. The times are those of read().
  [[nodiscard]] static Result<WindowedFile> open(io::FileSystem& files, const std::string& root,
                                                 const std::string& path,
                                                 const std::map<std::string, Revision>& revisions,
                                                 std::optional<std::int64_t> fixed_time);

  [[nodiscard]] std::size_t size() const { return reader_->size(); }
  /// Without bytes; the digest is known when the first reading has ended.
  [[nodiscard]] const model::SourceFile& file() const { return file_; }

  /// Reads the file once. Errors: (document) it changed; else those of `consume`, whose text is not checked here.
  [[nodiscard]] Result<void> read_through(const std::function<Result<void>(const Window&)>& consume);
  /// All of its bytes at once. Errors (document): it changed.
  [[nodiscard]] Result<std::string> bytes();

 private:
  WindowedFile(std::string whole_path, model::SourceFile file, std::unique_ptr<io::FileReader> reader)
      : whole_path_(std::move(whole_path)), file_(std::move(file)), reader_(std::move(reader)) {}

  std::string whole_path_;
  model::SourceFile file_;
  std::unique_ptr<io::FileReader> reader_;
};

}  // namespace ingot::source
