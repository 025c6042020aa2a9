// What a reader of a paragraph sees as one sign or one name, for invariant 8. A scanner of its own, which knows only
// what is beyond doubt: escapes, character references, code spans, autolinks, bare addresses, plain inline links and
// images, and formulas between dollar signs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "support/laws/angle_scanner.hpp"

namespace ingot::test {

class InlineScanner {
 public:
  InlineScanner(std::string_view text, ByteRange paragraph) : text_(text.substr(0, paragraph.end)), angles_(text_) {
    for (std::size_t at = paragraph.begin; at < text_.size();) {
      if (const std::size_t tag = angles_.tag_end(at); tag != at) {
        at = tag;
        continue;
      }
      // Of a link, or of none: nothing in it is claimed.
      if (const auto tail = plain_tail(at)) {
        at = *tail;
        continue;
      }
      if (is_doubtful_tail(at)) break;
      const std::optional<std::size_t> end = span_at(at);
      if (end) spans_.push_back({at, *end});
      // The text of a link is read too: a cut in its code span would be one in the link as well.
      at = end && text_[at] != '[' ? *end : at + 1;
      if (!end && text_[at - 1] == '`') at = std::min(text_.find_first_not_of('`', at), text_.size());
    }
  }

  [[nodiscard]] const std::vector<ByteRange>& spans() const { return spans_; }

 private:
  [[nodiscard]] std::optional<std::size_t> span_at(std::size_t at) const {
    switch (text_[at]) {
      case '\\':
        return at + 1 < text_.size() && is_punctuation(text_[at + 1]) ? std::optional(at + 2) : std::nullopt;
      case '&':
        return reference(at);
      case '`':
        return code(at);
      case '<':
        return angles_.autolink(at);
      case 'h':
        return address(at);
      case '!':
        return at + 1 < text_.size() && text_[at + 1] == '[' ? link(at + 1) : std::nullopt;
      case '[':
        return link(at);
      case '$':
        return formula(at);
      default:
        return std::nullopt;
    }
  }

  static bool is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
  }

  [[nodiscard]] std::optional<std::size_t> reference(std::size_t at) const {
    std::size_t end = at + 1;
    const bool number = end < text_.size() && text_[end] == '#';
    if (number) ++end;
    const std::size_t begin = end;
    while (end < text_.size() && end < begin + 7 &&
           (number ? text_[end] >= '0' && text_[end] <= '9' : is_alnum(text_[end])))
      ++end;
    // Names begin with a letter; those known best are short.
    const bool some = end >= begin + (number ? 1 : 2) && (number || !(text_[begin] >= '0' && text_[begin] <= '9'));
    return some && end < text_.size() && text_[end] == ';' ? std::optional(end + 1) : std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> code(std::size_t at) const {
    const std::size_t opened = std::min(text_.find_first_not_of('`', at), text_.size());
    for (std::size_t run = text_.find('`', opened); run != std::string_view::npos;) {
      const std::size_t end = std::min(text_.find_first_not_of('`', run), text_.size());
      if (end - run == opened - at) return end;
      run = text_.find('`', end);
    }
    return std::nullopt;
  }

  // A bare address between blanks, of letters, digits and signs that need no rule, with the full stop behind it: what
  // stands without a blank is one word.
  [[nodiscard]] std::optional<std::size_t> address(std::size_t at) const {
    const std::string_view rest = text_.substr(at);
    if (!rest.starts_with("http://") && !rest.starts_with("https://")) return std::nullopt;
    if (at > 0 && text_[at - 1] != ' ' && text_[at - 1] != '\n') return std::nullopt;
    std::size_t end = rest.find("//") + 2;
    while (end < rest.size() && (is_alnum(rest[end]) || k_in_address.find(rest[end]) != std::string_view::npos)) ++end;
    if (end < rest.size() && rest[end] != ' ' && rest[end] != '\n') return std::nullopt;
    return end > 10 ? std::optional(at + end) : std::nullopt;
  }

  // [text without brackets, code or line ends](destination without blanks or parentheses)
  [[nodiscard]] std::optional<std::size_t> link(std::size_t at) const {
    const std::size_t close = text_.find_first_of("[]`\\<\n", at + 1);
    return close == std::string_view::npos ? std::nullopt : plain_tail(close);
  }

  // ](destination without blanks or parentheses)
  [[nodiscard]] std::optional<std::size_t> plain_tail(std::size_t at) const {
    if (text_.substr(at, 2) != "](") return std::nullopt;
    const std::size_t end = text_.find_first_of(" \t\r\n\v\f<>()\\`\"'", at + 2);
    if (end == std::string_view::npos || text_[end] != ')') return std::nullopt;
    return end + 1;
  }

  // True before the rest of a link that may hold signs which mean nothing there: an address in pointed brackets, behind
  // a blank or with parentheses, a title. Without a closing parenthesis, or with a second word behind the address, it
  // is no link.
  [[nodiscard]] bool is_doubtful_tail(std::size_t at) const {
    if (text_.substr(at, 2) != "](" || text_.find(')', at) == std::string_view::npos) return false;
    const std::size_t begin = std::min(text_.find_first_not_of(" \t\n\v\f\r", at + 2), text_.size());
    const std::size_t end = std::min(text_.find_first_of(" \t\n\v\f\r<>()\\`\"'", begin), text_.size());
    const std::size_t behind = std::min(text_.find_first_not_of(" \t\n\v\f\r", end), text_.size());
    if (behind == text_.size()) return false;
    return end == begin || behind == end || std::string_view("\"'()").find(text_[behind]) != std::string_view::npos;
  }

  // $x^2$ as it is written on GitHub: no blank inside at either end, no digit behind, and something of a formula in it.
  [[nodiscard]] std::optional<std::size_t> formula(std::size_t at) const {
    if (at > 0 && text_[at - 1] != ' ' && text_[at - 1] != '\n') return std::nullopt;
    const std::size_t end = text_.find_first_of("$`<[]\n", at + 1);
    if (end == std::string_view::npos || text_[end] != '$' || end == at + 1) return std::nullopt;
    const std::string_view inside = text_.substr(at + 1, end - at - 1);
    if (inside.front() == ' ' || inside.back() == ' ' || inside.back() == '\\' ||
        inside.find_first_of("^_{=") == std::string_view::npos)
      return std::nullopt;
    if (end + 1 < text_.size() && (is_alnum(text_[end + 1]) || text_[end + 1] == '$')) return std::nullopt;
    return end + 1;
  }

  static constexpr std::string_view k_in_address = "./-_?#%=+:~,@";

  std::string_view text_;
  AngleScanner angles_;
  std::vector<ByteRange> spans_;
};

}  // namespace ingot::test
