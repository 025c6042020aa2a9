#include "base/glob.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace ingot {
namespace {

constexpr std::size_t k_max_alternatives = 256;

// Expands the first brace group; a group without a comma or without an end stands for itself.
void expand_braces(std::string pattern, std::vector<std::string>& out) {
  std::vector<std::string> waiting{std::move(pattern)};
  while (!waiting.empty()) {
    const std::string current = std::move(waiting.back());
    waiting.pop_back();
    const std::size_t open = current.find('{');
    std::vector<std::size_t> commas;
    std::size_t close = std::string::npos;
    int depth = 0;
    for (std::size_t at = open; at < current.size(); ++at) {
      if (current[at] == '{') ++depth;
      if (current[at] == ',' && depth == 1) commas.push_back(at);
      if (current[at] == '}' && --depth == 0) {
        close = at;
        break;
      }
    }
    if (close == std::string::npos || commas.empty() ||
        out.size() + waiting.size() + commas.size() > k_max_alternatives) {
      out.push_back(current);
      continue;
    }
    commas.push_back(close);
    std::size_t begin = open + 1;
    for (const std::size_t end : commas) {
      waiting.push_back(current.substr(0, open) + current.substr(begin, end - begin) + current.substr(close + 1));
      begin = end + 1;
    }
  }
}

struct ClassMatch {
  bool hit = false;
  std::size_t after = 0;  // behind the closing bracket
};

// The class [a-z] at pattern[at] against one character; nothing for an unclosed bracket.
std::optional<ClassMatch> match_class(std::string_view pattern, std::size_t at, char c) {
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool hit = false;
  for (bool first = true; i < pattern.size() && (pattern[i] != ']' || first); first = false) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      hit = hit || (pattern[i] <= c && c <= pattern[i + 2]);
      i += 3;
    } else {
      hit = hit || pattern[i] == c;
      ++i;
    }
  }
  if (i >= pattern.size()) return std::nullopt;
  return ClassMatch{hit != negated, i + 1};
}

// One set of live pattern positions, advanced character by character: no backtracking, so no exponential patterns.
class States {
 public:
  explicit States(std::string_view pattern) : pattern_(pattern), live_(pattern.size() + 1), next_(pattern.size() + 1) {
    add(live_, 0);
  }

  void step(char c) {
    std::fill(next_.begin(), next_.end(), false);
    for (std::size_t at = 0; at < pattern_.size(); ++at) {
      if (!live_[at]) continue;
      const char p = pattern_[at];
      if (is_double_star(at)) {
        next_[at] = true;
        if (at + 2 < pattern_.size() && c == '/') add(next_, at + 3);
        if (at + 2 == pattern_.size()) add(next_, at + 2);
      } else if (p == '*') {
        if (c != '/') add(next_, at);
      } else if (p == '?') {
        if (c != '/') add(next_, at + 1);
      } else {
        const auto in_class = p == '[' && c != '/' ? match_class(pattern_, at, c) : std::nullopt;
        if (in_class && in_class->hit) add(next_, in_class->after);
        if (!in_class && p == c) add(next_, at + 1);
      }
    }
    std::swap(live_, next_);
  }

  bool accepted() const { return live_[pattern_.size()]; }

 private:
  bool is_double_star(std::size_t at) const {
    return pattern_.substr(at, 2) == "**" && (at == 0 || pattern_[at - 1] == '/') &&
           (at + 2 == pattern_.size() || pattern_[at + 2] == '/');
  }

  // Marks a position and those reachable from it without a character.
  void add(std::vector<bool>& set, std::size_t at) const {
    while (!set[at]) {
      set[at] = true;
      if (at == pattern_.size()) return;
      if (is_double_star(at)) {
        at = at + 2 == pattern_.size() ? at + 2 : at + 3;  // ** may stand for no segment at all
      } else if (pattern_[at] == '*') {
        at += 1;
      } else {
        return;
      }
    }
  }

  std::string_view pattern_;
  std::vector<bool> live_;
  std::vector<bool> next_;
};

// What every path that matches ends with; it spares most paths the rest.
std::string_view literal_end(std::string_view pattern) {
  const std::size_t special = pattern.find_last_of("*?[]\\");
  if (special != std::string_view::npos) pattern.remove_prefix(special + 1);
  if (pattern.starts_with('/')) pattern.remove_prefix(1);  // ** and its slash may stand for nothing
  return pattern;
}

}  // namespace

Glob::Glob(std::string_view pattern, GlobCase letter_case, GlobBraces braces) : pattern_(pattern), case_(letter_case) {
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  std::string folded = case_ == GlobCase::insensitive ? text::lower_ascii(pattern) : std::string(pattern);
  if (braces == GlobBraces::expanded) {
    expand_braces(std::move(folded), alternatives_);
  } else {
    alternatives_.push_back(std::move(folded));
  }
}

bool Glob::matches(std::string_view path) const {
  const std::string folded = case_ == GlobCase::insensitive ? text::lower_ascii(path) : std::string(path);
  for (const std::string& alternative : alternatives_) {
    if (!folded.ends_with(literal_end(alternative))) continue;
    States states(alternative);
    for (const char c : folded) states.step(c);
    if (states.accepted()) return true;
  }
  return false;
}

}  // namespace ingot
