// Stretches of lines that cmark-gfm does not know: `:::` containers, `$$` blocks, and in MDX files import, export and
// JSX. Whether a line is inside code or HTML is known to the caller, who asks only for lines that are not.
// All searches ahead remember how far they came, so that asking for every line in order takes linear time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/document.hpp"
#include "parse/body_lines.hpp"

namespace ingot::parse {

struct Region {
  model::BlockKind kind = model::BlockKind::container;
  Line first = 0;
  Line last = 0;  ///< half-open, with the line that closes it
};

enum class Dialect { markdown, mdx };

class Regions {
 public:
  /// The lines must outlive it.
  Regions(const BodyLines& lines, Dialect dialect) : lines_(lines), dialect_(dialect) {}

  /// A cheap test that no line with a region's beginning fails.
  [[nodiscard]] bool may_begin(std::string_view line) const {
    std::size_t at = 0;
    while (at < line.size() && at < 3 && line[at] == ' ') ++at;
    if (at == line.size()) return false;
    const char c = line[at];
    if (c == ':' || c == '$') return at + 1 < line.size() && line[at + 1] == c;
    return dialect_ == Dialect::mdx && (c == '<' || (at == 0 && (c == 'i' || c == 'e')));
  }

  /// The region that begins with this line and ends before `limit`. Lines are to be asked for in ascending order.
  [[nodiscard]] std::optional<Region> at(Line line, Line limit);

 private:
  std::optional<Line> container_end(Line line);
  void match_containers(Line from);
  std::optional<Line> math_end(Line line);
  std::optional<Line> statement_end(Line line) const;
  std::optional<Line> tag_end(Line line) const;

  const BodyLines& lines_;
  Dialect dialect_;
  std::vector<std::pair<Line, Line>> container_ends_;  ///< first line and end, ascending
  Line matched_to_ = 0;
  struct {
    Line from = 0;
    Line stop = 0;
    bool found = false;
  } math_;  ///< the last search: no line in [from, stop) ends a block; the one at stop does if it was found
};

}  // namespace ingot::parse
