#include "tokens/oracle.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace ingot::test {
namespace {

using namespace tokens;

constexpr std::size_t k_plain_bytes = 24;        // cubic up to here
constexpr std::size_t k_most_known = 1U << 20U;  // pretokens remembered

// Parts of a piece: part i is piece[starts[i], starts[i + 1]). Neighbours make a text that stands in the piece as it
// is.
class Parts {
 public:
  Parts(const Vocabulary& vocabulary, std::string_view piece) : vocabulary_(vocabulary), piece_(piece) {
    for (std::size_t at = 0; at <= piece.size(); ++at) starts_.push_back(at);
  }
  [[nodiscard]] std::size_t size() const { return starts_.size() - 1; }
  [[nodiscard]] TokenId id(std::size_t part) const { return find(part, part + 1); }
  /// The token that the part makes with the next one.
  [[nodiscard]] TokenId pair(std::size_t part) const { return find(part, part + 2); }
  void merge(std::size_t part) { starts_.erase(starts_.begin() + static_cast<std::ptrdiff_t>(part) + 1); }
  [[nodiscard]] std::vector<TokenId> ids() const {
    std::vector<TokenId> result;
    for (std::size_t part = 0; part < size(); ++part) result.push_back(id(part));
    return result;
  }

 private:
  [[nodiscard]] TokenId find(std::size_t first, std::size_t last) const {
    return vocabulary_.find(piece_.substr(starts_[first], starts_[last] - starts_[first]));
  }

  const Vocabulary& vocabulary_;
  std::string_view piece_;
  std::vector<std::size_t> starts_;
};

// Offsets into the text as given for offsets into the sanitized text; those are ascending character starts or the end.
class RawOffsets {
 public:
  explicit RawOffsets(std::string_view text) : text_(text) {}
  std::size_t of(std::size_t sanitized) {
    constexpr std::size_t k_replacement_bytes = 3;
    while (sanitized_ < sanitized) {
      const utf8::Decoded next = utf8::decode(text_, raw_);
      raw_ += next.length;
      sanitized_ += next.valid ? next.length : k_replacement_bytes;
    }
    return raw_;
  }

 private:
  std::string_view text_;
  std::size_t raw_ = 0;
  std::size_t sanitized_ = 0;
};

}  // namespace

std::vector<Offset> pretoken_ends(Encoding encoding, std::string_view text, InstructionSet set, std::size_t batch) {
  Splitter splitter(encoding, text, set);
  std::vector<Offset> ends;
  for (;;) {
    const std::size_t before = ends.size();
    ends.resize(before + batch);
    const std::size_t got = splitter.next(std::span(ends).subspan(before));
    ends.resize(before + got);
    if (got == 0) return ends;
  }
}

std::vector<TokenId> merged_plainly(const Vocabulary& vocabulary, std::string_view piece) {
  Parts parts(vocabulary, piece);
  for (;;) {
    std::size_t best = 0;
    TokenId lowest = k_no_token;
    for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
      const TokenId id = parts.pair(part);
      if (id < lowest) {
        lowest = id;
        best = part;
      }
    }
    if (lowest == k_no_token) return parts.ids();
    parts.merge(best);
  }
}

std::vector<TokenId> merged_with_kept_ranks(const Vocabulary& vocabulary, std::string_view piece) {
  Parts parts(vocabulary, piece);
  std::vector<TokenId> pairs;
  for (std::size_t part = 0; part + 1 < parts.size(); ++part) pairs.push_back(parts.pair(part));
  while (!pairs.empty()) {
    const auto lowest = std::min_element(pairs.begin(), pairs.end());  // the first of equals
    if (*lowest == k_no_token) break;
    const auto best = static_cast<std::size_t>(lowest - pairs.begin());
    pairs.erase(lowest);
    parts.merge(best);
    if (best > 0) pairs[best - 1] = parts.pair(best - 1);
    if (best < pairs.size()) pairs[best] = parts.pair(best);
  }
  return parts.ids();
}

const std::vector<TokenId>& Oracle::ids_of(std::string_view pretoken) {
  if (const auto found = known_.find(pretoken); found != known_.end()) return found->second;
  if (known_.size() >= k_most_known) known_.clear();
  std::vector<TokenId> ids;
  // tiktoken looks the whole pretoken up before it merges.
  if (const TokenId whole = vocabulary_.find(pretoken); whole != k_no_token) {
    ids = {whole};
  } else if (pretoken.size() <= k_plain_bytes) {
    ids = merged_plainly(vocabulary_, pretoken);
  } else {
    ids = merged_with_kept_ranks(vocabulary_, pretoken);
  }
  return known_.emplace(pretoken, std::move(ids)).first->second;
}

std::span<const Oracle::Mark> Oracle::marks(std::string_view text) {
  const std::string sanitized = utf8::sanitized(text);
  RawOffsets raw(text);
  marks_.clear();
  std::size_t from = 0;
  std::size_t tokens = 0;
  for (const std::size_t end : pretoken_ends(encoding_, sanitized, InstructionSet::scalar)) {
    tokens += ids_of(std::string_view(sanitized).substr(from, end - from)).size();
    marks_.push_back({raw.of(end), tokens});
    from = end;
  }
  return marks_;
}

std::vector<TokenId> Oracle::encode(std::string_view text) {
  const std::string sanitized = utf8::sanitized(text);
  std::vector<TokenId> ids;
  std::size_t from = 0;
  for (const std::size_t end : pretoken_ends(encoding_, sanitized, InstructionSet::scalar)) {
    const std::vector<TokenId>& part = ids_of(std::string_view(sanitized).substr(from, end - from));
    ids.insert(ids.end(), part.begin(), part.end());
    from = end;
  }
  return ids;
}

namespace {

std::string at(std::string_view what, std::size_t offset, std::size_t got, std::size_t expected) {
  return std::string(what) + " at byte " + std::to_string(offset) + ": " + std::to_string(got) + ", not " +
         std::to_string(expected);
}

std::string wrong_map(const TokenMap& map, std::span<const Oracle::Mark> marks) {
  std::size_t previous = 0;
  for (const auto [end, tokens] : marks) {
    if (!map.is_boundary(end)) return at("no boundary", end, 0, 1);
    if (map.before(end) != tokens) return at("tokens before", end, map.before(end), tokens);
    const std::size_t found = map.boundary_at_or_before(end - 1);
    if (found != previous) return at("boundary", end - 1, found, previous);
    previous = end;
  }
  return {};
}

}  // namespace

std::string wrong_counts(Tokenizer& tokenizer, std::span<const Oracle::Mark> marks, std::string_view text) {
  const std::size_t expected = marks.empty() ? 0 : marks.back().tokens;
  if (const std::size_t count = tokenizer.count(text); count != expected)
    return at("count", text.size(), count, expected);
  const TokenMap map = tokenizer.map(text);
  if (map.total() != expected) return at("total", text.size(), map.total(), expected);
  return wrong_map(map, marks);
}

std::string wrong_ids(Tokenizer& tokenizer, Oracle& oracle, std::string_view text) {
  const std::vector<TokenId> ids = tokenizer.encode(text);
  const std::vector<TokenId> expected = oracle.encode(text);
  const auto [got, wanted] = std::mismatch(ids.begin(), ids.end(), expected.begin(), expected.end());
  if (got == ids.end() && wanted == expected.end()) return {};
  const auto index = static_cast<std::size_t>(got - ids.begin());
  return at("ids differ from index " + std::to_string(index) + ", number of ids", text.size(), ids.size(),
            expected.size());
}

std::string wrong_ends(Encoding encoding, std::string_view text, InstructionSet set, std::size_t batch,
                       std::span<const Offset> expected) {
  constexpr std::size_t k_places_left = 63;
  Splitter splitter(encoding, text, set);
  std::vector<Offset> ends(batch);
  std::size_t done = 0;
  while (const std::size_t got = splitter.next(ends)) {
    const std::size_t from = done == 0 ? 0 : expected[done - 1];
    if (got > batch || got > expected.size() - done)
      return at("number of ends", text.size(), done + got, expected.size());
    for (std::size_t i = 0; i < got; ++i, ++done) {
      if (ends[i] != expected[done]) return at("end", done, ends[i], expected[done]);
    }
    if (got + k_places_left < batch && done < expected.size()) return at("short batch", done, got, batch);
    if (utf8::first_invalid(text.substr(from, expected[done - 1] - from)) && !splitter.saw_invalid())
      return at("invalid bytes unseen", from, 0, 1);
  }
  if (done != expected.size()) return at("number of ends", text.size(), done, expected.size());
  if (splitter.next(ends) != 0) return at("ends after the last", text.size(), 1, 0);
  return {};
}

std::string escaped(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string result = "\"";
  bool after_hex = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
    const bool hex_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (plain && after_hex && hex_digit) result += "\" \"";  // else the compiler reads it as part of \xHH
    if (plain) {
      result += c;
    } else {
      result += {'\\', 'x', k_digits[byte >> 4U], k_digits[byte & 15U]};
    }
    after_hex = !plain;
  }
  return result + '"';
}

}  // namespace ingot::test
