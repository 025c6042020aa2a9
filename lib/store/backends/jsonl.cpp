// The JSONL store: one file of row_format's lines, each with its vector.
#include <utility>

#include "store/backends/row_lines.hpp"
#include "store/backends/shelf.hpp"

namespace ingot::store {
namespace {

class JsonlReader final : public ShelfReader {
 public:
  explicit JsonlReader(std::unique_ptr<RowLines> lines) : lines_(std::move(lines)) {}

  [[nodiscard]] const FileHeader& header() const override { return lines_->header(); }
  Result<const FileRow*> next_row() override { return lines_->next_row(); }
  Result<const FileParent*> next_parent() override { return lines_->next_parent(); }
  [[nodiscard]] std::string_view line() const override { return lines_->line(); }

  Result<void> vector(std::span<float> embedding) override {
    if (decode_embedding(lines_->digits(), embedding)) return {};
    return lines_->damaged("its embedding is no base64 of its values");
  }

  [[nodiscard]] Place place() const override {
    const LinePlace place = lines_->place();
    return {0, place.offset, place.size};
  }
  Result<void> vector_at(const Place& place, std::span<float> embedding) override {
    const auto line = lines_->line_at({place.at, place.size});
    if (!line) return fail(line.error());
    const auto split = split_embedding(*line, embedding.size());
    if (split && decode_embedding(split->digits, embedding)) return {};
    return lines_->damaged("an embedding before it is no base64 of its values");
  }

 private:
  std::unique_ptr<RowLines> lines_;
};

class JsonlWriter final : public ShelfWriter {
 public:
  explicit JsonlWriter(RowLinesWriter lines) : lines_(std::move(lines)) {}

  Result<void> row(const FileRow& row, std::string_view line, std::span<const float> embedding) override {
    if (!line.empty()) return lines_.row(line);
    return lines_.row(open_row_line(row) + embedding_tail(embedding));
  }
  Result<void> parent(const FileParent& parent) override { return lines_.parent(parent_line(parent)); }
  Result<void> finish() override { return lines_.finish({}); }

 private:
  RowLinesWriter lines_;
};

class JsonlShelf final : public Shelf {
 public:
  JsonlShelf(io::ReplacedFiles& files, std::string path) : files_(files), path_(std::move(path)) {}

  [[nodiscard]] std::string where() const override { return "jsonl:" + path_; }
  [[nodiscard]] std::string lock_path() const override { return path_ + ".lock"; }
  [[nodiscard]] std::string scratch_path() const override { return path_ + ".rows"; }

  Result<std::unique_ptr<ShelfReader>> open() override {
    auto lines = RowLines::open(files_, path_, RowTail::embedding);
    if (!lines) return fail(std::move(lines.error()));
    if (*lines == nullptr) return nullptr;
    return std::make_unique<JsonlReader>(std::move(*lines));
  }
  Result<std::unique_ptr<ShelfWriter>> create(const FileHeader& header) override {
    auto lines = RowLinesWriter::create(files_, path_, header);
    if (!lines) return fail(std::move(lines.error()));
    return std::make_unique<JsonlWriter>(std::move(*lines));
  }

 private:
  io::ReplacedFiles& files_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Shelf> make_jsonl_shelf(io::ReplacedFiles& files, std::string path) {
  return std::make_unique<JsonlShelf>(files, std::move(path));
}

}  // namespace ingot::store
