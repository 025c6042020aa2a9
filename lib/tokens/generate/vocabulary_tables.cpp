#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <vector>

#include <zstd.h>

#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "tokens/generate/tables.hpp"
#include "tokens/joins.hpp"
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

void add_bytes(const Ids& ids, VocabularyHeader& header, Tables& tables) {
  std::vector<std::uint32_t> byte_ids(256);
  std::vector<std::uint32_t> byte_pairs(std::size_t{256} * 256);
  for (unsigned left = 0; left < 256; ++left) {
    std::string text(1, static_cast<char>(left));
    byte_ids[left] = ids.at(text);
    text += '\0';
    for (unsigned right = 0; right < 256; ++right) {
      text[1] = static_cast<char>(right);
      const auto found = ids.find(text);
      byte_pairs[left * 256 + right] = found == ids.end() ? ~0U : found->second;
    }
  }
  header.byte_ids = tables.append(byte_ids);
  header.byte_pairs = tables.append(byte_pairs);
}

void add_pairs(const Tokens& tokens, const Ids& ids, VocabularyHeader& header, Tables& tables) {
  header.pair_slot_bits = static_cast<std::uint32_t>(std::bit_width(tokens.size())) + 1;
  std::vector<std::uint64_t> pairs(std::size_t{1} << header.pair_slot_bits, k_no_pair);
  std::vector<std::uint64_t> filter((std::size_t{1} << k_pair_filter_bits) / 64);
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    if (tokens[id].size() < 2) continue;
    const auto [left, right] = parts_of(tokens[id], id, ids);
    const std::uint64_t key = pair_key(left, right);
    const std::uint64_t hash = hash_of_pair(key);
    std::size_t slot = hash >> (64 - header.pair_slot_bits);
    while (pairs[slot] != k_no_pair) slot = (slot + 1) % pairs.size();
    pairs[slot] = packed_pair(key, id);
    const std::size_t bit = pair_filter_bit(hash);
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  header.pairs = tables.append(pairs);
  header.pair_filter = tables.append(filter);
}

// One boundary between two characters within a token: `before` and `after` are what the token holds of them. Characters
// of other lengths than three bytes are never asked about.
void add_join(std::string_view before, std::string_view after, Joins& joins) {
  const bool before_whole = before.size() == 3 && starts_three_bytes(before[0]);
  const bool before_part = before.size() < 3 && utf8::is_continuation(before[0]);
  if ((!before_whole && !before_part) || !starts_three_bytes(after[0])) return;
  if (before_whole && after.size() == 3) {
    Joins::set(joins.pairs, Joins::pair_bit(three_bytes_at(before.data()), three_bytes_at(after.data())));
  } else if (before_whole) {
    Joins::set(joins.left, three_bytes_at(before.data()));
  } else {
    // Every character that goes on like this.
    std::string first(after);
    std::string last(after);
    first.resize(3, '\x80');
    last.resize(3, '\xBF');
    for (char32_t c = three_bytes_at(first.data()); c <= three_bytes_at(last.data()); ++c) Joins::set(joins.right, c);
  }
}

// Three bytes are merged at most twice, and two merges make a token of all of them.
std::uint64_t count_of(std::string_view three, const Ids& ids) {
  if (ids.contains(three)) return 1;
  return ids.contains(three.substr(0, 2)) || ids.contains(three.substr(1)) ? 2 : 3;
}

void add_counts_alone(const Ids& ids, Joins& joins) {
  for (std::uint32_t c = 0x800; c < 0x10000; ++c) {
    const std::array<char, 3> bytes = {static_cast<char>(0xE0U | c >> 12U),
                                       static_cast<char>(0x80U | (c >> 6U & 0x3FU)),
                                       static_cast<char>(0x80U | (c & 0x3FU))};
    joins.alone[c / 32] |= count_of({bytes.data(), bytes.size()}, ids) << (c % 32 * 2);
  }
}

void add_joins(const Tokens& tokens, const Ids& ids, VocabularyHeader& header, Tables& tables) {
  std::vector<Joins> joins(1);
  add_counts_alone(ids, joins[0]);
  for (const std::string_view token : tokens) {
    std::size_t before = 0;
    for (std::size_t at = 1; at < token.size(); ++at) {
      if (utf8::is_continuation(token[at])) continue;
      std::size_t end = at + 1;
      while (end < token.size() && utf8::is_continuation(token[end])) ++end;
      add_join(token.substr(before, at - before), token.substr(at, end - at), joins[0]);
      before = at;
    }
  }
  header.joins = tables.append(joins);
}

Ids ids_of(const Tokens& tokens) {
  Ids ids;
  for (std::uint32_t id = 0; id < tokens.size(); ++id) {
    if (!ids.emplace(tokens[id], id).second) throw Refused("token " + std::to_string(id) + " is there twice");
  }
  return ids;
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
  const Ids ids = ids_of(tokens);
  add_bytes(ids, header, tables);
  add_pairs(tokens, ids, header, tables);
  add_joins(tokens, ids, header, tables);
  return tables.finish(header);
}

}  // namespace ingot::tokens::generate
