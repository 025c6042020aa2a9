#include "lint/passages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/inlines.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

constexpr std::size_t k_least = 10;  // a word counts two, a letter of a script without spaces one

struct Words {
  std::uint64_t hash = 0;
  std::size_t weight = 0;
};

// Signs and white space part words, and make no other difference; neither does the case of ASCII letters.
Words words_of(std::string_view text) {
  Words words;
  bool in_word = false;
  const auto add = [&words](unsigned char byte) { words.hash = (words.hash ^ byte) * 0x100000001B3ULL; };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool belongs = is_digit(byte) || is_ascii_letter(byte) || byte >= 0x80;
    if (belongs && !in_word) {
      add(' ');
      words.weight += 2;
    }
    if (byte >= 0xE3 && byte <= 0xE9) ++words.weight;
    in_word = belongs;
    if (belongs) add(byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte | 0x20U) : byte);
  }
  words.hash ^= words.hash >> 32U;
  return words;
}

void add(std::string_view text, ByteRange span, std::vector<PassageFacts>& passages) {
  // What leads up to a list or an example says nothing by itself, and pages of one kind share it.
  if (span.of(text).ends_with(':')) return;
  const Words words = words_of(span.of(text));
  if (words.weight >= k_least) passages.push_back({words.hash, span});
}

// A line without the blanks and markers that it begins with.
ByteRange trimmed(std::string_view text, ByteRange line) {
  const std::string_view inside = text::trim(line.of(text));
  const auto begin = static_cast<std::size_t>(inside.data() - text.data());
  return {begin, begin + inside.size()};
}

}  // namespace

std::vector<PassageFacts> passages_of(const Subject& subject) {
  std::vector<PassageFacts> passages;
  if (!subject.is_markdown()) return passages;
  const std::string_view bytes = subject.bytes();
  const auto& blocks = subject.document->blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const model::Block& block = blocks[i];
    const bool running =
        holds_inlines(*subject.document, i) && block.kind != Kind::heading && block.kind != Kind::table;
    if (!running && block.kind != Kind::html) continue;
    add(bytes, block.span, passages);
    if (block.span.of(bytes).find('\n') == std::string_view::npos) continue;
    for (const std::string_view line : text::split(block.span.of(bytes), '\n')) {
      const auto begin = static_cast<std::size_t>(line.data() - bytes.data());
      if (!text::is_blank(line)) add(bytes, trimmed(bytes, {begin, begin + line.size()}), passages);
    }
  }
  return passages;
}

}  // namespace ingot::lint
