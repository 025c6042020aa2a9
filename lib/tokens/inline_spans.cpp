#include "tokens/inline_spans.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ingot::tokens {
namespace {

using std::size_t;

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Finds the next `character` at or after ascending offsets, reading the text once.
class NextOf {
 public:
  NextOf(std::string_view text, char character) : text_(text), character_(character) {}

  [[nodiscard]] size_t after(size_t offset) {
    if (!known_ || (found_ < offset && found_ != std::string_view::npos)) found_ = text_.find(character_, offset);
    known_ = true;
    return found_;
  }

 private:
  std::string_view text_;
  char character_;
  bool known_ = false;
  size_t found_ = 0;
};

// True behind an odd number of backslashes; a run of very many is no escape of anything.
bool is_escaped(std::string_view text, size_t offset) {
  constexpr size_t k_longest_run = 63;
  size_t backslashes = 0;
  while (backslashes < std::min(offset, k_longest_run) && text[offset - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

}  // namespace

InlineSpans::InlineSpans(std::string_view paragraph) {
  if (paragraph.find('`') != std::string_view::npos) find_code(paragraph);
  if (paragraph.find('$') != std::string_view::npos) find_formulas(paragraph);
  find_links_and_tags(paragraph);
}

// Pairs runs of backticks of equal length, each with the next one, as CommonMark reads code spans. A backslash takes
// the first backtick off a run that would open one, and nothing off a run that closes.
void InlineSpans::find_code(std::string_view text) {
  std::vector<ByteRange> runs;
  for (size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', runs.back().end)) {
    runs.push_back({at, std::min(text.find_first_not_of('`', at), text.size())});
  }
  std::vector<size_t> partner(runs.size(), runs.size());
  std::unordered_map<size_t, size_t> next_of_length;
  for (size_t i = runs.size(); i-- > 0;) {
    const size_t opens = runs[i].size() - (is_escaped(text, runs[i].begin) ? 1 : 0);
    if (const auto next = next_of_length.find(opens); next != next_of_length.end()) partner[i] = next->second;
    next_of_length[runs[i].size()] = i;
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    if (partner[i] == runs.size()) continue;
    code_.push_back({runs[i].begin + (is_escaped(text, runs[i].begin) ? 1 : 0), runs[partner[i]].end});
    i = partner[i];
  }
}

void InlineSpans::find_links_and_tags(std::string_view text) {
  NextOf parenthesis(text, ')');
  NextOf bracket(text, ']');
  NextOf angle(text, '>');
  NextOf next_tag(text, '<');
  std::vector<size_t> open;
  auto code = code_.begin();
  for (size_t at = text.find_first_of("\\[<"); at < text.size();) {
    for (; code != code_.end() && code->begin <= at; ++code) at = std::max(at, code->end);
    if (at >= text.size()) break;
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    size_t end = std::string_view::npos;
    if (c == '\\') {
      at += 2;
      continue;
    }
    if (c == '[') open.push_back(at);
    if (c == '<' && (is_ascii_letter(next) || next == '/' || next == '!')) {
      end = angle.after(at);
      if (end < next_tag.after(at + 1)) {
        attached_.push_back({at, end + 1});
        whole_.push_back({at, end + 1});
        at = end;
      }
    }
    if (c == ']' && !open.empty()) {
      if (next == '(') end = parenthesis.after(at);
      if (next == '[') end = bracket.after(at + 1);
      if (end != std::string_view::npos) {
        attached_.push_back({at + 1, end + 1});
        whole_.push_back({open.back(), end + 1});
        at = end;
      }
      open.pop_back();
    }
    ++at;
  }
  merge();
}

// $x$ by the rules that Pandoc has, so that "$5 and $10" is none: no blank inside at either end, no digit behind.
void InlineSpans::find_formulas(std::string_view text) {
  auto code = code_.begin();
  size_t open = std::string_view::npos;
  for (size_t at = text.find('$'); at < text.size(); at = text.find('$', at)) {
    const size_t run = std::min(text.find_first_not_of('$', at), text.size());
    for (; code != code_.end() && code->end <= at; ++code) {
    }
    const bool escaped = at > 0 && text[at - 1] == '\\';
    const bool in_code = code != code_.end() && code->begin <= at;
    const bool closes = open != std::string_view::npos && !is_blank(text[at - 1]) &&
                        (run == text.size() || text[run] < '0' || text[run] > '9');
    if (!escaped && !in_code && closes) {
      whole_.push_back({open, run});
      open = std::string_view::npos;
    } else if (!escaped && !in_code && run < text.size() && !is_blank(text[run])) {
      open = at;
    }
    at = run;
  }
}

void InlineSpans::merge() {
  std::sort(whole_.begin(), whole_.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  size_t kept = 0;
  for (const ByteRange& range : whole_) {
    if (kept > 0 && range.begin < whole_[kept - 1].end) {
      whole_[kept - 1].end = std::max(whole_[kept - 1].end, range.end);
    } else {
      whole_[kept++] = range;
    }
  }
  whole_.resize(kept);
}

bool InlineSpans::holds(size_t offset) const {
  const auto after = std::partition_point(whole_.begin(), whole_.end(), [&](ByteRange r) { return r.begin < offset; });
  return after != whole_.begin() && offset < std::prev(after)->end;
}

bool InlineSpans::parts(size_t offset) const {
  if (holds(offset)) return true;
  const auto after = std::partition_point(code_.begin(), code_.end(), [&](ByteRange r) { return r.begin < offset; });
  return after != code_.begin() && offset < std::prev(after)->end;
}

std::vector<size_t> InlineSpans::edges() const {
  std::vector<size_t> found;
  for (const auto* ranges : {&code_, &whole_}) {
    for (const ByteRange range : *ranges) {
      if (!parts(range.begin)) found.push_back(range.begin);
      if (!parts(range.end)) found.push_back(range.end);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::optional<size_t> InlineSpans::attached_end(size_t offset) const {
  const auto found =
      std::partition_point(attached_.begin(), attached_.end(), [&](ByteRange r) { return r.begin < offset; });
  if (found == attached_.end() || found->begin != offset) return std::nullopt;
  return found->end;
}

bool parts_escape(std::string_view text, size_t offset) {
  constexpr size_t k_longest_reference = 33;  // &CounterClockwiseContourIntegral;
  if (offset == 0 || offset >= text.size()) return false;
  if (is_escaped(text, offset) && text[offset] > ' ' && text[offset] <= '~') return true;
  const size_t from = offset - std::min(offset, k_longest_reference);
  const size_t ampersand = text.substr(from, offset - from).rfind('&');
  if (ampersand == std::string_view::npos) return false;
  const std::string_view rest = text.substr(from + ampersand + 1, k_longest_reference);
  const size_t end = rest.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return end != std::string_view::npos && end > 0 && rest[end] == ';' && offset <= from + ampersand + 1 + end;
}

}  // namespace ingot::tokens
