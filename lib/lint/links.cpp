#include "lint/links.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/characters.hpp"
#include "lint/images.hpp"
#include "lint/inlines.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

// The end of a code span that begins at `at`; the end of its backticks where none closes it.
std::size_t behind_code(std::string_view text, std::size_t at, std::size_t end) {
  const std::size_t opened = std::min(text.find_first_not_of('`', at), end);
  for (std::size_t run = text.find('`', opened); run < end; run = text.find('`', run)) {
    const std::size_t closed = std::min(text.find_first_not_of('`', run), end);
    if (closed - run == opened - at) return closed;
    run = closed;
  }
  return opened;
}

// The destination that begins at `at`, with or without pointed brackets.
std::optional<ByteRange> destination(std::string_view text, std::size_t at, std::size_t end) {
  at = std::min(text.find_first_not_of(" \t\r\n", at), end);
  if (at == end) return std::nullopt;
  if (text[at] == '<') {
    const std::size_t close = text.find_first_of(">\n", at);
    return close < end && text[close] == '>' ? std::optional(ByteRange{at + 1, close}) : std::nullopt;
  }
  std::size_t depth = 0;
  std::size_t to = at;
  for (; to < end; ++to) {
    const char c = text[to];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') break;
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) break;
  }
  return to == at ? std::nullopt : std::optional(ByteRange{at, to});
}

// With %20 and the like read; nothing where what they stand for is no text.
std::string decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && std::string_view("\\`*_{}[]()#+-.!<>").find(text[i + 1]) < 18)
      continue;
    const bool escaped = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (!escaped) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return utf8::first_invalid(out) ? std::string(text) : out;
}

bool has_scheme(std::string_view link) {
  const std::size_t colon = link.find(':');
  return colon != std::string_view::npos && link.find_first_of("/?#") > colon;
}

// `link` from a file in `folder`; nothing when it is none to a file of the corpus.
std::optional<LinkFacts> resolved(std::string_view link, std::string_view path, ByteRange span) {
  if (link.empty() || has_scheme(link) || link.starts_with('/') || link.find_first_of("{}$") != std::string_view::npos)
    return std::nullopt;
  LinkFacts facts;
  facts.span = span;
  const std::size_t hash = link.find('#');
  if (hash != std::string_view::npos) facts.fragment = decoded(link.substr(hash + 1));
  const std::string target = decoded(link.substr(0, std::min(hash, link.find('?'))));
  if (target.empty()) return facts;
  std::vector<std::string_view> segments;
  const std::size_t folder = path.rfind('/');
  if (folder != std::string_view::npos) segments = text::split(path.substr(0, folder), '/');
  for (const std::string_view segment : text::split(target, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (segments.empty()) {
      facts.leaves_root = true;
    } else {
      segments.pop_back();
    }
  }
  for (const std::string_view segment : segments) facts.target.append(facts.target.empty() ? "" : "/").append(segment);
  return facts;
}

// What links, tags and code begin and end with.
constexpr bool is_sign(char c) {
  return c == '`' || c == '[' || c == ']' || c == '<' || c == '\\';
}

class Finder {
 public:
  explicit Finder(const Subject& subject) : text_(subject.bytes()), path_(subject.file->path) {}

  void read_text(ByteRange block) {
    const std::string_view text = block.of(text_);
    if (text.find("](") == std::string_view::npos && text.find('<') == std::string_view::npos) return;
    std::size_t open = 0;
    for (std::size_t at = block.begin; at < block.end;) {
      while (at < block.end && !is_sign(text_[at])) ++at;
      if (at == block.end) return;
      const char c = text_[at];
      if (c == '`') {
        at = behind_code(text_, at, block.end);
        continue;
      }
      if (c == '<') {
        at = behind_tag(at, block.end);
        continue;
      }
      if (c == '[') ++open;
      if (c == ']' && open > 0) {
        --open;
        if (at + 1 < block.end && text_[at + 1] == '(') add(at + 2, block.end);
      }
      at += c == '\\' ? 2 : 1;
    }
  }

  void read_html(ByteRange block) {
    const std::string_view text = text_.substr(0, block.end);
    for (std::size_t at = text.find('<', block.begin); at < block.end; at = text.find('<', at))
      at = behind_tag(at, block.end);
  }

  // [label]: destination
  void read_definitions(ByteRange span) {
    for (std::size_t at = text_.find("]:", span.begin); at < span.end; at = text_.find("]:", at + 2)) {
      const std::size_t line = text_.substr(0, at).find_last_of("\r\n");
      const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
      const bool footnote = text_.substr(std::min(text_.find('[', begin), at), 2) == "[^";
      if (!footnote) add(at + 2, span.end);
    }
  }

  std::vector<LinkFacts> take() { return std::move(links_); }

 private:
  void add(std::size_t at, std::size_t end) {
    if (const auto span = destination(text_, at, end)) add(*span);
  }

  void add(ByteRange span) {
    if (auto link = resolved(span.of(text_), path_, span)) links_.push_back(std::move(*link));
  }

  // <a href="guide.md">, <img src="walnut.png">; what is no tag ends behind its '<'.
  std::size_t behind_tag(std::size_t at, std::size_t end) {
    const std::string_view text = text_.substr(0, end);
    if (text.substr(at, 4) == "<!--") return std::min(text.find("-->", at + 4), end);
    if (at + 1 == end || !is_ascii_letter(static_cast<unsigned char>(text_[at + 1]))) return at + 1;
    const std::size_t close = text.find_first_of("<>", at + 1);
    if (close >= end || text_[close] == '<') return at + 1;
    const std::string_view tag = text_.substr(at, close - at);
    const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/") - 1);
    const bool anchor = text::lower_ascii(name) == "a";
    const auto value =
        anchor || text::lower_ascii(name) == "img" ? html_attribute(tag, anchor ? "href" : "src") : std::nullopt;
    if (value && !value->empty()) {
      const std::size_t begin = at + static_cast<std::size_t>(value->data() - tag.data());
      add({begin, begin + value->size()});
    }
    return close + 1;
  }

  std::string_view text_;
  std::string_view path_;
  std::vector<LinkFacts> links_;
};

// As GitHub does: lower case, without punctuation, blanks as hyphens.
std::string fragment_of(std::string_view heading) {
  std::string out;
  for (std::size_t at = 0; at < heading.size();) {
    const utf8::Decoded c = utf8::decode(heading, at);
    const std::string_view bytes = heading.substr(at, c.length);
    at += c.length;
    if (c.code_point == ' ' || c.code_point == '-') {
      out += '-';
    } else if (c.code_point < 0x80) {
      const char small = static_cast<char>(c.code_point | 0x20U);
      if (is_ascii_word(c.code_point)) out += is_ascii_letter(c.code_point) ? small : bytes[0];
    } else {
      out += text::slug(bytes);
    }
  }
  return out;
}

// id="x", name='x', id=x, {#x}
void add_explicit(std::string_view text, std::vector<std::string>& anchors) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const std::string_view before = text.substr(0, at);
    if (!before.ends_with("id") && !before.ends_with("name")) continue;
    const bool quoted = text.substr(at + 1, 1) == "\"" || text.substr(at + 1, 1) == "'";
    const std::size_t begin = at + (quoted ? 2 : 1);
    const std::size_t end = quoted ? text.find(text[at + 1], begin) : text.find_first_of(" \t\r\n>\"'", begin);
    if (end != std::string_view::npos && end - begin < 200) anchors.emplace_back(text.substr(begin, end - begin));
  }
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t sign = std::min(text.find_first_not_of(' ', at + 1), text.size());
    const bool comment = text.substr(sign, 2) == "/*";  // of MDX: ## Usage {/*usage*/}
    if (!comment && text.substr(sign, 1) != "#") continue;
    const std::size_t end = comment ? text.find("*/", sign) : text.find_first_of("} \n", sign);
    if (end != std::string_view::npos && end - at < 200)
      anchors.emplace_back(text::trim(text.substr(sign + (comment ? 2 : 1), end - sign - (comment ? 2 : 1))));
  }
}

}  // namespace

std::vector<LinkFacts> links_of(const Subject& subject) {
  if (!subject.is_markdown()) return {};
  Finder finder(subject);
  const auto& blocks = subject.document->blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].kind == Kind::references) finder.read_definitions(blocks[i].span);
    if (blocks[i].kind == Kind::html) finder.read_html(blocks[i].span);
    if (holds_inlines(*subject.document, i)) finder.read_text(blocks[i].span);
  }
  return finder.take();
}

std::vector<std::string> anchors_of(const Subject& subject) {
  std::vector<std::string> anchors;
  if (!subject.is_markdown()) return anchors;
  std::map<std::string, std::size_t> seen;
  for (const model::Heading& heading : subject.document->headings) {
    const std::string fragment = fragment_of(heading.text);
    const std::size_t before = seen[fragment]++;
    anchors.push_back(before == 0 ? fragment : fragment + "-" + std::to_string(before));
  }
  add_explicit(subject.bytes(), anchors);
  std::sort(anchors.begin(), anchors.end());
  anchors.erase(std::unique(anchors.begin(), anchors.end()), anchors.end());
  return anchors;
}

}  // namespace ingot::lint
