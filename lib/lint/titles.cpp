#include "lint/titles.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>

#include "base/text.hpp"
#include "tokens/segments.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::lint {
namespace {

using tokens::CharClass;

constexpr std::size_t k_most_bytes = 120;
constexpr std::size_t k_most_line = 2 * k_most_bytes;
constexpr std::size_t k_most_words = 10;
constexpr std::size_t k_least_capitals = 4;

// What says something of the next lines, and is no subject of its own.
constexpr std::array<std::string_view, 25> k_labels = {
    "注意",    "提示",   "警告",    "示例",    "例子",   "译注",      "note", "nb",        "n.b",
    "tip",     "hint",   "warning", "caution", "danger", "attention", "info", "important", "todo",
    "example", "output", "input",   "tbd",     "fixme",  "update",    "edit"};

// What orders begin with, which are set in bold to be seen, and lines that name an author.
constexpr std::array<std::string_view, 7> k_orders = {"by", "do", "don't", "never", "always", "please", "remember"};

// What sentences of their own have, and titles do not; in five words or more that are no question.
constexpr std::array<std::string_view, 9> k_modals = {" will ",  " must ",   " should ",  " cannot ", " can't ",
                                                      " don't ", " is not ", " are not ", " has to "};
constexpr std::array<std::string_view, 7> k_questions = {"why", "how", "when", "what", "where", "who", "which"};

// What is counted: "Table 3", "Fig. 2".
constexpr std::array<std::string_view, 8> k_captions = {"table",   "tab",   "figure", "fig",
                                                        "listing", "image", "photo",  "diagram"};

constexpr std::array<std::string_view, 8> k_sentence_ends = {".", "!", ";", ",", "。", "！", "；", "，"};
constexpr std::array<std::string_view, 6> k_prose_ends = {".", "!", "?", ":", "。", "："};
constexpr std::size_t k_least_prose = 3;  // blanks between words
constexpr std::array<std::string_view, 2> k_colons = {":", "："};
constexpr std::array<std::string_view, 2> k_within_sentences = {"，", "。"};

template <std::size_t Size>
bool has(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

ByteRange trimmed(std::string_view line, ByteRange range) {
  const std::string_view inner = text::trim(range.of(line));
  if (inner.empty()) return {range.begin, range.begin};
  const auto begin = static_cast<std::size_t>(inner.data() - line.data());
  return {begin, begin + inner.size()};
}

// Without the emphasis around all of it; nothing where there is none.
std::optional<ByteRange> in_bold(std::string_view line, ByteRange range) {
  for (const std::string_view mark : {"***", "___", "**", "__"}) {
    const std::string_view whole = range.of(line);
    if (whole.size() <= 2 * mark.size() || !whole.starts_with(mark) || !whole.ends_with(mark)) continue;
    const ByteRange inner{range.begin + mark.size(), range.end - mark.size()};
    if (inner.of(line).find(mark.substr(0, 2)) != std::string_view::npos) return std::nullopt;
    if (trimmed(line, inner) != inner) return std::nullopt;  // no emphasis, then
    return inner;
  }
  return std::nullopt;
}

ByteRange without_colon(std::string_view line, ByteRange range) {
  for (const std::string_view colon : k_colons) {
    if (range.of(line).ends_with(colon)) range.end -= colon.size();
  }
  return trimmed(line, range);
}

std::string first_word(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of(" :"), text.size());
  std::string word = text::lower_ascii(text.substr(0, end));
  while (!word.empty() && std::string_view(".!").find(word.back()) != std::string_view::npos) word.pop_back();
  return word;
}

struct Letters {
  std::size_t upper = 0;
  std::size_t others = 0;  // that are letters
  std::size_t digits = 0;
  std::size_t signs = 0;  // neither of these nor white space
};

Letters letters_of(std::string_view text) {
  Letters letters;
  for (std::size_t at = 0; at < text.size();) {
    const tokens::Char c = tokens::char_at(text, at);
    at += c.length;
    if (c.kind == CharClass::upper) {
      ++letters.upper;
    } else if (tokens::k_letters.has(c.kind)) {
      ++letters.others;
    } else if (c.kind == CharClass::number) {
      ++letters.digits;
    } else if (!tokens::k_white_space.has(c.kind)) {
      ++letters.signs;
    }
  }
  return letters;
}

bool contains_any(std::string_view text, std::span<const std::string_view> pieces) {
  return std::any_of(pieces.begin(), pieces.end(),
                     [&](auto piece) { return text.find(piece) != std::string_view::npos; });
}

bool is_sentence(std::string_view text, std::string_view first) {
  if (contains_any(text, k_within_sentences)) return true;
  return text::count(text, ' ') >= 4 && !has(k_questions, first) && !text.ends_with('?') &&
         contains_any(text, k_modals);
}

bool is_fact(std::string_view text) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return false;
  const bool counted = text.substr(0, colon).find_first_of("0123456789") != std::string_view::npos;  // "Step 1: Oil"
  return !counted && text.substr(colon).find_first_of("0123456789@/") != std::string_view::npos;
}

// Whether a piece of text may be a title, however it is written.
bool may_be_title(std::string_view text) {
  if (text.empty() || text.size() > k_most_bytes || text::count(text, ' ') >= k_most_words) return false;
  if (std::any_of(k_sentence_ends.begin(), k_sentence_ends.end(), [&](auto end) { return text.ends_with(end); }))
    return false;
  if (std::string_view("-+*#>[(<$").find(text.front()) != std::string_view::npos) return false;
  if (text.starts_with("–") || text.starts_with("—") || text.find("](") != std::string_view::npos ||
      text.find("://") != std::string_view::npos || is_fact(text))
    return false;
  const std::string word = first_word(text);
  const bool alone = text.find_first_of(" :") >= text.size() - 1 || text.substr(word.size()).starts_with(":");
  const bool counted = text.find_first_of("0123456789") != std::string_view::npos;
  if (has(k_orders, word) || (has(k_labels, word) && (alone || counted)) || (has(k_captions, word) && counted))
    return false;
  if (is_sentence(text, word)) return false;
  const Letters letters = letters_of(text);
  return letters.upper + letters.others > 1 && letters.upper + letters.others > letters.signs;
}

}  // namespace

std::optional<Title> title_in(std::string_view line) {
  const ByteRange whole = trimmed(line, {0, line.size()});
  if (whole.empty() || whole.size() > k_most_line) return std::nullopt;
  ByteRange open = whole;
  if (open.of(line).ends_with('\\')) --open.end;  // a line break
  open = without_colon(line, trimmed(line, open));
  if (const auto bold = in_bold(line, open)) {
    const ByteRange text = without_colon(line, *bold);
    if (!may_be_title(text.of(line))) return std::nullopt;
    return Title{whole, text, false};
  }
  const std::string_view text = open.of(line);
  const CharClass first = text.empty() ? CharClass::lower : tokens::char_at(text, 0).kind;
  if (first == CharClass::lower || first == CharClass::ideograph) return std::nullopt;
  const Letters letters = letters_of(text);
  if (letters.others > 0 || letters.upper < std::max(k_least_capitals, letters.digits) || !may_be_title(text))
    return std::nullopt;
  if (text.find_first_of("_`|=<>*{}@\\") != std::string_view::npos) return std::nullopt;
  return Title{whole, open, true};
}

namespace {

using Kind = model::BlockKind;

// Whether the rest of a paragraph is sentences of its own: the lines of an address are none, and neither is the rest of
// a sentence.
bool is_prose(std::string_view rest) {
  if (text::count(rest, ' ') < k_least_prose) return false;
  const CharClass first = tokens::char_at(rest, 0).kind;
  if (first != CharClass::upper && first != CharClass::ideograph) return false;
  return std::any_of(k_prose_ends.begin(), k_prose_ends.end(), [&](auto end) { return rest.ends_with(end); });
}

struct Lead {
  Title title;
  bool has_text = false;  // in its own paragraph
};

// Most paragraphs are sentences: their second letter is a small one. Scripts that know capitals take two bytes a
// letter.
bool may_begin_title(std::string_view paragraph) {
  if (paragraph.size() < 2 || (paragraph[1] >= 'a' && paragraph[1] <= 'z')) return false;
  const char first = paragraph.front();
  const bool letter = (first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9') ||
                      (static_cast<unsigned char>(first) & 0xE0U) == 0xC0U;
  return letter || first == '*' || first == '_' || first == ' ';
}

std::optional<Lead> lead_of(std::string_view text, const model::Block& block) {
  if (block.kind != Kind::paragraph || block.parent) return std::nullopt;
  const std::string_view paragraph = block.span.of(text);
  if (!may_begin_title(paragraph)) return std::nullopt;
  const std::size_t end = std::min(paragraph.substr(0, k_most_line + 1).find('\n'), paragraph.size());
  if (end > k_most_line) return std::nullopt;
  const std::string_view rest = text::trim(paragraph.substr(end));
  const auto title = title_in(paragraph.substr(0, end));
  if (!title || !(rest.empty() || is_prose(rest))) return std::nullopt;
  return Lead{*title, !rest.empty()};
}

// A colon announces what is below it; of those, a word or two above a list may be a title.
bool announces(std::string_view line, const Title& title, Kind below) {
  const bool colon = contains_any(line.substr(title.text.end), k_colons);
  if (!colon || below == Kind::paragraph) return false;
  const std::string_view text = title.text.of(line);
  return below != Kind::list || text::count(text, ' ') > 1 || tokens::count_words(text) > 4;
}

bool is_above_text(const Title& title, std::string_view text, const model::Block& block, const model::Block& next) {
  switch (next.kind) {
    case Kind::heading:
    case Kind::thematic_break:
    case Kind::references:
    case Kind::footnote:
    case Kind::mdx:
    case Kind::html:
      return false;
    default:
      return !announces(block.span.of(text), title, next.kind) && !lead_of(text, next);
  }
}

bool is_announced(std::string_view text, ByteRange paragraph) {
  const std::string_view before = text::trim(text.substr(0, paragraph.begin));
  return std::any_of(k_colons.begin(), k_colons.end(), [&](auto colon) { return before.ends_with(colon); });
}

}  // namespace

bool begins_box(std::string_view text, std::size_t at) {
  const std::string_view before = text::trim(text.substr(0, at));
  if (!before.ends_with('>')) return false;
  const std::string_view line = before.substr(before.find_last_of("\r\n") + 1);  // npos + 1 is 0
  if (line.ends_with("</summary>")) return true;
  const bool component = line.size() > 1 && line[1] >= 'A' && line[1] <= 'Z';
  return !line.ends_with("/>") && ((line.starts_with('<') && component) || line.starts_with("<details"));
}

std::vector<Title> titles_of(const Subject& subject) {
  std::vector<Title> titles;
  const model::Document& document = *subject.document;
  const std::string_view text = subject.bytes();
  const auto& blocks = document.blocks;
  std::size_t above = document.attributes.find("title") == nullptr ? 0 : 1;
  auto heading = document.headings.begin();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (; heading != document.headings.end() && heading->block <= i; ++heading)
      above = static_cast<std::size_t>(heading->level);
    const auto lead = lead_of(text, blocks[i]);
    if (!lead || is_announced(text, blocks[i].span) || begins_box(text, blocks[i].span.begin)) continue;
    const auto next = std::find_if(blocks.begin() + static_cast<std::ptrdiff_t>(i) + 1, blocks.end(),
                                   [](const model::Block& block) { return block.kind != Kind::comment; });
    const bool above_text = next != blocks.end() && is_above_text(lead->title, text, blocks[i], *next);
    if (!lead->has_text && !above_text) continue;
    Title title = lead->title;
    const std::size_t begin = blocks[i].span.begin;
    title.line = {begin + title.line.begin, begin + title.line.end};
    title.text = {begin + title.text.begin, begin + title.text.end};
    title.level = above + 1;
    titles.push_back(title);
  }
  return titles;
}

}  // namespace ingot::lint
