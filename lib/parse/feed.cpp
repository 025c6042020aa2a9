#include "parse/feed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::parse {
namespace {

struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
};

// Where the end of `text` stands when its beginning stands at `from`; both are counted from 0.
Place behind(std::string_view text, Place from) {
  // Files without CR are the rule, and searching for one byte is many times faster than for two.
  const std::string_view ends = text.find('\r') == std::string_view::npos ? "\n" : "\r\n";
  const auto next_end = [&](std::size_t at) {
    return ends.size() == 1 ? text.find('\n', at) : text.find_first_of(ends, at);
  };
  std::size_t line_start = 0;
  for (std::size_t at = next_end(0); at != std::string_view::npos; at = next_end(line_start)) {
    line_start = at + (text.substr(at, 2) == "\r\n" ? 2U : 1U);
    ++from.line;
    from.column = 0;
  }
  const std::string_view line = text.substr(line_start);
  from.column += static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return !utf8::is_continuation(c); }));
  return from;
}

}  // namespace

Result<bool> Feed::more() {
  if (ended_) return check(true);
  auto window = next_();
  if (!window) return fail(window.error());
  ended_ = window->empty();
  buffer_.erase(0, held_);
  seen_ -= held_;
  held_ = 0;
  buffer_.append(*window);
  return check(ended_);
}

// Shows the longest beginning that is text. An error waits until everything before it has been shown, so that the
// first mistake of a file is reported first however it is cut into windows.
Result<bool> Feed::check(bool whole) {
  const std::string_view rest = std::string_view(buffer_).substr(seen_);
  const std::size_t nul = rest.find('\0');
  const std::size_t bad = utf8::first_invalid(rest).value_or(rest.size());
  const std::size_t good = std::min(nul, bad);
  seen_ += good;
  if (good > 0) return true;
  if (rest.empty()) return !whole;
  if (nul == 0) {
    return fail_at(end(), "a NUL byte, so this is not text", "remove it, or exclude the file in the config's sources");
  }
  // A character may go on in the next window.
  if (!whole && utf8::decode(rest, 0).length == rest.size()) return true;
  return fail_at(end(), "not valid UTF-8", "save the file as UTF-8, or exclude it in the config's sources");
}

Result<bool> Feed::reach(std::size_t offset) {
  while (offset >= end()) {
    auto read = more();
    if (!read || !*read) return read;
  }
  return true;
}

void Feed::drop(std::size_t offset) {
  const Place place = behind(range(begin_, offset), {line_, column_});
  line_ = place.line;
  column_ = place.column;
  held_ += offset - begin_;
  begin_ = offset;
}

tl::unexpected<Error> Feed::fail_at(std::size_t offset, std::string_view what, std::string hint) const {
  const Place place = behind(range(begin_, offset), {line_, column_});
  return fail(ErrorKind::document,
              fmt::format("{}:{}:{}: {}", text::printable(path_), place.line + 1, place.column + 1, what),
              std::move(hint));
}

}  // namespace ingot::parse
