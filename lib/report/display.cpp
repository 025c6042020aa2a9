#include "report/display.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <utf8proc.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::report {
namespace {

constexpr std::size_t k_code_points_per_glyph = 16;  // A letter under a thousand accents must not fill the screen.
constexpr std::string_view k_tab = "    ";
constexpr char32_t k_emoji_presentation = 0xFE0F;

std::size_t columns(char32_t c) {
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(c))));
}

bool is_mark(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_MC;
}

// Invisible on its own, and not one of the characters that text::printable escapes already.
bool needs_a_base(char32_t c) {
  return is_mark(c) || columns(c) == 0;
}

std::string escape_of(char32_t c) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string hex;
  for (; c != 0; c >>= 4U) hex.insert(hex.begin(), k_digits[c & 0xFU]);
  return "\\u{" + hex + "}";
}

/// Splits text into glyphs one at a time, so that a caller who wants eighty columns of a large text pays for eighty.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }

  [[nodiscard]] Glyph next() {
    const utf8::Decoded first = utf8::decode(text_, at_);
    Glyph glyph{{at_, at_ + first.length}, {}, 0};
    const std::string_view bytes = text_.substr(at_, first.length);
    at_ += first.length;
    if (bytes == "\t") {
      glyph.shown = k_tab;
      glyph.width = k_tab.size();
      return glyph;
    }
    glyph.shown = text::printable(bytes);
    if (glyph.shown != bytes || needs_a_base(first.code_point)) {
      if (glyph.shown == bytes) glyph.shown = escape_of(first.code_point);
      glyph.width = glyph.shown.size();
      return glyph;
    }
    extend(glyph, first.code_point);
    return glyph;
  }

 private:
  void extend(Glyph& glyph, char32_t last) {
    utf8proc_int32_t state = 0;
    glyph.width = columns(last);
    for (std::size_t count = 1; !done() && count < k_code_points_per_glyph; ++count) {
      const utf8::Decoded decoded = utf8::decode(text_, at_);
      if (!decoded.valid ||
          utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last),
                                           static_cast<utf8proc_int32_t>(decoded.code_point), &state)) {
        break;
      }
      const std::string_view bytes = text_.substr(at_, decoded.length);
      if (text::printable(bytes) != bytes) break;
      last = decoded.code_point;
      glyph.width = last == k_emoji_presentation ? 2 : std::min<std::size_t>(2, glyph.width + columns(last));
      glyph.shown += bytes;
      at_ += decoded.length;
      glyph.bytes.end = at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_space(const Glyph& glyph, std::string_view text) {
  const std::string_view bytes = glyph.bytes.of(text);
  return text::is_blank(bytes) || bytes == "\u00A0" || bytes == "\u3000";
}

/// Glyphs with white space folded: a run comes out as one space, and none comes first or last.
class FoldingReader {
 public:
  explicit FoldingReader(std::string_view text) : text_(text), reader_(text) {}

  [[nodiscard]] std::optional<Glyph> next() {
    if (held_) return std::exchange(held_, std::nullopt);
    bool space = false;
    while (!reader_.done()) {
      Glyph glyph = reader_.next();
      if (is_space(glyph, text_)) {
        space = true;
        continue;
      }
      const bool first = std::exchange(first_, false);
      if (!space || first) return glyph;
      held_ = std::move(glyph);
      return Glyph{held_->bytes, " ", 1};
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
  Reader reader_;
  std::optional<Glyph> held_;
  bool first_ = true;
};

}  // namespace

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> out;
  for (Reader reader(text); !reader.done();) out.push_back(reader.next());
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (Reader reader(text); !reader.done();) width += reader.next().width;
  return width;
}

std::string pad_right(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t taken = 0;
  for (Reader reader(text); !reader.done();) {
    const Glyph glyph = reader.next();
    out += glyph.shown;
    taken += glyph.width;
  }
  if (taken < width) out.append(width - taken, ' ');
  return out;
}

std::string pad_left(std::string_view text, std::size_t width) {
  std::string out = pad_right(text, 0);
  const std::size_t taken = display_width(text);
  if (taken < width) out.insert(0, width - taken, ' ');
  return out;
}

std::string excerpt(std::string_view text, std::size_t width) {
  FoldingReader reader(text);
  std::string out;
  std::size_t with_room = 0;  // bytes of the longest start of `out` that leaves a column for the "…"
  std::size_t taken = 0;
  while (std::optional<Glyph> glyph = reader.next()) {
    if (taken + 1 <= width) with_room = out.size();
    if (taken + glyph->width > width) {
      out.resize(with_room);
      if (out.ends_with(' ')) out.pop_back();
      return out + "…";
    }
    out += glyph->shown;
    taken += glyph->width;
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::string word;
  std::size_t line_width = 0;
  std::size_t word_width = 0;
  const auto place_word = [&] {
    if (word_width == 0) return;
    if (line_width > 0 && line_width + 1 + word_width > width) {
      lines.push_back(std::exchange(line, {}));
      line_width = 0;
    }
    if (line_width > 0) {
      line += ' ';
      ++line_width;
    }
    line += std::exchange(word, {});
    line_width += std::exchange(word_width, 0);
  };
  for (Reader reader(text); !reader.done();) {
    const Glyph glyph = reader.next();
    if (is_space(glyph, text)) {
      place_word();
      continue;
    }
    if (word_width > 0 && word_width + glyph.width > width) place_word();
    word += glyph.shown;
    word_width += glyph.width;
  }
  place_word();
  if (line_width > 0) lines.push_back(line);
  return lines;
}

}  // namespace ingot::report
