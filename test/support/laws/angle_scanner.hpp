// What "<" begins in a paragraph, for invariant 8: autolinks, tags, comments and the like, as CommonMark has them, with
// which HTML is passed over. Reads nothing of the code under test.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ingot::test {

inline bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class AngleScanner {
 public:
  explicit AngleScanner(std::string_view text) : text_(text) {}

  // <scheme:address>, <name@domain>
  [[nodiscard]] std::optional<std::size_t> autolink(std::size_t at) const {
    std::size_t end = at + 1;  // a NUL is read as U+FFFD
    while (sign(end) != '<' && sign(end) != '>' && (sign(end) <= '\0' || sign(end) > ' ')) ++end;
    if (sign(end) != '>') return std::nullopt;
    const std::string_view address = text_.substr(at + 1, end - at - 1);
    const std::size_t scheme = std::min(address.find(':'), address.size());
    const bool letter = !address.empty() && is_alnum(address[0]) && address[0] > '9';
    if (letter && scheme >= 2 && scheme <= 32 && skip(at + 1, "+.-", true) == at + 1 + scheme &&
        scheme < address.size())
      return end + 1;
    const std::size_t name = skip(at + 1, ".!#$%&'*+/=?^_`{|}~-", true);
    if (name == at + 1 || sign(name) != '@' || skip(name + 1, ".-", true) != end) return std::nullopt;
    bool dot = true;
    for (std::size_t next = name + 1; next < end; ++next) {
      if (dot && !is_alnum(sign(next))) return std::nullopt;
      dot = sign(next) == '.';
      if (sign(next) == '-' && !is_alnum(sign(next + 1)) && sign(next + 1) != '-') return std::nullopt;
    }
    return dot ? std::nullopt : std::optional(end + 1);
  }

  // Signs within a tag mean nothing; `at` where there is none.
  [[nodiscard]] std::size_t tag_end(std::size_t at) const {
    if (text_[at] != '<' || autolink(at)) return at;
    const std::string_view rest = text_.substr(at);
    for (const Opaque& kind : k_opaque) {
      const std::size_t end = rest.starts_with(kind.opens) ? rest.find(kind.closes, kind.from) : std::string_view::npos;
      if (end != std::string_view::npos) return at + end + kind.closes.size();
    }
    const std::size_t end = rest.starts_with("<!") ? declaration(at) : element(at);
    return end == std::string_view::npos ? at : end;
  }

 private:
  [[nodiscard]] std::size_t skip(std::size_t at, std::string_view signs, bool alnum) const {
    while (at < text_.size() && (signs.find(text_[at]) != std::string_view::npos || (alnum && is_alnum(text_[at]))))
      ++at;
    return at;
  }
  [[nodiscard]] char sign(std::size_t at) const { return at < text_.size() ? text_[at] : '\n'; }
  [[nodiscard]] std::size_t behind(char c, std::size_t at) const {
    const std::size_t found = text_.find(c, at);
    return found == std::string_view::npos ? found : found + 1;
  }

  [[nodiscard]] std::size_t declaration(std::size_t at) const {
    const std::size_t name = skip(at + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", false);
    const bool blank = k_blanks.find(sign(name)) != std::string_view::npos;
    return name > at + 2 && blank ? behind('>', name) : std::string_view::npos;
  }

  // <name attribute attribute=value attribute="value" />, </name>
  [[nodiscard]] std::size_t element(std::size_t at) const {
    const bool closing = sign(at + 1) == '/';
    const std::size_t name = at + (closing ? 2 : 1);
    if (!is_alnum(sign(name)) || sign(name) <= '9') return std::string_view::npos;
    std::size_t end = skip(name, "-", true);
    while (true) {
      const std::size_t next = skip(end, k_blanks, false);
      if (sign(next) == '>') return next + 1;
      if (!closing && sign(next) == '/' && sign(next + 1) == '>') return next + 2;
      const bool named = is_alnum(sign(next)) ? sign(next) > '9' : sign(next) == '_' || sign(next) == ':';
      if (closing || next == end || !named) return std::string_view::npos;
      end = skip(next, "_:.-", true);
      const std::size_t equals = skip(end, k_blanks, false);
      if (sign(equals) == '=') end = value(skip(equals + 1, k_blanks, false));
      if (end == std::string_view::npos) return end;
    }
  }
  [[nodiscard]] std::size_t value(std::size_t at) const {
    if (sign(at) == '"' || sign(at) == '\'') return behind(sign(at), at + 1);
    const std::size_t end = std::min(text_.find_first_of("\"'=<>` \t\n\v\f\r", at), text_.size());
    return end > at ? end : std::string_view::npos;
  }

  struct Opaque {
    std::string_view opens;
    std::size_t from;  // where the end is looked for
    std::string_view closes;
  };
  static constexpr std::array<Opaque, 3> k_opaque = {{{"<!--", 2, "-->"}, {"<![CDATA[", 9, "]]>"}, {"<?", 2, "?>"}}};
  static constexpr std::string_view k_blanks = " \t\n\v\f\r";

  std::string_view text_;
};

}  // namespace ingot::test
