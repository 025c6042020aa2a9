#include "lint/images.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_blank = " \t\r\n";
constexpr std::size_t k_longest = 4096;

// Behind the sign that closes what `open` at `at` opens; nothing when it stays open.
std::optional<std::size_t> behind_closing(std::string_view text, std::size_t at, char open, char close) {
  std::size_t depth = 0;
  for (const std::size_t end = std::min(text.size(), at + k_longest); at < end; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == open) {
      ++depth;
    } else if (text[at] == close && --depth == 0) {
      return at + 1;
    } else if (text[at] == '\n' && at + 1 < end && (text[at + 1] == '\n' || text[at + 1] == '\r')) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string_view without_extension(std::string_view name) {
  return name.substr(0, name.rfind('.'));
}

bool is_image_name(std::string_view text) {
  constexpr auto k_ends =
      std::to_array<std::string_view>({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".avif", ".tiff"});
  return text.find_first_of(k_blank) == std::string_view::npos &&
         std::any_of(k_ends.begin(), k_ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

// What programs and cameras write: "image", "IMG_2041", "Screenshot 3".
bool is_placeholder(std::string_view text) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"image", "img", "picture", "photo", "untitled", "screenshot", "dsc", "dscn", "dscf", "pxl", "alt", "alt text"});
  const std::size_t word = text.find_last_not_of("0123456789 _-.");
  const std::string_view begin = text.substr(0, word == std::string_view::npos ? 0 : word + 1);
  return begin.empty() || std::find(k_words.begin(), k_words.end(), begin) != k_words.end();
}

}  // namespace

std::optional<std::string_view> html_attribute(std::string_view tag, std::string_view name) {
  const std::string lower = text::lower_ascii(tag);
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
    if (at == 0 || k_blank.find(tag[at - 1]) == std::string_view::npos) continue;
    std::size_t sign = tag.find_first_not_of(k_blank, at + name.size());
    if (sign == std::string_view::npos || tag[sign] != '=') {
      const char behind = at + name.size() < tag.size() ? tag[at + name.size()] : '>';
      if (is_ascii_word(static_cast<unsigned char>(behind)) || behind == '-') continue;
      return std::string_view{};
    }
    sign = std::min(tag.find_first_not_of(k_blank, sign + 1), tag.size());
    const std::string_view rest = tag.substr(sign);
    if (rest.starts_with('"') || rest.starts_with('\'')) return rest.substr(1, rest.find(rest[0], 1) - 1);
    return rest.substr(0, rest.find_first_of(" \t\r\n>"));
  }
  return std::nullopt;
}

std::optional<Image> markdown_image(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || text[at + 1] != '[' || (at > 0 && text[at - 1] == '\\')) return std::nullopt;
  const auto behind_alt = behind_closing(text, at + 1, '[', ']');
  if (!behind_alt || *behind_alt >= text.size()) return std::nullopt;
  Image image;
  image.alt = text.substr(at + 2, *behind_alt - at - 3);
  const char sign = text[*behind_alt];
  if (sign != '(' && sign != '[') return std::nullopt;
  const auto end = behind_closing(text, *behind_alt, sign, sign == '(' ? ')' : ']');
  if (!end) return std::nullopt;
  image.span = {at, *end};
  if (sign == '[') return image;
  const std::string_view inside = text::trim(text.substr(*behind_alt + 1, *end - *behind_alt - 2));
  image.source = inside.substr(0, inside.find_first_of(k_blank));
  return image;
}

std::optional<Image> html_image(std::string_view text, std::size_t at) {
  if (text.size() - at < 6 || text::lower_ascii(text.substr(at, 4)) != "<img") return std::nullopt;
  if (k_blank.find(text[at + 4]) == std::string_view::npos && text.substr(at + 4, 2) != "/>") return std::nullopt;
  const std::size_t close = text.substr(at, k_longest).find('>');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view tag = text.substr(at, close + 1);
  return Image{{at, at + close + 1}, html_attribute(tag, "alt").value_or(""), html_attribute(tag, "src").value_or("")};
}

bool is_silent(const Image& image) {
  const std::string alt = text::lower_ascii(text::trim(image.alt));
  if (alt.empty() || is_image_name(alt) || is_placeholder(alt)) return true;
  const std::string source = text::lower_ascii(image.source.substr(0, image.source.find_first_of("?#")));
  const std::string_view name = std::string_view(source).substr(source.rfind('/') + 1);
  // "logo" for logo.png is a word; "img_2041" for img_2041.jpg is none.
  const bool is_word = alt.find_first_of("_-0123456789") == std::string::npos;
  return !name.empty() && (alt == name || (!is_word && alt == without_extension(name)));
}

}  // namespace ingot::lint
