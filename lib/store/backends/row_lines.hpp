// A file of row_format's lines, read and written line by line.
// Invariant: what was not read back as it was written is an error that names the line: a file that is cut, changed or
// out of order is never taken for a shorter one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "io/replaced_files.hpp"
#include "store/backends/row_format.hpp"

namespace ingot::store {

/// Where a line stands in its file, in bytes.
struct LinePlace {
  std::size_t offset = 0;
  std::size_t size = 0;
};

enum class RowTail { embedding, id };

/// Errors: config for a file that is none of ours, or of a newer program; io for a damaged one. Both name file:line.
class RowLines {
 public:
  /// Null when there is no file.
  [[nodiscard]] static Result<std::unique_ptr<RowLines>> open(io::ReplacedFiles& files, std::string path, RowTail tail);

  [[nodiscard]] const FileHeader& header() const { return header_; }
  /// Null behind the last row, or parent. Rows come first; the end of the file is checked with the last parent.
  /// What they point at is valid until the next call.
  [[nodiscard]] Result<const FileRow*> next_row();
  [[nodiscard]] Result<const FileParent*> next_parent();
  /// Once the last parent was asked for.
  [[nodiscard]] const FileEnd& end() const { return end_; }

  /// Of the row or parent that came last: its line, and the digits of its embedding.
  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] std::string_view digits() const { return digits_; }
  [[nodiscard]] LinePlace place() const { return {offset_, line_.size()}; }
  /// Any line that has passed.
  [[nodiscard]] Result<std::string> line_at(const LinePlace& place);

  /// What is wrong with the line that came last.
  [[nodiscard]] tl::unexpected<Error> damaged(std::string_view what) const;

 private:
  RowLines(std::unique_ptr<io::OpenBytes> file, std::string path, RowTail tail)
      : file_(std::move(file)), path_(std::move(path)), tail_(tail) {}
  [[nodiscard]] Result<void> read_header();
  [[nodiscard]] Result<bool> next_line();
  [[nodiscard]] Result<void> advance();
  [[nodiscard]] Result<void> check_end();
  [[nodiscard]] Result<void> check_order(const std::string& id);

  std::unique_ptr<io::OpenBytes> file_;
  std::string path_;
  RowTail tail_;
  FileHeader header_;
  std::string block_;           // of the file, from block_at_ on
  std::size_t block_at_ = 0;    // bytes
  std::size_t next_ = 0;        // where the next line begins in the file
  std::size_t offset_ = 0;      // of line_
  std::string line_;            // without its line end
  std::size_t number_ = 0;      // of line_, from 1
  std::string_view digits_;     // in line_
  bool waiting_ = false;        // line_ has not been given to anybody
  std::uint64_t checksum_ = 0;  // of all lines before line_
  std::string last_id_;
  std::size_t chunks_ = 0;
  std::size_t parents_ = 0;
  FileRow row_;
  FileParent parent_;
  FileEnd end_;
};

class RowLinesWriter {
 public:
  /// Errors of all functions are those of the new file.
  [[nodiscard]] static Result<RowLinesWriter> create(io::ReplacedFiles& files, const std::string& path,
                                                     const FileHeader& header);
  [[nodiscard]] Result<void> row(std::string_view line);
  [[nodiscard]] Result<void> parent(std::string_view line);
  /// The file has its name afterwards.
  [[nodiscard]] Result<void> finish(std::optional<std::uint64_t> vectors);

 private:
  explicit RowLinesWriter(std::unique_ptr<io::NewFile> file) : file_(std::move(file)) {}
  [[nodiscard]] Result<void> put(std::string_view line);

  std::unique_ptr<io::NewFile> file_;
  std::string block_;
  FileEnd end_;
};

}  // namespace ingot::store
