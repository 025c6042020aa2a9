#include "lint/passages.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/inlines.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

constexpr std::size_t k_least = 10;  // a word counts two, a letter of a script without spaces one

// Of the words so far. Signs and white space part words, and make no other difference; neither does the case of ASCII.
struct Words {
  std::uint64_t hash = 0;
  std::size_t weight = 0;

  void add(std::uint64_t word, std::size_t its_weight) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32U;
    weight += its_weight;
  }
};

class Reader {
 public:
  Reader(std::string_view text, std::vector<PassageFacts>& passages) : text_(text), passages_(passages) {}

  // The block, and its lines where it has several: both in one pass.
  void read(ByteRange block) {
    const std::size_t place = passages_.size();
    Words all;
    std::size_t lines = 0;
    for (std::size_t at = block.begin; at < block.end; ++lines) {
      const std::size_t end = std::min(text_.find('\n', at), block.end);
      Words line;
      read_words({at, end}, all, line);
      if (lines > 0 || end < block.end) add(trimmed({at, end}), line, passages_.size());
      at = end + 1;
    }
    add(block, all, place);
  }

 private:
  void read_words(ByteRange piece, Words& all, Words& line) {
    std::uint64_t word = 0;
    std::size_t weight = 0;
    const auto end_word = [&] {
      if (weight == 0) return;
      all.add(word, weight);
      line.add(word, weight);
      word = 0;
      weight = 0;
    };
    for (const char c : piece.of(text_)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80 && !is_digit(byte) && !is_ascii_letter(byte)) {
        end_word();
        continue;
      }
      if (weight == 0) weight = 2;
      if (byte >= 0xE3 && byte <= 0xE9) ++weight;
      word = (word ^ (byte >= 'A' && byte <= 'Z' ? byte | 0x20U : byte)) * 0x100000001B3ULL;
    }
    end_word();
  }

  // A line without the blanks around it.
  [[nodiscard]] ByteRange trimmed(ByteRange line) const {
    const std::string_view inside = text::trim(line.of(text_));
    if (inside.empty()) return {line.begin, line.begin};
    const auto begin = static_cast<std::size_t>(inside.data() - text_.data());
    return {begin, begin + inside.size()};
  }

  void add(ByteRange span, const Words& words, std::size_t place) {
    // What leads up to a list or an example says nothing by itself, and pages of one kind share it.
    if (words.weight < k_least || span.of(text_).ends_with(':')) return;
    passages_.insert(passages_.begin() + static_cast<std::ptrdiff_t>(place), {words.hash, span});
  }

  std::string_view text_;
  std::vector<PassageFacts>& passages_;
};

// In how many documents there is a text of a bucket: most texts stand in one document alone, and are out with that.
class Buckets {
 public:
  explicit Buckets(std::span<const DocumentFacts* const> documents) {
    std::size_t passages = 0;
    for (const DocumentFacts* document : documents) passages += document->passages.size();
    buckets_.resize(std::bit_ceil(2 * passages + 1));
    for (const DocumentFacts* document : documents) {
      for (const PassageFacts& passage : document->passages) {
        auto& [last, count] = buckets_[passage.words % buckets_.size()];
        count += last == document ? 0U : 1U;
        last = document;
      }
    }
  }
  [[nodiscard]] std::size_t most(const PassageFacts& passage) const {
    return buckets_[passage.words % buckets_.size()].second;
  }

 private:
  std::vector<std::pair<const DocumentFacts*, std::size_t>> buckets_;
};

}  // namespace

std::vector<PassageFacts> passages_of(const Subject& subject) {
  std::vector<PassageFacts> passages;
  if (!subject.is_markdown()) return passages;
  Reader reader(subject.bytes(), passages);
  const auto& blocks = subject.document->blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const model::Block& block = blocks[i];
    const bool running =
        holds_inlines(*subject.document, i) && block.kind != Kind::heading && block.kind != Kind::table;
    if (running || block.kind == Kind::html) reader.read(block.span);
  }
  return passages;
}

std::vector<RepeatedText> repeated_texts(std::span<const DocumentFacts* const> documents, std::size_t least) {
  const Buckets buckets(documents);
  std::unordered_map<std::uint64_t, RepeatedText> texts;
  for (const DocumentFacts* document : documents) {
    for (const PassageFacts& passage : document->passages) {
      if (buckets.most(passage) < least) continue;
      RepeatedText& text = texts[passage.words];
      if (text.last == document) continue;
      if (text.documents == 0) text.span = passage.span;
      if (text.documents < k_first_documents) text.first.at(text.documents) = document;
      text.last = document;
      ++text.documents;
    }
  }
  std::vector<RepeatedText> out;
  for (const auto& [words, text] : texts) {
    if (text.documents >= least) out.push_back(text);
  }
  // A paragraph stands before its lines.
  std::sort(out.begin(), out.end(), [](const RepeatedText& a, const RepeatedText& b) {
    return std::tuple(std::string_view(a.first[0]->path), a.span.begin, b.span.end) <
           std::tuple(std::string_view(b.first[0]->path), b.span.begin, a.span.end);
  });
  return out;
}

}  // namespace ingot::lint
