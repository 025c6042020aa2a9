#include "tokens/inline_spans.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "tokens/inline_tails.hpp"

namespace ingot::tokens {
namespace {

using std::size_t;

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

struct Found {
  std::vector<ByteRange> code;
  std::vector<ByteRange> tags;
  std::vector<ByteRange> attached;
  std::vector<ByteRange> links;
  std::vector<ByteRange> labelled;  // links, if there is a definition
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
          open_.push_back({at, true, false});
          at += 2;
          break;
        case '[':
          open_.push_back({at, false, at == label_});
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
    bool label = false;  // of the link before it
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
    if (possible && next == '[' && !opening.label) return pass_label(opening.at, at);
    const auto end = possible && next == '(' ? tails_.address_end(at + 1) : std::nullopt;
    if (!end) return at + 1;
    // "[a][b](c)": an address is certain, a label is not.
    if (opening.label) found_.labelled.pop_back();
    found_.links.push_back({opening.at, *end});
    found_.attached.push_back({at + 1, *end});
    if (!opening.image) dead_ = open_.size();
    return *end;
  }

  // Whether there is such a label is not known, so its text is read too.
  size_t pass_label(size_t opening, size_t at) {
    const auto end = tails_.label_end(at + 1);
    if (end) {
      found_.labelled.push_back({opening, *end});
      found_.attached.push_back({at + 1, *end});
      label_ = at + 1;
    }
    return at + 1;
  }

  std::string_view text_;
  Backticks backticks_{text_};
  Tags tags_{text_};
  Tails tails_{text_};
  std::vector<Opening> open_;
  size_t label_ = k_none;  // where the label of the last link begins that has one
  size_t dead_ = 0;        // so many of the first openings that are not of images open nothing any more
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

// For each of some ascending offsets, the innermost of nested spans that it lies within; their number for none.
std::vector<size_t> innermost(const std::vector<ByteRange>& spans, const std::vector<size_t>& offsets) {
  std::vector<size_t> found;
  std::vector<size_t> around;
  size_t next = 0;
  for (const size_t offset : offsets) {
    for (; next < spans.size() && spans[next].begin < offset; ++next) {
      while (!around.empty() && spans[around.back()].end <= spans[next].begin) around.pop_back();
      around.push_back(next);
    }
    while (!around.empty() && spans[around.back()].end <= offset) around.pop_back();
    found.push_back(around.empty() ? spans.size() : around.back());
  }
  return found;
}

// Adds the ranges, which may nest but not cross each other, that cross none of the spans, which nest.
void add_uncrossed(std::vector<ByteRange>& spans, std::vector<ByteRange> ranges) {
  const auto outer_first = [](ByteRange a, ByteRange b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  };
  std::sort(spans.begin(), spans.end(), outer_first);
  std::sort(ranges.begin(), ranges.end(), outer_first);
  std::vector<size_t> begins;
  std::vector<size_t> ends;
  for (const ByteRange range : ranges) {
    begins.push_back(range.begin);
    ends.push_back(range.end);
  }
  std::sort(ends.begin(), ends.end());
  const std::vector<size_t> at_begins = innermost(spans, begins);
  const std::vector<size_t> at_ends = innermost(spans, ends);
  for (size_t i = 0; i < ranges.size(); ++i) {
    const auto end = std::lower_bound(ends.begin(), ends.end(), ranges[i].end) - ends.begin();
    if (at_begins[i] == at_ends[static_cast<size_t>(end)]) spans.push_back(ranges[i]);
  }
}

}  // namespace

InlineSpans::InlineSpans(std::string_view paragraph) {
  Found found = Reader(paragraph).read();
  for (const auto* ranges : {&found.code, &found.tags, &found.links})
    all_.insert(all_.end(), ranges->begin(), ranges->end());
  if (paragraph.find('$') != k_none) add_uncrossed(all_, formulas_of(paragraph, found));
  if (!found.labelled.empty()) add_uncrossed(all_, std::move(found.labelled));
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
