#include "chunk/sizes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "tokens/segments.hpp"

namespace ingot::chunk {
namespace {

constexpr std::string_view k_data_mark = ";base64,";
constexpr std::string_view k_left_out = "\xE2\x80\xA6";
constexpr std::size_t k_least_data_bytes = 64;                      // a shorter image is an icon, and costs little
constexpr std::size_t k_most_mapped_bytes = std::size_t{1} << 20U;  // a map takes up to eight times as many
constexpr std::size_t k_least_run_bytes = 512;  // longer than any digest or key that prose may quote

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=' || c == '-' || c == '_';
}

bool looks_encoded(std::string_view run) {
  const auto any = [&](char first, char last) {
    return std::any_of(run.begin(), run.end(), [=](char c) { return c >= first && c <= last; });
  };
  return any('a', 'z') && any('A', 'Z') && any('0', '9');
}

// Calls `visit` with each run of data that is left out, in order.
template <typename Visit>
void for_each_data(std::string_view text, Visit visit) {
  const std::size_t least = text.find(k_data_mark) == std::string_view::npos ? k_least_run_bytes : k_least_data_bytes;
  for (std::size_t at = 0; at + least <= text.size();) {
    // A run that is long enough holds this byte, whatever is before it.
    const std::size_t probe = at + least - 1;
    if (!is_base64(text[probe])) {
      at = probe + 1;
      continue;
    }
    std::size_t begin = probe;
    while (begin > at && is_base64(text[begin - 1])) --begin;
    std::size_t end = probe + 1;
    while (end < text.size() && is_base64(text[end])) ++end;
    const std::size_t size = end - begin;
    const bool in_uri = size >= k_least_data_bytes && text.substr(0, begin).ends_with(k_data_mark);
    if (in_uri || (size >= k_least_run_bytes && looks_encoded(text.substr(begin, size)))) visit(ByteRange{begin, end});
    at = end;
  }
}

constexpr std::string_view k_directive = "<!-- chunk-lint-";
constexpr std::string_view k_comment_end = "-->";

bool is_directive(const model::Block& block, std::string_view text) {
  return block.kind == model::BlockKind::comment && block.span.of(text).starts_with(k_directive);
}

// The text without such comments that have lines for themselves, and without what ends the last of these lines.
std::string without_directives(std::string_view text) {
  std::string kept;
  std::size_t done = 0;
  for (std::size_t at = text.find(k_directive); at != std::string_view::npos; at = text.find(k_directive, at + 1)) {
    const std::size_t close = text.find(k_comment_end, at);
    if (close == std::string_view::npos) break;
    const std::size_t before = text.find_last_not_of(" \t", at - (at > 0 ? 1 : 0));
    const bool begins_line = at == 0 || before == std::string_view::npos || text[before] == '\n';
    const std::size_t end = std::min(text.find_first_not_of(" \t\r", close + k_comment_end.size()), text.size());
    if (!begins_line || (end < text.size() && text[end] != '\n')) continue;
    kept.append(text.substr(done, at - done));
    done = std::min(end + 1, text.size());
  }
  return kept.append(text.substr(done));
}

std::uint32_t or_none(const std::optional<std::size_t>& limit) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(limit.value_or(k_no_limit), k_no_limit));
}

}  // namespace

Size limits_of(const Options& options, const model::Document& document) {
  std::optional<std::size_t> entries = options.target_entries;
  if (document.rendering && !document.rendering->units.empty()) {
    const bool objects = !document.rendering->units.front().pointer.empty();
    entries = objects ? options.objects_per_chunk : options.target_rows;
  }
  return {or_none(options.max_tokens), or_none(options.max_words), or_none(options.max_chars),
          or_none(options.target_rows), or_none(entries)};
}

Measure::Measure(std::string_view text, const model::Document& document, const Options& options,
                 tokens::Tokenizer& tokenizer)
    : text_(text), options_(options), tokenizer_(tokenizer) {
  has_directives_ = std::any_of(document.blocks.begin(), document.blocks.end(),
                                [&](const model::Block& block) { return is_directive(block, text); });
  plain_ = !has_directives_;
  for_each_data(text, [this](ByteRange) { plain_ = false; });
}

// Of a plain text in one pass, in the place of a call for each of many short parts.
std::vector<Size> Measure::sizes(const std::vector<std::size_t>& begins, std::size_t end) {
  std::vector<Size> sizes;
  sizes.reserve(begins.size());
  if (begins.empty()) return sizes;
  std::vector<std::size_t> ends(begins.begin() + 1, begins.end());
  ends.push_back(end);
  if (!plain_) {
    for (std::size_t i = 0; i < begins.size(); ++i) sizes.push_back(size(begins[i], ends[i]));
    return sizes;
  }
  for (std::size_t i = 0; i < begins.size(); ++i)
    sizes.push_back(words_and_chars(text_.substr(begins[i], ends[i] - begins[i])));
  for (std::size_t first = 0; first < begins.size();) {
    std::size_t last = first + 1;
    while (last < begins.size() && ends[last] - begins[first] <= k_most_mapped_bytes) ++last;
    count_tokens(begins[first], {ends.data() + first, last - first}, sizes.data() + first);
    first = last;
  }
  return sizes;
}

// Of parts that end there, of which the first begins at `begin`. The map of a document of usual length is kept.
void Measure::count_tokens(std::size_t begin, std::span<const std::size_t> ends, Size* sizes) {
  map_ = {};
  mapped_ = {};
  if (ends.size() == 1 && ends[0] - begin > k_most_mapped_bytes) {
    sizes[0].tokens = tokens(text_.substr(begin, ends[0] - begin));
    return;
  }
  std::vector<std::size_t> offsets(ends.begin(), ends.end());
  for (std::size_t& offset : offsets) offset -= begin;
  map_ = tokenizer_.map(text_.substr(begin, ends.back() - begin));
  mapped_ = {begin, ends.back()};
  const std::vector<std::uint32_t> counts = map_.tokens_of_parts(offsets);
  for (std::size_t i = 0; i < counts.size(); ++i) sizes[i].tokens = counts[i];
}

std::uint32_t Measure::tokens(std::string_view sent, std::size_t at, ByteRange own) {
  const bool mapped = plain_ && mapped_.begin <= own.begin && own.end <= mapped_.end && own.begin < own.end;
  if (!mapped) return tokens(sent);
  return static_cast<std::uint32_t>(tokenizer_.count(sent, map_, {own.begin - mapped_.begin, at, own.size()}));
}

Size Measure::size(std::size_t begin, std::size_t end) {
  const std::string_view part = text_.substr(begin, end - begin);
  Size size = words_and_chars(part);
  if (plain_) {
    size.tokens = tokens(part);
    return size;
  }
  std::string sent;
  append_sent(part, sent);
  size.tokens = tokens(sent);
  return size;
}

Size Measure::words_and_chars(std::string_view part) const {
  Size size;
  size.words = static_cast<std::uint32_t>(tokens::count_words(part));
  if (options_.max_chars) size.chars = static_cast<std::uint32_t>(utf8::length(part));
  return size;
}

void Measure::append_sent(std::string_view part, std::string& to) const {
  std::string told;
  if (has_directives_ && part.find(k_directive) != std::string_view::npos) {
    told = without_directives(part);
    // Something must be sent for every chunk.
    if (!text::is_blank(told)) part = told;
  }
  std::size_t done = 0;
  if (!plain_) {
    for_each_data(part, [&](ByteRange data) {
      to.append(part.substr(done, data.begin - done)).append(k_left_out);
      done = data.end;
    });
  }
  to.append(part.substr(done));
}

}  // namespace ingot::chunk
