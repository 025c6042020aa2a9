#include "lint/captions.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/images.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_head = 200;  // bytes of a paragraph in which it says what it is about

constexpr auto k_labels = std::to_array<std::string_view>(
    {"figure",       "fig.",       "fig ",    "image",   "photo",     "picture", "diagram",
     "illustration", "screenshot", "caption", "chart",   "abbildung", "abb.",    "bild",
     "foto",         "figura",     "рис.",    "рисунок", "图",        "圖",      "図"});
constexpr auto k_nouns =
    std::to_array<std::string_view>({"figure", "image", "photo", "picture", "diagram", "illustration", "screenshot",
                                     "chart", "drawing", "sketch", "graph"});
constexpr auto k_behind =
    std::to_array<std::string_view>({"上图", "上圖", "上の図", "oben", "shown above", "seen above"});
constexpr auto k_ahead = std::to_array<std::string_view>({"下图", "下圖", "下の図", "如图"});

template <class Words>
bool has_one(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// "Figure 2", "Photo: ...", "图 3".
bool is_labelled(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of("*_ "), head.size()));
  for (const std::string_view label : k_labels) {
    if (!head.starts_with(label)) continue;
    const std::string_view rest = text::trim(head.substr(label.size()));
    if (rest.empty()) return false;
    if (is_digit(static_cast<unsigned char>(rest[0])) || rest[0] == ':' || rest.starts_with("：")) return true;
  }
  return false;
}

bool is_emphasised(std::string_view paragraph) {
  constexpr std::size_t k_longest = 400;
  const char sign = paragraph.front();
  if (paragraph.size() < 3 || paragraph.size() > k_longest || (sign != '*' && sign != '_')) return false;
  const std::size_t width = paragraph[1] == sign ? 2 : 1;
  const std::size_t close = paragraph.find(paragraph.substr(0, width), width);
  return close != std::string_view::npos && close + width == paragraph.size();
}

// "the diagram", "This picture": with the noun right behind it, or "the picture above".
bool names_image(std::string_view head, std::string_view place) {
  for (const std::string_view noun : k_nouns) {
    for (std::size_t at = head.find(noun); at != std::string_view::npos; at = head.find(noun, at + noun.size())) {
      const std::string_view before = text::trim(head.substr(0, at));
      const std::string_view after = text::trim(head.substr(at + noun.size()));
      const bool opens =
          before == "the" || before == "this" || before == "in the" || before == "in this" || before == "as the";
      if (after.starts_with(place) || before.ends_with(place)) return true;
      if (place == "above" && opens) return true;
    }
  }
  return false;
}

// Most of the longer words of the alternative text stand in the paragraph.
bool repeats(std::string_view head, std::string_view alt) {
  constexpr std::size_t k_least_letters = 4;
  constexpr std::size_t k_least_words = 3;
  std::size_t words = 0;
  std::size_t found = 0;
  for (std::string_view word : text::split(alt, ' ')) {
    while (!word.empty() && !is_ascii_word(static_cast<unsigned char>(word.back()))) word.remove_suffix(1);
    if (word.size() < k_least_letters) continue;
    ++words;
    if (head.find(word) != std::string_view::npos) ++found;
  }
  return words >= k_least_words && 3 * found >= 2 * words;
}

// The image that a line is, in a link or not.
std::optional<Image> image_of(std::string_view line) {
  line = text::trim(line);
  if (line.starts_with("[![")) line.remove_prefix(1);
  if (line.starts_with("![")) {
    const auto image = markdown_image(line, 0);
    if (!image) return std::nullopt;
    const std::string_view rest = line.substr(image->span.end);
    return rest.empty() || (rest.starts_with("](") && rest.ends_with(')')) ? image : std::nullopt;
  }
  const std::string lower = text::lower_ascii(line.substr(0, k_head));
  const std::size_t tag = lower.find("<img");
  const bool opens = tag != std::string::npos && (tag == 0 || lower.starts_with("<p") || lower.starts_with("<a") ||
                                                  lower.starts_with("<div") || lower.starts_with("<center"));
  return opens && line.ends_with('>') ? html_image(line, tag) : std::nullopt;
}

std::string_view last_line(std::string_view block) {
  block = text::trim(block);
  const std::size_t line = block.rfind('\n');
  return line == std::string_view::npos ? block : block.substr(line + 1);
}

}  // namespace

bool ends_with_image(std::string_view block) {
  return image_of(last_line(block)) || image_of(block);
}

bool begins_with_image(std::string_view block) {
  block = text::trim(block);
  return image_of(block.substr(0, block.find('\n'))) || image_of(block);
}

bool belongs_to_image_before(std::string_view paragraph, std::string_view image) {
  paragraph = text::trim(paragraph);
  if (paragraph.empty() || begins_with_image(paragraph)) return false;
  const std::string head = text::lower_ascii(paragraph.substr(0, k_head));
  if (is_emphasised(paragraph) || is_labelled(head) || names_image(head, "above") || has_one(head, k_behind))
    return true;
  const auto shown = image_of(last_line(image)) ? image_of(last_line(image)) : image_of(image);
  return shown && repeats(head, text::lower_ascii(shown->alt));
}

bool belongs_to_image_behind(std::string_view paragraph) {
  paragraph = text::trim(paragraph);
  if (paragraph.empty() || ends_with_image(paragraph)) return false;
  if (paragraph.ends_with(':') || paragraph.ends_with("：")) return true;
  const std::string all = text::lower_ascii(paragraph);
  const std::string_view tail = std::string_view(all).substr(all.size() - std::min(all.size(), k_head));
  return is_labelled(all) || names_image(tail, "below") || names_image(tail, "following") || has_one(tail, k_ahead);
}

}  // namespace ingot::lint
