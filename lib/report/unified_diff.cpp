#include "report/unified_diff.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace ingot::report {
namespace {

constexpr std::size_t k_context = 3;
constexpr std::ptrdiff_t k_most_changes = 1000;  // lines of one stretch; time and memory grow with their square

using Lines = std::vector<std::string_view>;

// With their line feeds, which is all that diffs know of line ends.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Which lines stay: the others of `before` are removed, those of `after` added.
struct Kept {
  std::vector<bool> before;
  std::vector<bool> after;
};

// Finds what two stretches have in common: the greedy algorithm of Myers (1986), "An O(ND) Difference Algorithm".
class Comparison {
 public:
  Comparison(const Lines& before, const Lines& after)
      : before_(before), after_(after), kept_{std::vector<bool>(before.size()), std::vector<bool>(after.size())} {}

  Kept run() {
    const std::size_t shorter = std::min(before_.size(), after_.size());
    for (; first_ < shorter && before_[first_] == after_[first_]; ++first_) keep(first_, first_);
    std::size_t same = 0;
    while (same < shorter - first_ && before_[before_.size() - 1 - same] == after_[after_.size() - 1 - same]) {
      ++same;
      keep(before_.size() - same, after_.size() - same);
    }
    rows_ = static_cast<std::ptrdiff_t>(before_.size() - same - first_);
    columns_ = static_cast<std::ptrdiff_t>(after_.size() - same - first_);
    if (!search()) keep_in_place();
    return std::move(kept_);
  }

 private:
  using Furthest = std::vector<std::ptrdiff_t>;  // row that each diagonal was followed to, from -changes to +changes

  void keep(std::size_t before, std::size_t after) { kept_.before[before] = kept_.after[after] = true; }
  [[nodiscard]] bool same(std::ptrdiff_t row, std::ptrdiff_t column) const {
    return before_[first_ + static_cast<std::size_t>(row)] == after_[first_ + static_cast<std::size_t>(column)];
  }

  // Where the path of so many changes comes from on a diagonal: from above (a line is added) or from the left.
  static bool comes_from_above(const Furthest& last, std::ptrdiff_t diagonal, std::ptrdiff_t changes) {
    return diagonal == -changes || (diagonal != changes && at(last, diagonal - 1) < at(last, diagonal + 1));
  }
  static std::ptrdiff_t at(const Furthest& furthest, std::ptrdiff_t diagonal) {
    return furthest[static_cast<std::size_t>(diagonal + static_cast<std::ptrdiff_t>(furthest.size() / 2))];
  }

  // False when there are too many changes.
  bool search() {
    std::vector<Furthest> trace{Furthest(3, 0)};
    for (std::ptrdiff_t changes = 0; changes <= std::min(rows_ + columns_, k_most_changes); ++changes) {
      const Furthest& last = trace.back();
      Furthest next(static_cast<std::size_t>(2 * changes + 3), 0);
      for (std::ptrdiff_t diagonal = -changes; diagonal <= changes; diagonal += 2) {
        std::ptrdiff_t row = 0;
        if (changes > 0)
          row = comes_from_above(last, diagonal, changes) ? at(last, diagonal + 1) : at(last, diagonal - 1) + 1;
        std::ptrdiff_t column = row - diagonal;
        for (; row < rows_ && column < columns_ && same(row, column); ++column) ++row;
        next[static_cast<std::size_t>(diagonal + changes + 1)] = row;
        if (row < rows_ || column < columns_) continue;
        walk_back(trace, changes);
        return true;
      }
      trace.push_back(std::move(next));
    }
    return false;
  }

  // trace[n + 1] is how far n changes reach.
  void walk_back(const std::vector<Furthest>& trace, std::ptrdiff_t changes) {
    std::ptrdiff_t row = rows_;
    std::ptrdiff_t column = columns_;
    for (; changes >= 0; --changes) {
      const Furthest& last = trace[static_cast<std::size_t>(changes)];
      const std::ptrdiff_t diagonal = row - column;
      const bool above = changes > 0 && comes_from_above(last, diagonal, changes);
      std::ptrdiff_t from = 0;
      if (changes > 0) from = above ? at(last, diagonal + 1) : at(last, diagonal - 1) + 1;
      while (row > from) {
        --row;
        --column;
        keep(first_ + static_cast<std::size_t>(row), first_ + static_cast<std::size_t>(column));
      }
      if (changes > 0) above ? --column : --row;
    }
  }

  // As many lines as before: they were most likely changed one by one.
  void keep_in_place() {
    for (std::ptrdiff_t row = 0; row < rows_ && rows_ == columns_; ++row) {
      const std::size_t at = first_ + static_cast<std::size_t>(row);
      if (same(row, row)) keep(at, at);
    }
  }

  const Lines& before_;
  const Lines& after_;
  Kept kept_;
  std::size_t first_ = 0;  // lines at the beginning that are the same
  std::ptrdiff_t rows_ = 0;
  std::ptrdiff_t columns_ = 0;
};

void put(std::string& out, char sign, std::string_view line) {
  out += sign;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

// Of a hunk: its first line, 1-based, or the one before it where it has none.
std::string range(std::size_t begin, std::size_t count) {
  if (count == 1) return fmt::format("{}", begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

// As git writes the names of files that hold what would end a name.
std::string named(std::string_view prefix, std::string_view path) {
  const auto is_special = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\';
  };
  if (std::none_of(path.begin(), path.end(), is_special))
    return fmt::format("{}{}{}", prefix, path, path.find(' ') == std::string_view::npos ? "" : "\t");
  std::string out = fmt::format("\"{}", prefix);
  for (const char c : path) {
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else {
      out += is_special(c) ? fmt::format("\\{:03o}", static_cast<unsigned char>(c)) : std::string(1, c);
    }
  }
  return out + "\"";
}

// Writes hunks while it walks over both texts.
class Writer {
 public:
  Writer(const Lines& before, const Lines& after, const Kept& kept) : before_(before), after_(after), kept_(kept) {}

  std::string run() {
    while (!at_end()) {
      if (at_kept()) {
        ++row_;
        ++column_;
      } else {
        hunk();
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool at_end() const { return row_ == before_.size() && column_ == after_.size(); }
  [[nodiscard]] bool at_kept() const {
    return row_ < before_.size() && column_ < after_.size() && kept_.before[row_] && kept_.after[column_];
  }

  // How many lines stay from here on; more than `most` are not counted.
  [[nodiscard]] std::size_t kept_ahead(std::size_t most) const {
    std::size_t count = 0;
    while (count < most && row_ + count < before_.size() && column_ + count < after_.size() &&
           kept_.before[row_ + count] && kept_.after[column_ + count])
      ++count;
    return count;
  }

  void context(std::string& body, std::size_t count) {
    for (; count > 0; --count, ++row_, ++column_) put(body, ' ', before_[row_]);
  }

  void hunk() {
    const std::size_t lead = std::min({k_context, row_, column_, row_ - behind_});
    row_ -= lead;
    column_ -= lead;
    const std::size_t first_row = row_;
    const std::size_t first_column = column_;
    std::string body;
    context(body, lead);
    while (true) {
      for (; row_ < before_.size() && !kept_.before[row_]; ++row_) put(body, '-', before_[row_]);
      for (; column_ < after_.size() && !kept_.after[column_]; ++column_) put(body, '+', after_[column_]);
      const std::size_t ahead = kept_ahead(2 * k_context + 1);
      const bool goes_on = ahead <= 2 * k_context && (row_ + ahead < before_.size() || column_ + ahead < after_.size());
      context(body, goes_on ? ahead : std::min(ahead, k_context));
      if (!goes_on) break;
    }
    behind_ = row_;
    out_ +=
        fmt::format("@@ -{} +{} @@\n", range(first_row, row_ - first_row), range(first_column, column_ - first_column));
    out_ += body;
  }

  const Lines& before_;
  const Lines& after_;
  const Kept& kept_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::size_t behind_ = 0;  // the row that the last hunk ended at
  std::string out_;
};

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const Kept kept = Comparison(old_lines, new_lines).run();
  return fmt::format("--- {}\n+++ {}\n", named("a/", path), named("b/", path)) +
         Writer(old_lines, new_lines, kept).run();
}

}  // namespace ingot::report
