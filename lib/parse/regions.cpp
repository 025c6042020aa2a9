#include "parse/regions.hpp"

#include <algorithm>
#include <array>

namespace ingot::parse {
namespace {

using model::BlockKind;

constexpr Line k_max_tag_lines = 64;  // a tag that is never closed is looked for that far, from each of its lines

std::string_view unindented(std::string_view line) {
  const std::size_t indent = std::min<std::size_t>(line.find_first_not_of(' '), 3);
  return line.substr(std::min(indent, line.size()));
}

std::size_t leading(std::string_view line, char c) {
  return std::min(line.find_first_not_of(c), line.size());
}

// The length of the fence that opens a block of code with this line; 0 when none does.
std::size_t fence_length(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t>-+*0123456789.)");
  if (begin == std::string_view::npos) return 0;
  line.remove_prefix(begin);
  if (line[0] != '`' && line[0] != '~') return 0;
  const std::size_t length = leading(line, line[0]);
  const bool spoilt = line[0] == '`' && line.find('`', length) != std::string_view::npos;
  return length >= 3 && !spoilt ? length : 0;
}

// Which code the lines so far have opened; it knows fences only, in whatever stands around them.
class FenceState {
 public:
  /// True when the line is a fence or code.
  bool covers(std::string_view line) {
    if (length_ > 0) {
      if (is_run_of(without_markers(line), mark_, length_)) length_ = 0;
      return true;
    }
    length_ = fence_length(line);
    if (length_ == 0) return false;
    mark_ = line[line.find_first_of("`~")];
    return true;
  }

 private:
  char mark_ = '`';
  std::size_t length_ = 0;
};

struct OpenContainer {
  Line line = 0;
  std::uint32_t colons = 0;
  std::uint32_t fewest = 0;  // colons of this one and those around it
};

bool starts_with_word(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  return text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == '\t' ||
         text[word.size()] == '{' || text[word.size()] == '*';
}

// True for what a module may begin with, so that a sentence that begins with "import" is none.
bool is_statement(std::string_view line) {
  static constexpr std::array<std::string_view, 11> k_exports = {
      "default", "const", "let", "var", "function", "class", "async", "interface", "type", "{", "*"};
  if (starts_with_word(line, "import")) {
    const std::string_view rest = text::trim(line.substr(6));
    return rest.starts_with('{') || rest.starts_with('*') || rest.starts_with('"') || rest.starts_with('\'') ||
           rest.find(" from ") != std::string_view::npos;
  }
  if (!starts_with_word(line, "export")) return false;
  const std::string_view rest = text::trim(line.substr(6));
  return std::any_of(k_exports.begin(), k_exports.end(), [&](std::string_view word) {
    return starts_with_word(rest, word) || (word.size() == 1 && rest.starts_with(word));
  });
}

// Follows brackets and quotes of JavaScript through its lines; a quote ends with its line, a template string does not.
class Brackets {
 public:
  void read(char c) {
    if (quote_ != 0) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == quote_)
        quote_ = 0;
      return;
    }
    if (c == '"' || c == '\'' || c == '`') quote_ = c;
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') --depth_;
  }
  void end_line() {
    escaped_ = false;
    if (quote_ != '`') quote_ = 0;
  }
  bool balanced() const { return depth_ <= 0 && quote_ == 0; }

 private:
  int depth_ = 0;
  char quote_ = 0;
  bool escaped_ = false;
};

bool is_tag_start(std::string_view text) {
  if (!text.starts_with('<')) return false;
  text.remove_prefix(text.starts_with("</") ? 2 : 1);
  return !text.empty() && (text[0] == '>' || (text[0] >= 'A' && text[0] <= 'Z'));
}

}  // namespace

std::optional<Region> Regions::at(Line line, Line limit) {
  const std::string_view content = lines_.content(line);
  const std::string_view text = unindented(content);
  std::optional<Line> end;
  BlockKind kind = BlockKind::mdx;
  if (text.starts_with(":::")) {
    kind = BlockKind::container;
    end = container_end(line);
  } else if (text.starts_with("$$")) {
    kind = BlockKind::math;
    end = math_end(line);
  } else if (dialect_ == Dialect::mdx && is_statement(content)) {
    end = statement_end(line);
  } else if (dialect_ == Dialect::mdx && is_tag_start(text)) {
    end = tag_end(line);
  }
  if (!end || *end > limit) return std::nullopt;
  return Region{kind, line, *end};
}

std::optional<Line> Regions::container_end(Line line) {
  const std::string_view text = unindented(lines_.content(line));
  if (text::is_blank(text.substr(leading(text, ':')))) return std::nullopt;
  if (line >= matched_to_) match_containers(line);
  const auto found = std::lower_bound(container_ends_.begin(), container_ends_.end(), std::pair<Line, Line>(line, 0));
  if (found == container_ends_.end() || found->first != line) return std::nullopt;
  return found->second;
}

// Matches all containers from this one to its end, or to the end of the body when it has none. A closing line ends the
// nearest container of no more colons than it has; those inside it that are still open never close.
void Regions::match_containers(Line from) {
  std::vector<OpenContainer> open;
  FenceState fence;
  const auto known = static_cast<std::ptrdiff_t>(container_ends_.size());
  Line line = from;
  for (; line < lines_.count(); ++line) {
    const std::string_view content = lines_.content(line);
    if (content.empty() || fence.covers(content)) continue;
    const std::string_view text = unindented(content);
    const auto colons = static_cast<std::uint32_t>(leading(text, ':'));
    if (colons < 3) continue;
    if (!text::is_blank(text.substr(colons))) {
      open.push_back({line, colons, open.empty() ? colons : std::min(colons, open.back().fewest)});
      continue;
    }
    if (open.back().fewest > colons) continue;
    while (open.back().colons > colons) open.pop_back();
    container_ends_.emplace_back(open.back().line, line + 1);
    open.pop_back();
    if (open.empty()) break;
  }
  matched_to_ = line + 1;
  std::sort(container_ends_.begin() + known, container_ends_.end());
}

std::optional<Line> Regions::math_end(Line line) {
  const std::string_view text = text::trim(lines_.content(line));
  const std::size_t second = text.find("$$", 2);
  if (second != std::string_view::npos) {
    return second + 2 == text.size() ? std::optional(line + 1) : std::nullopt;
  }
  const Line from = line + 1;
  if (from < math_.from || from > math_.stop) {
    math_ = {from, from, false};
    for (; math_.stop < lines_.count() && !math_.found; ++math_.stop) {
      const std::string_view content = lines_.content(math_.stop);
      if (fence_length(content) > 0) break;
      math_.found = text::trim(content).ends_with("$$");
    }
    if (math_.found) --math_.stop;
  }
  return math_.found ? std::optional(math_.stop + 1) : std::nullopt;
}

std::optional<Line> Regions::statement_end(Line line) const {
  Brackets brackets;
  for (; line < lines_.count() && !lines_.blank(line); ++line) {
    for (const char c : lines_.content(line)) brackets.read(c);
    brackets.end_line();
    if (brackets.balanced()) return line + 1;
  }
  return line;
}

// A tag that shares its last line with text is part of a paragraph.
std::optional<Line> Regions::tag_end(Line line) const {
  Brackets brackets;
  const Line stop = std::min(line + k_max_tag_lines, lines_.count());
  for (; line < stop; ++line) {
    const std::string_view content = lines_.content(line);
    for (std::size_t at = 0; at < content.size(); ++at) {
      if (content[at] != '>' || !brackets.balanced()) {
        brackets.read(content[at]);
        continue;
      }
      const std::string_view text = text::trim(content);
      return text.ends_with('>') || text.ends_with('}') ? std::optional(line + 1) : std::nullopt;
    }
    brackets.end_line();
    if (brackets.balanced() && text::is_blank(content)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace ingot::parse
