#include "lint/directives.hpp"

#include <algorithm>
#include <map>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "lint/code_places.hpp"
#include "lint/edits.hpp"
#include "lint/inlines.hpp"

namespace ingot::lint {
namespace {

constexpr std::string_view k_open = "<!--";
constexpr std::string_view k_close = "-->";
constexpr std::string_view k_word = "chunk-lint-";
constexpr std::string_view k_blank = " \t\r\n";

Directive::Kind kind_of(std::string_view word) {
  if (word == "chunk-lint-disable-next") return Directive::Kind::next;
  if (word == "chunk-lint-disable-file") return Directive::Kind::file;
  if (word == "chunk-lint-disable") return Directive::Kind::range;
  if (word == "chunk-lint-enable") return Directive::Kind::enable;
  return Directive::Kind::unknown;
}

// Words from `at` up to `end`, one by one.
class Words {
 public:
  Words(std::string_view text, ByteRange range) : text_(text), at_(range.begin), end_(range.end) {}

  /// Empty when there is none left.
  ByteRange next() {
    at_ = std::min(text_.find_first_not_of(k_blank, at_), end_);
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(k_blank, at_), end_);
    return {begin, at_};
  }
  [[nodiscard]] ByteRange rest() const { return {at_, end_}; }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
};

Directive read(std::string_view text, ByteRange comment) {
  Directive directive;
  directive.comment = comment;
  directive.removal = removal_of(text, comment);
  Words words(text, {comment.begin + k_open.size(), comment.end - k_close.size()});
  directive.word_span = words.next();
  directive.word = directive.word_span.of(text);
  directive.kind = kind_of(directive.word);
  std::size_t before = directive.word_span.end;
  for (ByteRange word = words.next(); !word.empty(); before = word.end, word = words.next()) {
    const std::string_view said = word.of(text);
    if (said == "--") {
      directive.reason = text::trim(words.rest().of(text));
      break;
    }
    if (said.starts_with("until=")) {
      directive.until = said.substr(6);
      continue;
    }
    const Rule* rule = find_rule(said);
    directive.names.push_back(
        {std::string(said), rule == nullptr ? std::string() : std::string(rule->id), word, {before, word.end}});
  }
  return directive;
}

// Comments that begin with our word and stand in blocks where a comment is one: HTML and paragraphs, in whatever they
// are nested.
std::vector<Directive> read_all(const Subject& subject) {
  std::vector<Directive> found;
  const std::string_view text = subject.bytes();
  CodePlaces code(subject);
  std::size_t next = 0;  // a comment ends here: nothing begins inside of it
  for (std::size_t i = 0; i < subject.document->blocks.size(); ++i) {
    using Kind = model::BlockKind;
    const model::Block& block = subject.document->blocks[i];
    if (block.kind != Kind::comment && block.kind != Kind::html && !holds_inlines(*subject.document, i)) continue;
    const std::string_view here = text.substr(0, block.span.end);
    for (std::size_t at = std::max(block.span.begin, next);;) {
      at = here.find(k_open, at);
      if (at == std::string_view::npos) break;
      const std::size_t close = here.find(k_close, at + k_open.size());
      if (close == std::string_view::npos) break;
      const std::size_t word = text.find_first_not_of(k_blank, at + k_open.size());
      next = close + k_close.size();
      if (text.substr(word).starts_with(k_word) && !code.has(at)) found.push_back(read(text, {at, next}));
      at = next;
    }
  }
  return found;
}

// The outermost block that begins behind `offset`.
ByteRange block_behind(const model::Document& document, std::size_t offset) {
  for (const model::Block& block : document.blocks) {
    if (block.span.begin >= offset) return block.span;
  }
  return {};
}

bool enables(const Directive& enable, const Directive& disable) {
  if (enable.kind != Directive::Kind::enable) return false;
  if (enable.names.empty()) return true;
  return std::any_of(enable.names.begin(), enable.names.end(), [&](const Directive::Name& name) {
    return std::any_of(disable.names.begin(), disable.names.end(),
                       [&](const Directive::Name& other) { return other.rule == name.rule; });
  });
}

bool names_same(const Directive& a, const Directive& b) {
  return std::equal(a.names.begin(), a.names.end(), b.names.begin(), b.names.end(),
                    [](const Directive::Name& one, const Directive::Name& other) { return one.rule == other.rule; });
}

// A comment that enables may end what several others disable.
void leave_what_serves_several(std::vector<Directive>& directives) {
  std::map<std::size_t, std::size_t> ends;
  for (const Directive& directive : directives) {
    if (directive.kind == Directive::Kind::range) ++ends[directive.scope.end];
  }
  for (Directive& directive : directives) {
    if (directive.kind == Directive::Kind::range && ends[directive.scope.end] > 1) directive.enable = {};
  }
}

}  // namespace

std::vector<Directive> directives_of(const Subject& subject) {
  if (!subject.is_markdown() || subject.bytes().find(k_open) == std::string_view::npos) return {};
  std::vector<Directive> found = read_all(subject);
  for (auto directive = found.begin(); directive != found.end(); ++directive) {
    const std::size_t behind = directive->comment.end;
    if (directive->kind == Directive::Kind::file) directive->scope = {0, subject.bytes().size()};
    if (directive->kind == Directive::Kind::next) directive->scope = block_behind(*subject.document, behind);
    if (directive->kind != Directive::Kind::range) continue;
    const auto end =
        std::find_if(directive + 1, found.end(), [&](const Directive& other) { return enables(other, *directive); });
    directive->scope = {behind, end == found.end() ? subject.bytes().size() : end->comment.begin};
    if (end != found.end() && names_same(*end, *directive)) directive->enable = end->removal;
  }
  leave_what_serves_several(found);
  return found;
}

bool is_right(const Directive& directive, std::string_view today) {
  if (directive.kind == Directive::Kind::unknown || directive.kind == Directive::Kind::enable) return false;
  if (directive.reason.empty() || directive.names.empty()) return false;
  if (!directive.until.empty() && (!dates::is_day(directive.until) || directive.until < today)) return false;
  return std::all_of(directive.names.begin(), directive.names.end(),
                     [](const Directive::Name& name) { return !name.rule.empty(); });
}

}  // namespace ingot::lint
