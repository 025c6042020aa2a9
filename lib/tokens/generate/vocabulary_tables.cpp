#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <vector>

#include <zstd.h>

#include "base/sha256.hpp"
#include "tokens/generate/tables.hpp"
#include "tokens/vocabulary_layout.hpp"

namespace ingot::tokens::generate {
namespace {

using Tokens = std::vector<std::string_view>;

std::string decompressed(std::string_view frame) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size > (1U << 26U)) throw Refused("not a zstd frame that states its size");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != bytes.size()) throw Refused("damaged zstd frame");
  return bytes;
}

Tokens unpacked(std::string_view bytes) {
  Tokens tokens;
  while (!bytes.empty()) {
    const std::size_t length = static_cast<unsigned char>(bytes[0]);
    if (length == 0 || length > k_longest_token || length >= bytes.size()) throw Refused("damaged list of tokens");
    tokens.push_back(bytes.substr(1, length));
    bytes.remove_prefix(1 + length);
  }
  return tokens;
}

void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned three = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
    out += k_digits[three >> 18U];
    out += k_digits[(three >> 12U) & 63U];
    out += i + 1 < bytes.size() ? k_digits[(three >> 6U) & 63U] : '=';
    out += i + 2 < bytes.size() ? k_digits[three & 63U] : '=';
  }
}

void check_digest(const Tokens& tokens, std::string_view expected) {
  std::string official;
  for (std::size_t rank = 0; rank < tokens.size(); ++rank) {
    append_base64(official, tokens[rank]);
    official += ' ' + std::to_string(rank) + '\n';
  }
  const std::string digest = sha256_hex(official);
  if (digest != expected)
    throw Refused("SHA-256 of the vocabulary is " + digest + ", expected " + std::string(expected));
}

// One table, built in memory and appended at the next multiple of a cache line.
class Tables {
 public:
  Tables() : bytes_(sizeof(VocabularyHeader), '\0') {}

  template <class T>
  std::uint32_t append(const std::vector<T>& part) {
    bytes_.resize((bytes_.size() + 63) / 64 * 64);
    const std::size_t offset = bytes_.size();
    bytes_.append(reinterpret_cast<const char*>(part.data()), part.size() * sizeof(T));
    return static_cast<std::uint32_t>(offset);
  }
  std::string finish(const VocabularyHeader& header) {
    std::memcpy(bytes_.data(), &header, sizeof header);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

// Ascending ids, so that frequent tokens, which have low ranks, lie where their hash points.
void add_short_tokens(const Tokens& tokens, VocabularyHeader& header, Tables& tables) {
  header.bucket_bits = static_cast<std::uint32_t>(std::bit_width(tokens.size() / k_bucket_slots));
  std::vector<Key> keys((std::size_t{1} << header.bucket_bits) * k_bucket_slots);
  std::vector<std::uint32_t> ids(keys.size(), 0);
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    if (tokens[id].size() > k_short_bytes) continue;
    const Key key = key_of(tokens[id]);
    std::size_t slot = (hash_of(key) >> (64 - header.bucket_bits)) * k_bucket_slots;
    while (keys[slot].high != 0) slot = (slot + 1) % keys.size();
    keys[slot] = key;
    ids[slot] = id;
  }
  header.keys = tables.append(keys);
  header.key_ids = tables.append(ids);
}

void add_long_tokens(const Tokens& tokens, VocabularyHeader& header, Tables& tables) {
  const auto is_long = [](std::string_view token) { return token.size() > k_short_bytes; };
  const auto count = static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(), is_long));
  header.long_slot_bits = static_cast<std::uint32_t>(std::bit_width(count * 2));
  std::vector<LongSlot> slots(std::size_t{1} << header.long_slot_bits, LongSlot{});
  std::vector<char> bytes;
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    const std::string_view token = tokens[id];
    if (!is_long(token)) continue;
    const std::uint64_t hash = hash_of(token);
    std::size_t slot = hash >> (64 - header.long_slot_bits);
    while (slots[slot].length != 0) slot = (slot + 1) % slots.size();
    slots[slot] = {static_cast<std::uint32_t>(hash), id, static_cast<std::uint32_t>(bytes.size()),
                   static_cast<std::uint32_t>(token.size())};
    bytes.insert(bytes.end(), token.begin(), token.end());
  }
  header.long_slots = tables.append(slots);
  header.long_bytes = tables.append(bytes);
}

using Ids = std::unordered_map<std::string_view, std::uint32_t>;

// The two tokens whose merge makes `token`: byte-pair merging of its bytes with the ranks below its own ends with them.
std::pair<std::uint32_t, std::uint32_t> parts_of(std::string_view token, std::uint32_t rank, const Ids& ids) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < token.size(); ++i) parts.push_back(token.substr(i, 1));
  while (parts.size() > 2) {
    std::uint32_t best = rank;
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ids.find({parts[i].data(), parts[i].size() + parts[i + 1].size()});
      if (found != ids.end() && found->second < best) {
        best = found->second;
        where = i;
      }
    }
    if (best == rank) throw Refused("token " + std::to_string(rank) + " is not made by merges of lower rank");
    parts[where] = {parts[where].data(), parts[where].size() + parts[where + 1].size()};
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
  const std::pair<std::uint32_t, std::uint32_t> pair = {ids.at(parts[0]), ids.at(parts[1])};
  // merge.cpp takes the ranks in one ascending sweep because of this.
  if (pair.first >= rank || pair.second >= rank) throw Refused("token " + std::to_string(rank) + " precedes its parts");
  return pair;
}

void add_pairs(const Tokens& tokens, VocabularyHeader& header, Tables& tables) {
  Ids ids;
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    if (!ids.emplace(tokens[id], id).second) throw Refused("token " + std::to_string(id) + " is there twice");
  }
  std::vector<std::uint32_t> byte_ids(256);
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char one = static_cast<char>(byte);
    byte_ids[byte] = ids.at({&one, 1});
  }
  header.pair_slot_bits = static_cast<std::uint32_t>(std::bit_width(tokens.size())) + 1;
  std::vector<std::uint64_t> pairs(std::size_t{1} << header.pair_slot_bits, k_no_pair);
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    if (tokens[id].size() < 2) continue;
    const auto [left, right] = parts_of(tokens[id], id, ids);
    const std::uint64_t key = pair_key(left, right);
    std::size_t slot = hash_of_pair(key) >> (64 - header.pair_slot_bits);
    while (pairs[slot] != k_no_pair) slot = (slot + 1) % pairs.size();
    pairs[slot] = packed_pair(key, id);
  }
  header.pairs = tables.append(pairs);
  header.byte_ids = tables.append(byte_ids);
}

}  // namespace

std::string vocabulary_tables(std::string_view packed, std::string_view digest) {
  const std::string bytes = decompressed(packed);
  const Tokens tokens = unpacked(bytes);
  check_digest(tokens, digest);
  if (tokens.size() >= (1U << k_id_bits)) throw Refused("more tokens than an id has bits for");
  VocabularyHeader header{};
  header.token_count = static_cast<std::uint32_t>(tokens.size());
  Tables tables;
  add_short_tokens(tokens, header, tables);
  add_long_tokens(tokens, header, tables);
  add_pairs(tokens, header, tables);
  return tables.finish(header);
}

}  // namespace ingot::tokens::generate
