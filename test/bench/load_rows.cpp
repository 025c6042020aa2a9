#include "load_rows.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "stop.hpp"
#include "store/backends/copy_binary.hpp"

namespace ingot::bench {
namespace {

constexpr std::size_t k_texts = 1024;
constexpr std::size_t k_text_bytes = 1500;
constexpr std::size_t k_vector_bytes = k_row_dimensions * sizeof(float);

std::string made_text(std::mt19937_64& random) {
  static constexpr auto k_words = std::to_array<std::string_view>(
      {"the",     "keeper", "of",      "every",   "lighthouse", "writes",  "down",  "\"fog\"", "and",  "its",
       "hours\n", "before", "another", "evening", "comes,",     "because", "ships", "depend",  "upon", "records."});
  std::string text;
  while (text.size() < k_text_bytes) text.append(k_words[random() % k_words.size()]).append(" ");
  return text;
}

void write_vectors(const std::string& path, std::size_t rows) {
  std::ofstream file(path, std::ios::binary);
  std::vector<float> vector(k_row_dimensions);
  std::uint64_t state = 88172645463325252ULL;
  for (std::size_t row = 0; row < rows; ++row) {
    double squares = 0;
    for (float& value : vector) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      value = static_cast<float>(static_cast<double>(state >> 40U) / 8388608.0 - 1.0);
      squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const auto scale = static_cast<float>(1.0 / std::sqrt(squares));
    for (float& value : vector) value *= scale;
    file.write(static_cast<const char*>(static_cast<const void*>(vector.data())),
               static_cast<std::streamsize>(k_vector_bytes));
  }
  if (!file.flush()) stop("cannot write " + path, "free some space, or set TMPDIR");
}

void write_copy(const std::string& path, const LoadData& data, std::size_t rows) {
  std::ofstream file(path, std::ios::binary);
  BenchRows all(data, 0, rows, RowText::first);
  std::string buffer;
  store::CopyBinary copy(buffer);
  copy.header();
  for (;;) {
    const auto row = all.next();
    if (!row || *row == nullptr) break;
    copy.begin_row(12);
    copy.text("bench");
    copy.text("");
    copy.int8(1);
    for (const std::string_view value : {(*row)->chunk_id, (*row)->doc_id, (*row)->chunk_key, (*row)->content})
      copy.text(value);
    copy.jsonb((*row)->metadata);
    for (const std::string_view value : {(*row)->content_hash, (*row)->embed_key, (*row)->meta_hash}) copy.text(value);
    copy.vector((*row)->embedding);
    file.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    buffer.clear();
  }
  copy.trailer();
  file.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  if (!file.flush()) stop("cannot write " + path, "free some space, or set TMPDIR");
}

// 64 digits, as a digest has.
std::string digits(std::uint64_t number) {
  std::string out;
  for (std::uint64_t part = 1; part <= 4; ++part)
    out += fmt::format("{:016x}", (number + 1) * 0x9E3779B97F4A7C15ULL * part);
  return out;
}

}  // namespace

LoadData::LoadData(std::string folder, std::size_t rows)
    : vectors_(folder + "/vectors.f32"), copy_(folder + "/rows.copy") {
  std::mt19937_64 random(7);
  for (std::size_t at = 0; at < k_texts; ++at) texts_.push_back(made_text(random));
  write_vectors(vectors_, rows);
  write_copy(copy_, *this, rows);
}

LoadData::~LoadData() {
  std::remove(vectors_.c_str());
  std::remove(copy_.c_str());
}

BenchRows::BenchRows(const LoadData& data, std::size_t first, std::size_t count, RowText text)
    : data_(data),
      file_(::open(data.vector_file().c_str(), O_RDONLY | O_CLOEXEC)),
      first_(first),
      count_(count),
      text_(text),
      vector_(k_row_dimensions) {}

BenchRows::~BenchRows() {
  ::close(file_);
}

Result<const store::Row*> BenchRows::next() {
  if (next_ == count_) return nullptr;
  const std::size_t number = first_ + next_++;
  const std::uint64_t key = number * 2 + (text_ == RowText::second ? 1 : 0);
  const auto offset = static_cast<off_t>(number * k_vector_bytes);
  if (::pread(file_, vector_.data(), k_vector_bytes, offset) != static_cast<ssize_t>(k_vector_bytes))
    return fail(ErrorKind::io, "the file of vectors is short", {});
  strings_[0] = fmt::format("guides/chapter-{}", number / 10);
  strings_[1] = fmt::format("{}#chunk-{:02}", strings_[0], number % 10 + 1);
  strings_[2] = fmt::format("{} {}", key, data_.text(number));
  strings_[3] = digits(key);
  strings_[4] = strings_[3].substr(0, 32);
  row_ = {strings_[1],
          strings_[0],
          strings_[4],
          strings_[2],
          fmt::format(
              R"({{"source_path":"{0}.md","title":"Chapter {1}","language":"en","discipline":"{2}","visibility":)"
              R"("public","type":"reference","heading_path":["Guides","Chapter {1}","Section {3}"],"chunk_index":{3},)"
              R"("chunk_count":10,"tokens":371,"words":262,"lines":[{4},{5}],"source_checksum":"{6}",)"
              R"("last_updated":"2026-01-31T12:00:00Z","embedding_model":"text-embedding-3-small","summary":)"
              R"("What the keeper of lighthouse {1} writes down before another evening comes, and why ships )"
              R"(depend upon these records in winter."}})",
              strings_[0], number / 10, number % 3 == 0 ? "optics" : "weather", number % 10 + 1, number % 400,
              number % 400 + 20, digits(number / 10)),
          strings_[3],
          strings_[3],
          strings_[3],
          vector_};
  return &row_;
}

}  // namespace ingot::bench
