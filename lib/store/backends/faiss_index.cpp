#include "store/backends/faiss_index.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/checksum.hpp"
#include "base/float_bytes.hpp"
#include "base/text.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_block_bytes = std::size_t{1} << 20U;
constexpr std::size_t k_head_bytes = 4 + 4 + 3 * 8 + 1 + 4;
constexpr std::size_t k_vectors_at = 2 * k_head_bytes + 8;
constexpr std::size_t k_most_rows = std::size_t{1} << 40U;

void append_number(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; ++at) out += static_cast<char>(number >> (8 * at) & 0xFFU);
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t at = bytes.size(); at > 0; --at) number = number << 8U | static_cast<unsigned char>(bytes[at - 1]);
  return number;
}

void append_head(std::string& out, std::string_view kind, std::size_t dimensions, std::size_t rows) {
  constexpr std::uint64_t k_unused = std::uint64_t{1} << 20U;
  out += kind;
  append_number(out, dimensions, 4);
  append_number(out, rows, 8);
  append_number(out, k_unused, 8);
  append_number(out, k_unused, 8);
  append_number(out, 1, 1);
  append_number(out, 0, 4);
}

// Everything before the vectors.
std::string begin_of(std::size_t dimensions, std::size_t rows) {
  std::string begin;
  append_head(begin, "IxM2", dimensions, rows);
  append_head(begin, "IxFI", dimensions, rows);
  append_number(begin, rows * dimensions, 8);
  return begin;
}

}  // namespace

// --- Writing ---------------------------------------------------------------------------------------------------------

Result<FaissIndexWriter> FaissIndexWriter::create(io::ReplacedFiles& files, const std::string& path,
                                                  std::size_t dimensions) {
  auto file = files.create(path);
  if (!file) return fail(std::move(file.error()));
  FaissIndexWriter writer(std::move(*file), dimensions);
  // The number of rows is known at the end.
  if (auto begun = writer.file_->append(begin_of(dimensions, 0)); !begun) return fail(std::move(begun.error()));
  return writer;
}

Result<void> FaissIndexWriter::add(std::int64_t id, std::span<const float> embedding) {
  row_.clear();
  append_float_bytes(row_, embedding);
  checksum_ = checksum64(row_, checksum_);
  ids_.push_back(id);
  block_ += row_;
  if (block_.size() < k_block_bytes) return {};
  auto written = file_->append(block_);
  block_.clear();
  return written;
}

Result<void> FaissIndexWriter::finish() {
  append_number(block_, ids_.size(), 8);
  for (const std::int64_t id : ids_) append_number(block_, static_cast<std::uint64_t>(id), 8);
  if (auto written = file_->append(block_); !written) return written;
  std::vector<std::int64_t> sorted = ids_;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return fail(ErrorKind::refused, "two chunks would have one id in the index: nothing was written",
                "rename one of the documents that were added");
  if (auto patched = file_->overwrite(0, begin_of(dimensions_, ids_.size())); !patched) return patched;
  return file_->commit();
}

// --- Reading ---------------------------------------------------------------------------------------------------------

Result<FaissIndex> FaissIndex::open(io::ReplacedFiles& files, const std::string& path, std::size_t dimensions) {
  auto file = files.open(path);
  if (!file) return fail(std::move(file.error()));
  FaissIndex index(std::move(*file), path, dimensions);
  if (index.file_ == nullptr) return index.damaged("it is missing");
  if (auto good = index.check(); !good) return fail(std::move(good.error()));
  return index;
}

tl::unexpected<Error> FaissIndex::damaged(std::string_view what) const {
  return fail(ErrorKind::io,
              fmt::format("{}: {}: the index is damaged, or was changed by something else than ingest",
                          text::printable(path_), what),
              "put a copy of the folder back, or remove it and run ingest again, which embeds everything anew");
}

Result<void> FaissIndex::check() {
  if (file_->size() < k_vectors_at + 8) return damaged("it is cut");
  std::string begin(k_vectors_at, '\0');
  if (auto filled = file_->read_at(0, begin); !filled) return filled;
  const std::uint64_t rows = read_number(std::string_view(begin).substr(8, 8));
  if (rows > k_most_rows || begin != begin_of(dimensions_, rows))
    return damaged(fmt::format("it does not begin as an index of {} dimensions", dimensions_));
  rows_ = rows;
  const std::size_t ids_at = k_vectors_at + rows_ * dimensions_ * 4;
  if (file_->size() != ids_at + 8 + rows_ * 8) return damaged("its size is not that of its rows");
  auto count = bytes_at(ids_, ids_at, 8);
  if (!count) return fail(std::move(count.error()));
  if (read_number(*count) != rows) return damaged("it does not hold as many ids as vectors");
  return {};
}

Result<std::string_view> FaissIndex::bytes_at(Window& window, std::size_t offset, std::size_t size) {
  if (offset < window.begin || offset + size > window.begin + window.bytes.size()) {
    window.begin = offset;
    window.bytes.resize(std::min(std::max(size, k_block_bytes), file_->size() - offset));
    if (auto filled = file_->read_at(offset, window.bytes); !filled) return fail(std::move(filled.error()));
  }
  return std::string_view(window.bytes).substr(offset - window.begin, size);
}

Result<std::int64_t> FaissIndex::id(std::size_t row) {
  auto bytes = bytes_at(ids_, k_vectors_at + rows_ * dimensions_ * 4 + 8 + row * 8, 8);
  if (!bytes) return fail(std::move(bytes.error()));
  return static_cast<std::int64_t>(read_number(*bytes));
}

Result<void> FaissIndex::next_vector(std::span<float> embedding) {
  auto bytes = bytes_at(vectors_, k_vectors_at + given_ * dimensions_ * 4, dimensions_ * 4);
  if (!bytes) return fail(std::move(bytes.error()));
  read_float_bytes(*bytes, embedding);
  checksum_ = checksum64(*bytes, checksum_);
  ++given_;
  return {};
}

Result<void> FaissIndex::vector_at(std::size_t row, std::span<float> embedding) {
  std::string bytes(dimensions_ * 4, '\0');
  if (auto filled = file_->read_at(k_vectors_at + row * dimensions_ * 4, bytes); !filled) return filled;
  read_float_bytes(bytes, embedding);
  return {};
}

}  // namespace ingot::store
