#include "tokens/inline_spans.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ingot::tokens {
namespace {

using std::size_t;

constexpr size_t k_none = std::string_view::npos;

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter_or_digit(char c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9');
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_punctuation(char c) {
  return c > ' ' && c <= '~' && !is_letter_or_digit(c);
}

// True behind an odd number of backslashes; a run of very many is no escape of anything.
bool is_escaped(std::string_view text, size_t offset) {
  constexpr size_t k_longest_run = 63;
  size_t backslashes = 0;
  while (backslashes < std::min(offset, k_longest_run) && text[offset - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// Where a text has another one in it, found out when it is first asked for.
class NextOf {
 public:
  explicit NextOf(std::string_view text, std::string_view needle, bool unescaped = false)
      : text_(text), needle_(needle), unescaped_(unescaped) {}

  /// The first place at or after `offset`, or k_none.
  [[nodiscard]] size_t after(size_t offset) {
    if (!known_) find_all();
    const auto found = std::lower_bound(places_.begin(), places_.end(), offset);
    return found == places_.end() ? k_none : *found;
  }

 private:
  void find_all() {
    known_ = true;
    for (size_t at = text_.find(needle_); at != k_none; at = text_.find(needle_, at + 1)) {
      if (!unescaped_ || !is_escaped(text_, at)) places_.push_back(at);
    }
  }

  std::string_view text_;
  std::string_view needle_;
  bool unescaped_;
  bool known_ = false;
  std::vector<size_t> places_;
};

// Runs of backticks, each with the next one of a length.
class Backticks {
 public:
  explicit Backticks(std::string_view text) {
    for (size_t at = text.find('`'); at != k_none; at = text.find('`', at)) {
      const size_t end = std::min(text.find_first_not_of('`', at), text.size());
      of_length_[end - at].ends.push_back(end);
      at = end;
    }
  }

  /// The end of the code span that backticks [begin, end) open; asked for with ascending offsets.
  [[nodiscard]] std::optional<size_t> closing(size_t begin, size_t end) {
    const auto runs = of_length_.find(end - begin);
    if (runs == of_length_.end()) return std::nullopt;
    Runs& same = runs->second;
    while (same.next < same.ends.size() && same.ends[same.next] <= end) ++same.next;
    return same.next < same.ends.size() ? std::optional(same.ends[same.next]) : std::nullopt;
  }

 private:
  struct Runs {
    std::vector<size_t> ends;
    size_t next = 0;
  };
  std::unordered_map<size_t, Runs> of_length_;
};

// What "<" begins: tags, comments and the like, and autolinks.
class Tags {
 public:
  explicit Tags(std::string_view text) : text_(text) {}

  /// The end of what begins with the "<" at `at`.
  [[nodiscard]] std::optional<size_t> end_of(size_t at) {
    if (const auto autolink = autolink_end(at)) return autolink;
    const char next = char_at(at + 1);
    if (next == '!') return declaration_end(at);
    if (next == '?') return behind(instruction_, at + 2, 2);
    if (next == '/') return closing_tag_end(at + 2);
    return is_ascii_letter(next) ? open_tag_end(at + 1) : std::nullopt;
  }

 private:
  [[nodiscard]] char char_at(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  static std::optional<size_t> behind(NextOf& next, size_t from, size_t size) {
    const size_t found = next.after(from);
    return found == k_none ? std::nullopt : std::optional(found + size);
  }

  [[nodiscard]] std::optional<size_t> declaration_end(size_t at) {
    if (text_.substr(at).starts_with("<!--")) return behind(comment_, at + 2, 3);
    if (text_.substr(at).starts_with("<![CDATA[")) return behind(data_, at + 9, 3);
    size_t name = at + 2;
    while (char_at(name) >= 'A' && char_at(name) <= 'Z') ++name;
    return name > at + 2 && is_blank(char_at(name)) ? behind(angle_, name, 1) : std::nullopt;
  }

  // <scheme:anything without blanks>, <name@domain>
  [[nodiscard]] std::optional<size_t> autolink_end(size_t at) const {
    const size_t scheme = skip_name(at + 1, "+.-");
    if (char_at(scheme) != ':' || !is_ascii_letter(char_at(at + 1)) || scheme - at < 3 || scheme - at > 33)
      return mail_end(at + 1);
    size_t end = scheme;  // a NUL is read as U+FFFD
    while (end < text_.size() && text_[end] != '<' && text_[end] != '>' && (text_[end] > ' ' || text_[end] <= '\0'))
      ++end;
    return char_at(end) == '>' ? std::optional(end + 1) : std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> mail_end(size_t name) const {
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

  [[nodiscard]] size_t skip_blanks(size_t at) const {
    while (is_blank(char_at(at))) ++at;
    return at;
  }
  [[nodiscard]] size_t skip_name(size_t at, std::string_view signs) const {
    while (is_letter_or_digit(char_at(at)) || (at < text_.size() && signs.find(text_[at]) != k_none)) ++at;
    return at;
  }

  [[nodiscard]] std::optional<size_t> closing_tag_end(size_t name) const {
    if (!is_ascii_letter(char_at(name))) return std::nullopt;
    const size_t end = skip_blanks(skip_name(name, "-"));
    return char_at(end) == '>' ? std::optional(end + 1) : std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> open_tag_end(size_t name) {
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

  [[nodiscard]] std::optional<size_t> value_end(size_t at) {
    if (char_at(at) == '"') return behind(double_quote_, at + 1, 1);
    if (char_at(at) == '\'') return behind(single_quote_, at + 1, 1);
    const size_t end = std::min(text_.find_first_of(" \t\r\n\v\f\"'=<>`", at), text_.size());
    return end > at ? std::optional(end) : std::nullopt;
  }

  std::string_view text_;
  NextOf comment_{text_, "-->"};
  NextOf data_{text_, "]]>"};
  NextOf instruction_{text_, "?>"};
  NextOf angle_{text_, ">"};
  NextOf double_quote_{text_, "\""};
  NextOf single_quote_{text_, "'"};
};

// What follows the text of a link: "(address "title")", "[label]".
class Tails {
 public:
  explicit Tails(std::string_view text) : text_(text) {}

  [[nodiscard]] std::optional<size_t> address_end(size_t at) {
    const size_t begin = skip_blanks(at + 1);
    const auto address = begin < text_.size() && text_[begin] == '<' ? pointed_end(begin) : plain_end(begin);
    if (!address) return std::nullopt;
    size_t end = skip_blanks(*address);
    if (end > *address && end < text_.size()) end = skip_blanks(title_end(end));
    return end < text_.size() && text_[end] == ')' ? std::optional(end + 1) : std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> label_end(size_t at) const {
    constexpr size_t k_longest_label = 1000;
    const std::string_view label = text_.substr(0, std::min(text_.size(), at + k_longest_label));
    for (size_t end = at + 1; end < label.size(); ++end) {
      if (label[end] == ']') return end + 1;
      if (label[end] == '[') break;
      if (label[end] == '\\') ++end;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] size_t skip_blanks(size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
  }

  [[nodiscard]] std::optional<size_t> pointed_end(size_t at) const {
    for (++at; at < text_.size() && text_[at] != '\n' && text_[at] != '<'; ++at) {
      if (text_[at] == '>') return at + 1;
      if (text_[at] == '\\') ++at;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> plain_end(size_t at) const {
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

  // `at` itself where no title begins.
  [[nodiscard]] size_t title_end(size_t at) {
    size_t end = k_none;
    if (text_[at] == '"') end = double_quote_.after(at + 1);
    if (text_[at] == '\'') end = single_quote_.after(at + 1);
    if (text_[at] == '(' && closing_.after(at + 1) < opening_.after(at + 1)) end = closing_.after(at + 1);
    return end == k_none ? at : end + 1;
  }

  std::string_view text_;
  NextOf double_quote_{text_, "\"", true};
  NextOf single_quote_{text_, "'", true};
  NextOf opening_{text_, "(", true};
  NextOf closing_{text_, ")", true};
};

struct Found {
  std::vector<ByteRange> code;
  std::vector<ByteRange> tags;
  std::vector<ByteRange> attached;
  std::vector<ByteRange> links;
};

// One pass over the signs that mean something, in the order of the text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Found read() {
    for (size_t at = 0; at < text_.size();) {
      switch (text_[at]) {
        case '\\':
          at += 2;
          break;
        case '`':
          at = pass_backticks(at);
          break;
        case '<':
          at = pass_angle(at);
          break;
        case '!':
          if (at + 1 == text_.size() || text_[at + 1] != '[') {
            ++at;
            break;
          }
          open_.push_back({at, true});
          at += 2;
          break;
        case '[':
          open_.push_back({at, false});
          ++at;
          break;
        case ']':
          at = pass_closing_bracket(at);
          break;
        default:
          ++at;
      }
    }
    return std::move(found_);
  }

 private:
  struct Opening {
    size_t at = 0;
    bool image = false;
  };

  size_t pass_backticks(size_t at) {
    const size_t opened = std::min(text_.find_first_not_of('`', at), text_.size());
    const auto end = backticks_.closing(at, opened);
    if (end) found_.code.push_back({at, *end});
    return end.value_or(opened);
  }

  size_t pass_angle(size_t at) {
    const auto end = tags_.end_of(at);
    if (!end) return at + 1;
    found_.tags.push_back({at, *end});
    found_.attached.push_back({at, *end});
    return *end;
  }

  // No link lies within a link; an image may.
  size_t pass_closing_bracket(size_t at) {
    if (open_.empty()) return at + 1;
    const Opening opening = open_.back();
    open_.pop_back();
    const bool possible = opening.image || open_.size() >= dead_;
    dead_ = std::min(dead_, open_.size());
    const char next = at + 1 < text_.size() ? text_[at + 1] : ' ';
    if (!possible || (next != '(' && next != '[')) return at + 1;
    const auto end = next == '(' ? tails_.address_end(at + 1) : tails_.label_end(at + 1);
    if (!end) return at + 1;
    found_.links.push_back({opening.at, *end});
    found_.attached.push_back({at + 1, *end});
    // Whether there is such a label is not known, so its text is read too.
    if (next == '[') return at + 1;
    if (!opening.image) dead_ = open_.size();
    return *end;
  }

  std::string_view text_;
  Backticks backticks_{text_};
  Tags tags_{text_};
  Tails tails_{text_};
  std::vector<Opening> open_;
  size_t dead_ = 0;  // so many of the first openings that are not of images open nothing any more
  Found found_;
};

// $x$ by the rules that Pandoc has, so that "$5 and $10" is none: no blank inside at either end, no digit behind.
std::vector<ByteRange> formulas_of(std::string_view text, const Found& found) {
  std::vector<ByteRange> opaque = found.code;
  opaque.insert(opaque.end(), found.tags.begin(), found.tags.end());
  opaque = merged(std::move(opaque));
  std::vector<ByteRange> formulas;
  auto range = opaque.begin();
  size_t open = k_none;
  for (size_t at = text.find('$'); at < text.size(); at = text.find('$', at)) {
    const size_t run = std::min(text.find_first_not_of('$', at), text.size());
    for (; range != opaque.end() && range->end <= at; ++range) {
    }
    const bool means_nothing = is_escaped(text, at) || (range != opaque.end() && range->begin <= at);
    const bool closes =
        open != k_none && !is_blank(text[at - 1]) && (run == text.size() || text[run] < '0' || text[run] > '9');
    if (!means_nothing && closes) {
      formulas.push_back({open, run});
      open = k_none;
    } else if (!means_nothing && run < text.size() && !is_blank(text[run])) {
      open = at;
    }
    at = run;
  }
  return formulas;
}

}  // namespace

InlineSpans::InlineSpans(std::string_view paragraph) {
  Found found = Reader(paragraph).read();
  if (paragraph.find('$') != k_none) all_ = formulas_of(paragraph, found);
  for (const auto* ranges : {&found.code, &found.tags, &found.links})
    all_.insert(all_.end(), ranges->begin(), ranges->end());
  std::sort(all_.begin(), all_.end(),
            [](ByteRange a, ByteRange b) { return a.end != b.end ? a.end < b.end : a.begin > b.begin; });
  whole_ = merged(all_);
  code_ = std::move(found.code);
  attached_ = std::move(found.attached);
  std::sort(attached_.begin(), attached_.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
}

bool InlineSpans::parts(size_t offset) const {
  return is_inside(whole_, offset);
}

std::vector<size_t> InlineSpans::edges() const {
  std::vector<size_t> found;
  for (const ByteRange range : whole_) {
    if (found.empty() || found.back() != range.begin) found.push_back(range.begin);
    found.push_back(range.end);
  }
  return found;
}

std::optional<size_t> InlineSpans::attached_end(size_t offset) const {
  const auto found =
      std::partition_point(attached_.begin(), attached_.end(), [&](ByteRange r) { return r.begin < offset; });
  if (found == attached_.end() || found->begin != offset) return std::nullopt;
  return found->end;
}

std::vector<ByteRange> merged(std::vector<ByteRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  size_t kept = 0;
  for (const ByteRange& range : ranges) {
    if (kept > 0 && range.begin < ranges[kept - 1].end) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
  return ranges;
}

bool is_inside(const std::vector<ByteRange>& ranges, size_t offset) {
  const auto after = std::partition_point(ranges.begin(), ranges.end(), [&](ByteRange r) { return r.begin < offset; });
  return after != ranges.begin() && offset < std::prev(after)->end;
}

bool parts_escape(std::string_view text, size_t offset) {
  constexpr size_t k_longest_reference = 33;  // &CounterClockwiseContourIntegral;
  if (offset == 0 || offset >= text.size()) return false;
  if (is_escaped(text, offset) && text[offset] > ' ' && text[offset] <= '~') return true;
  const size_t from = offset - std::min(offset, k_longest_reference);
  const size_t ampersand = text.substr(from, offset - from).rfind('&');
  if (ampersand == k_none) return false;
  const std::string_view rest = text.substr(from + ampersand + 1, k_longest_reference);
  const size_t end = rest.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return end != k_none && end > 0 && rest[end] == ';' && offset <= from + ampersand + 1 + end;
}

}  // namespace ingot::tokens
