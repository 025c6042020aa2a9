// Numbers and texts as bytes, the same on every machine: what the cache of lint is written with.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::pipeline {

class ByteWriter {
 public:
  void operator()(std::uint64_t number) {
    std::array<char, sizeof(number)> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i));
    out_.append(bytes.data(), bytes.size());
  }
  void operator()(std::string_view text) {
    (*this)(std::uint64_t{text.size()});
    out_ += text;
  }
  void operator()(const std::vector<std::uint32_t>& numbers) {
    (*this)(std::uint64_t{numbers.size()});
    for (const std::uint32_t number : numbers) {
      std::array<char, sizeof(number)> bytes{};
      for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i));
      out_.append(bytes.data(), bytes.size());
    }
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what a ByteWriter wrote. What is cut off reads as zeros and empty texts, and ok() is false from then on.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  void operator()(std::uint64_t& number) { number = little_endian(sizeof(number)); }
  void operator()(std::string& text) { text = bytes(count(1)); }
  void operator()(std::vector<std::uint32_t>& numbers) {
    numbers.resize(count(sizeof(std::uint32_t)));
    for (std::uint32_t& number : numbers) number = static_cast<std::uint32_t>(little_endian(sizeof(number)));
  }
  /// Of items that take at least so many bytes each: never more than there can be.
  std::size_t count(std::size_t least_bytes) {
    const std::uint64_t items = little_endian(sizeof(items));
    if (items <= left_.size() / least_bytes) return static_cast<std::size_t>(items);
    ok_ = false;
    return 0;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view bytes(std::size_t size) {
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::uint64_t little_endian(std::size_t size) {
    if (left_.size() < size) ok_ = false;
    if (!ok_) return 0;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
      number |= std::uint64_t{static_cast<unsigned char>(left_[i])} << static_cast<unsigned>(8 * i);
    left_.remove_prefix(size);
    return number;
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace ingot::pipeline
