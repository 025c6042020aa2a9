#include "tokens/inline_tails.hpp"

#include <algorithm>

namespace ingot::tokens {

using std::size_t;

std::optional<size_t> Tags::end_of(size_t at) {
  if (const auto autolink = autolink_end(at)) return autolink;
  const char next = char_at(at + 1);
  if (next == '!') return declaration_end(at);
  if (next == '?') return behind(instruction_, at + 2, 2);
  if (next == '/') return closing_tag_end(at + 2);
  return is_ascii_letter(next) ? open_tag_end(at + 1) : std::nullopt;
}

std::optional<size_t> Tags::behind(NextOf& next, size_t from, size_t size) {
  const size_t found = next.after(from);
  return found == k_none ? std::nullopt : std::optional(found + size);
}

std::optional<size_t> Tags::declaration_end(size_t at) {
  if (text_.substr(at).starts_with("<!--")) return behind(comment_, at + 2, 3);
  if (text_.substr(at).starts_with("<![CDATA[")) return behind(data_, at + 9, 3);
  size_t name = at + 2;
  while (char_at(name) >= 'A' && char_at(name) <= 'Z') ++name;
  return name > at + 2 && is_blank(char_at(name)) ? behind(angle_, name, 1) : std::nullopt;
}

std::optional<size_t> Tags::autolink_end(size_t at) const {
  const size_t scheme = skip_name(at + 1, "+.-");
  if (char_at(scheme) != ':' || !is_ascii_letter(char_at(at + 1)) || scheme - at < 3 || scheme - at > 33)
    return mail_end(at + 1);
  size_t end = scheme;  // a NUL is read as U+FFFD
  while (end < text_.size() && text_[end] != '<' && text_[end] != '>' && (text_[end] > ' ' || text_[end] <= '\0'))
    ++end;
  return char_at(end) == '>' ? std::optional(end + 1) : std::nullopt;
}

std::optional<size_t> Tags::mail_end(size_t name) const {
  const size_t sign = skip_name(name, ".!#$%&'*+/=?^_`{|}~-");
  if (sign == name || char_at(sign) != '@') return std::nullopt;
  const size_t end = skip_name(sign + 1, ".-");
  if (end == sign + 1 || char_at(end) != '>') return std::nullopt;
  bool begins_label = true;
  for (size_t at = sign + 1; at < end; ++at) {
    const bool ends_label = text_[at + 1] == '.' || text_[at + 1] == '>';
    if ((begins_label || ends_label) && !is_letter_or_digit(text_[at])) return std::nullopt;
    begins_label = false;
    if (ends_label && at + 1 < end) {
      ++at;
      begins_label = true;
    }
  }
  if (begins_label) return std::nullopt;
  return end + 1;
}

size_t Tags::skip_blanks(size_t at) const {
  while (is_blank(char_at(at))) ++at;
  return at;
}

size_t Tags::skip_name(size_t at, std::string_view signs) const {
  while (is_letter_or_digit(char_at(at)) || (at < text_.size() && signs.find(text_[at]) != k_none)) ++at;
  return at;
}

std::optional<size_t> Tags::closing_tag_end(size_t name) const {
  if (!is_ascii_letter(char_at(name))) return std::nullopt;
  const size_t end = skip_blanks(skip_name(name, "-"));
  return char_at(end) == '>' ? std::optional(end + 1) : std::nullopt;
}

std::optional<size_t> Tags::open_tag_end(size_t name) {
  constexpr int k_most_attributes = 100;  // a text may be made so that one begins at every "<" and none ends
  size_t at = skip_name(name, "-");
  for (int attributes = 0; attributes <= k_most_attributes; ++attributes) {
    const size_t next = skip_blanks(at);
    if (char_at(next) == '>') return next + 1;
    if (char_at(next) == '/') return char_at(next + 1) == '>' ? std::optional(next + 2) : std::nullopt;
    const bool attribute = is_ascii_letter(char_at(next)) || char_at(next) == '_' || char_at(next) == ':';
    if (next == at || !attribute) return std::nullopt;
    at = skip_name(next, "_:.-");
    const size_t sign = skip_blanks(at);
    if (char_at(sign) != '=') continue;
    const auto value = value_end(skip_blanks(sign + 1));
    if (!value) return std::nullopt;
    at = *value;
  }
  return std::nullopt;
}

std::optional<size_t> Tags::value_end(size_t at) {
  if (char_at(at) == '"') return behind(double_quote_, at + 1, 1);
  if (char_at(at) == '\'') return behind(single_quote_, at + 1, 1);
  const size_t end = std::min(text_.find_first_of(" \t\r\n\v\f\"'=<>`", at), text_.size());
  return end > at ? std::optional(end) : std::nullopt;
}

std::optional<size_t> Tails::address_end(size_t at) {
  const size_t begin = skip_blanks(at + 1);
  const auto address = begin < text_.size() && text_[begin] == '<' ? pointed_end(begin) : plain_end(begin);
  if (!address) return std::nullopt;
  size_t end = skip_blanks(*address);
  if (end > *address && end < text_.size()) end = skip_blanks(title_end(end));
  return end < text_.size() && text_[end] == ')' ? std::optional(end + 1) : std::nullopt;
}

std::optional<size_t> Tails::label_end(size_t at) const {
  constexpr size_t k_longest_label = 1000;
  const std::string_view label = text_.substr(0, std::min(text_.size(), at + k_longest_label));
  for (size_t end = at + 1; end < label.size(); ++end) {
    if (label[end] == ']') return end + 1;
    if (label[end] == '[') break;
    if (label[end] == '\\') ++end;
  }
  return std::nullopt;
}

size_t Tails::skip_blanks(size_t at) const {
  while (at < text_.size() && is_blank(text_[at])) ++at;
  return at;
}

std::optional<size_t> Tails::pointed_end(size_t at) const {
  for (++at; at < text_.size() && text_[at] != '\n' && text_[at] != '<'; ++at) {
    if (text_[at] == '>') return at + 1;
    if (text_[at] == '\\') ++at;
  }
  return std::nullopt;
}

std::optional<size_t> Tails::plain_end(size_t at) const {
  constexpr size_t k_most_parentheses = 32;  // as in cmark-gfm, and so no byte is read more often
  size_t open = 0;
  for (; at < text_.size() && !is_blank(text_[at]); ++at) {
    if (text_[at] == '\\' && at + 1 < text_.size() && is_punctuation(text_[at + 1])) {
      ++at;
    } else if (text_[at] == '(') {
      if (++open > k_most_parentheses) return std::nullopt;
    } else if (text_[at] == ')' && open-- == 0) {
      return at;
    }
  }
  return at < text_.size() ? std::optional(at) : std::nullopt;
}

size_t Tails::title_end(size_t at) {
  size_t end = k_none;
  if (text_[at] == '"') end = double_quote_.after(at + 1);
  if (text_[at] == '\'') end = single_quote_.after(at + 1);
  if (text_[at] == '(' && closing_.after(at + 1) < opening_.after(at + 1)) end = closing_.after(at + 1);
  return end == k_none ? at : end + 1;
}

}  // namespace ingot::tokens
