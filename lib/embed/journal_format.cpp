#include "embed/journal_format.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/checksum.hpp"
#include "base/float_bytes.hpp"

namespace ingot::embed {
namespace {

constexpr std::string_view k_magic = "INGOTJNL";
constexpr std::uint32_t k_version = 1;
constexpr std::string_view k_marker = "VREC";
constexpr std::size_t k_key_bytes = 32;
constexpr std::size_t k_checksum_bytes = 8;
constexpr std::size_t k_header_bytes = 8 + 4 + 4 + 32 + k_checksum_bytes;
constexpr std::size_t k_digest_at = 16;
constexpr std::size_t k_most_dimensions = std::size_t{1} << 24U;

void append_number(std::string& out, std::uint64_t number, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xFFU));
}

std::uint64_t number_in(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) number = number << 8U | static_cast<std::uint8_t>(bytes[i - 1]);
  return number;
}

void append_digest(std::string& out, const Sha256& digest) {
  for (const std::uint8_t byte : digest) out.push_back(static_cast<char>(byte));
}

// Whether the last bytes are the checksum of those before.
bool is_sound(std::string_view bytes, std::uint64_t seed) {
  const std::string_view covered = bytes.substr(0, bytes.size() - k_checksum_bytes);
  return checksum64(covered, seed) == number_in(bytes.substr(covered.size()));
}

std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

}  // namespace

std::optional<Sha256> key_bytes(std::string_view embed_key) {
  Sha256 key{};
  if (embed_key.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto high = digit(embed_key[2 * i]);
    const auto low = digit(embed_key[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return key;
}

JournalFormat::JournalFormat(std::string_view space, std::size_t dimensions)
    : payload_bytes_(k_key_bytes + 4 * dimensions),
      record_bytes_(k_marker.size() + 4 + payload_bytes_ + k_checksum_bytes),
      header_(k_magic) {
  INGOT_ASSERT(dimensions > 0 && dimensions <= k_most_dimensions);
  append_number(header_, k_version, 4);
  append_number(header_, dimensions, 4);
  append_digest(header_, sha256(space));
  seed_ = checksum64(header_);
  append_number(header_, seed_, k_checksum_bytes);
}

JournalFormat::Header JournalFormat::judge(std::string_view bytes) const {
  bytes = bytes.substr(0, k_header_bytes);
  if (bytes == header_) return Header::ours;
  if (bytes.size() < k_header_bytes) return header_.starts_with(bytes) ? Header::started : Header::unusable;
  const std::string_view digest = bytes.substr(k_digest_at, k_key_bytes);
  const bool same_space = digest == std::string_view(header_).substr(k_digest_at, k_key_bytes);
  return bytes.starts_with(k_magic) && is_sound(bytes, 0) && !same_space ? Header::elsewhere : Header::unusable;
}

void JournalFormat::append_record(std::string& out, const Sha256& key, std::span<const float> values) const {
  INGOT_ASSERT(k_key_bytes + 4 * values.size() == payload_bytes_);
  const std::size_t begin = out.size();
  out += k_marker;
  append_number(out, payload_bytes_, 4);
  append_digest(out, key);
  append_float_bytes(out, values);
  append_number(out, checksum64(std::string_view(out).substr(begin), seed_), k_checksum_bytes);
}

std::optional<JournalFormat::Record> JournalFormat::record(std::string_view bytes) const {
  if (bytes.size() < record_bytes_) return std::nullopt;
  bytes = bytes.substr(0, record_bytes_);
  if (!bytes.starts_with(k_marker) || number_in(bytes.substr(4, 4)) != payload_bytes_ || !is_sound(bytes, seed_))
    return std::nullopt;
  Record record;
  const std::string_view payload = bytes.substr(8, payload_bytes_);
  std::transform(payload.begin(), payload.begin() + k_key_bytes, record.key.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  record.values = payload.substr(k_key_bytes);
  return record;
}

}  // namespace ingot::embed
