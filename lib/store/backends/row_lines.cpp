#include "store/backends/row_lines.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/checksum.hpp"
#include "base/text.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_block_bytes = std::size_t{256} << 10U;
constexpr std::string_view k_ours = R"({"schema":"ingot.store/)";

}  // namespace

// --- Reading ---------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<RowLines>> RowLines::open(io::ReplacedFiles& files, std::string path, RowTail tail) {
  auto file = files.open(path);
  if (!file) return fail(std::move(file.error()));
  if (*file == nullptr) return nullptr;
  std::unique_ptr<RowLines> lines(new RowLines(std::move(*file), std::move(path), tail));
  if (auto read = lines->read_header(); !read) return fail(std::move(read.error()));
  return lines;
}

tl::unexpected<Error> RowLines::damaged(std::string_view what) const {
  return fail(ErrorKind::io,
              fmt::format("{}:{}: {}: the file is damaged, or was changed by something else than ingest",
                          text::printable(path_), std::max<std::size_t>(number_, 1), what),
              "put a copy of it back, or remove it and run ingest again, which embeds everything anew");
}

// One more line into line_; false at the end of the file.
Result<bool> RowLines::next_line() {
  offset_ = next_;
  line_.clear();
  ++number_;
  for (;;) {
    const std::size_t at = next_ - block_at_;
    const std::size_t end = block_.find('\n', at);
    line_.append(block_, at, std::min(end, block_.size()) - at);
    if (end != std::string::npos) {
      next_ = block_at_ + end + 1;
      return true;
    }
    next_ = block_at_ + block_.size();
    if (next_ == file_->size()) {
      if (line_.empty()) return false;
      return damaged("it ends inside a line");
    }
    block_at_ = next_;
    block_.resize(std::min(k_block_bytes, file_->size() - next_));
    if (auto filled = file_->read_at(next_, block_); !filled) return fail(std::move(filled.error()));
  }
}

// What is none of ours may be of any size, and is not read.
Result<void> RowLines::read_header() {
  std::string begin(std::min(file_->size(), k_ours.size() + 2), '\0');
  if (auto filled = file_->read_at(0, begin); !filled) return filled;
  if (!begin.starts_with(k_ours)) {
    return fail(ErrorKind::config,
                fmt::format("{}:1: this is no store that ingest has written", text::printable(path_)),
                "give another name behind --store; nothing was changed");
  }
  if (!begin.ends_with("1\"")) {
    return fail(ErrorKind::config, fmt::format("{}:1: a newer version of ingest wrote this", text::printable(path_)),
                "use that version; nothing was changed");
  }
  auto there = next_line();
  if (!there) return fail(std::move(there.error()));
  auto header = parse_header(line_);
  if (!header) return damaged(header.error().message);
  header_ = std::move(*header);
  return {};
}

// The next line that somebody wants is in line_.
Result<void> RowLines::advance() {
  if (waiting_) return {};
  checksum_ = checksum64(line_, checksum_);
  auto there = next_line();
  if (!there) return fail(std::move(there.error()));
  if (!*there) return damaged("its end is missing");
  waiting_ = true;
  return {};
}

Result<void> RowLines::check_order(const std::string& id) {
  if (id <= last_id_) return damaged("it is out of order");
  last_id_ = id;
  return {};
}

Result<const FileRow*> RowLines::next_row() {
  if (auto there = advance(); !there) return fail(std::move(there.error()));
  if (kind_of(line_) != LineKind::chunk) {
    last_id_.clear();
    return nullptr;
  }
  waiting_ = false;
  Result<FileRow> row;
  if (tail_ == RowTail::embedding) {
    const auto split = split_embedding(line_, header_.dimensions);
    if (!split) return damaged(fmt::format("its embedding is not one of {} values", header_.dimensions));
    digits_ = split->digits;
    row = parse_row(std::string(split->row) + "}");
  } else {
    row = parse_row(line_);
  }
  if (!row) return damaged(row.error().message);
  row_ = std::move(*row);
  if (auto sorted = check_order(row_.chunk_id); !sorted) return fail(std::move(sorted.error()));
  ++chunks_;
  return &row_;
}

Result<const FileParent*> RowLines::next_parent() {
  if (auto there = advance(); !there) return fail(std::move(there.error()));
  if (kind_of(line_) != LineKind::parent) {
    if (auto good = check_end(); !good) return fail(std::move(good.error()));
    return nullptr;
  }
  waiting_ = false;
  auto parent = parse_parent(line_);
  if (!parent) return damaged(parent.error().message);
  parent_ = std::move(*parent);
  if (auto sorted = check_order(parent_.parent_id); !sorted) return fail(std::move(sorted.error()));
  ++parents_;
  return &parent_;
}

Result<void> RowLines::check_end() {
  if (kind_of(line_) != LineKind::end) return damaged("it is neither a chunk, a parent nor the end");
  auto end = parse_end(line_);
  if (!end) return damaged(end.error().message);
  end_ = *end;
  if (end_.chunks != chunks_ || end_.parents != parents_)
    return damaged(fmt::format("it counts {} chunks and {} parents, and {} and {} stand before it", end_.chunks,
                               end_.parents, chunks_, parents_));
  if (end_.checksum != checksum_) return damaged("its checksum is not that of the lines before it");
  if (next_ != file_->size()) return damaged("something stands behind it");
  return {};
}

Result<std::string> RowLines::line_at(const LinePlace& place) {
  std::string line(place.size, '\0');
  if (auto filled = file_->read_at(place.offset, line); !filled) return fail(std::move(filled.error()));
  return line;
}

// --- Writing ---------------------------------------------------------------------------------------------------------

Result<RowLinesWriter> RowLinesWriter::create(io::ReplacedFiles& files, const std::string& path,
                                              const FileHeader& header) {
  auto file = files.create(path);
  if (!file) return fail(std::move(file.error()));
  RowLinesWriter writer(std::move(*file));
  if (auto written = writer.put(header_line(header)); !written) return fail(std::move(written.error()));
  return writer;
}

Result<void> RowLinesWriter::put(std::string_view line) {
  end_.checksum = checksum64(line, end_.checksum);
  block_ += line;
  block_ += '\n';
  if (block_.size() < k_block_bytes) return {};
  auto written = file_->append(block_);
  block_.clear();
  return written;
}

Result<void> RowLinesWriter::row(std::string_view line) {
  ++end_.chunks;
  return put(line);
}

Result<void> RowLinesWriter::parent(std::string_view line) {
  ++end_.parents;
  return put(line);
}

Result<void> RowLinesWriter::finish(std::optional<std::uint64_t> vectors) {
  end_.vectors = vectors;
  block_ += end_line(end_);
  block_ += '\n';
  if (auto written = file_->append(block_); !written) return written;
  return file_->commit();
}

}  // namespace ingot::store
