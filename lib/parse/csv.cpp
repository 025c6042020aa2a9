#include "parse/csv.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "parse/columns.hpp"

namespace ingot::parse {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view k_separators = ",;\t|";  // in the order that decides when the header has as many of two

struct Cell {
  std::size_t begin = 0;  // inside the quotes
  std::size_t end = 0;
  bool quoted = false;
};

// Finds the cells of one record after the other.
class Scan {
 public:
  Scan(Feed& feed, char separator) : feed_(feed), separator_(separator) {
    for (const char c : {separator, '\r', '\n'}) ends_[static_cast<unsigned char>(c)] = true;
  }

  // The cells of the record that begins at `begin`, and where the next one begins.
  Result<std::size_t> record(std::size_t begin, std::vector<Cell>& cells) {
    record_ = begin;
    cells.clear();
    for (std::size_t at = begin;; ++at) {
      auto end = cell(at, cells);
      if (!end) return end;
      at = *end;
      if (at == feed_.end()) return at;
      if (feed_.at(at) == separator_) continue;
      return behind_line_end(at);
    }
  }

 private:
  // What is read of the record from `at` on, as far as it may reach; empty at the end of the file.
  Result<std::string_view> rest(std::size_t at) {
    if (at - record_ >= k_max_element_bytes) {
      return feed_.fail_at(record_, "a record of more than 8 MiB",
                           "a quote inside it may never be closed; write quotes inside a quoted cell twice");
    }
    const auto more = feed_.reach(at);
    if (!more) return fail(more.error());
    if (!*more) return std::string_view{};
    return feed_.from(at).substr(0, record_ + k_max_element_bytes - at);
  }

  // Returns where the cell ends: at a separator, a line end, or the end of the file.
  Result<std::size_t> cell(std::size_t begin, std::vector<Cell>& cells) {
    auto quote = skip_blanks(begin);
    if (!quote) return quote;
    if (*quote < feed_.end() && feed_.at(*quote) == '"') return quoted(*quote, cells);
    for (std::size_t at = *quote;;) {
      const auto bytes = rest(at);
      if (!bytes) return fail(bytes.error());
      const auto end =
          std::find_if(bytes->begin(), bytes->end(), [this](char c) { return ends_[static_cast<unsigned char>(c)]; });
      at += static_cast<std::size_t>(end - bytes->begin());
      if (!bytes->empty() && end == bytes->end()) continue;
      cells.push_back({begin, at, false});
      return at;
    }
  }

  Result<std::size_t> quoted(std::size_t open, std::vector<Cell>& cells) {
    for (std::size_t at = open + 1;;) {
      const auto bytes = rest(at);
      if (!bytes) return fail(bytes.error());
      if (bytes->empty())
        return feed_.fail_at(open, "a quote that is never closed",
                             "close it, or quote the whole cell and write it twice");
      const std::size_t quote = std::min(bytes->find('"'), bytes->size());
      at += quote;
      if (quote == bytes->size()) continue;
      const auto next = feed_.reach(at + 1);
      if (!next) return fail(next.error());
      if (*next && feed_.at(at + 1) == '"') {
        at += 2;
        continue;
      }
      cells.push_back({open + 1, at, true});
      return behind_quote(at + 1);
    }
  }

  Result<std::size_t> behind_quote(std::size_t at) {
    auto end = skip_blanks(at);
    if (!end || *end == feed_.end() || ends_[static_cast<unsigned char>(feed_.at(*end))]) return end;
    return feed_.fail_at(*end, "text behind a closing quote", "write quotes inside a quoted cell twice");
  }

  Result<std::size_t> skip_blanks(std::size_t at) {
    for (;; ++at) {
      const auto bytes = rest(at);
      if (!bytes) return fail(bytes.error());
      if (bytes->empty() || (bytes->front() != ' ' && bytes->front() != '\t') || bytes->front() == separator_)
        return at;
    }
  }

  Result<std::size_t> behind_line_end(std::size_t at) {
    if (feed_.at(at) == '\n') return at + 1;
    const auto next = feed_.reach(at + 1);
    if (!next) return fail(next.error());
    return at + (*next && feed_.at(at + 1) == '\n' ? 2U : 1U);
  }

  Feed& feed_;
  char separator_;
  std::size_t record_ = 0;
  std::array<bool, 256> ends_{};
};

// The separator that the header, which begins at `at`, has most of outside of quotes.
Result<char> separator_of(Feed& feed, std::size_t at) {
  std::array<std::size_t, k_separators.size()> counts{};
  bool in_quotes = false;
  bool seen = false;
  for (const std::size_t begin = at; at - begin < k_max_element_bytes; ++at) {
    const auto more = feed.reach(at);
    if (!more) return fail(more.error());
    if (!*more) break;
    const char c = feed.at(at);
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (c == '\n' || c == '\r') {
      if (seen) break;
      continue;
    }
    seen = seen || c != ' ';
    if (const std::size_t which = k_separators.find(c); which != std::string_view::npos) ++counts.at(which);
  }
  return k_separators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

// `name` as the beginning of a line that Markdown reads as text.
std::string as_line_start(const std::string& name) {
  if (std::string_view("#>-+*=~|`:<[").find(name.front()) != std::string_view::npos) return "\\" + name;
  const std::size_t digits = name.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos || (name[digits] != '.' && name[digits] != ')')) return name;
  return name.substr(0, digits) + "\\" + name.substr(digits);
}

class Reader {
 public:
  Reader(Feed& feed, const Options& options, PartWriter& writer) : feed_(feed), options_(options), writer_(writer) {}

  Result<void> file(std::optional<char> separator) {
    auto at = begin();
    if (!at) return fail(at.error());
    if (!separator) {
      const auto found = separator_of(feed_, *at);
      if (!found) return fail(found.error());
      separator = *found;
    }
    Scan scan(feed_, *separator);
    while (*at < feed_.end()) {
      const std::size_t begin = *at;
      at = scan.record(begin, cells_);
      if (!at) return fail(at.error());
      if (auto done = record(begin); !done) return done;
      const auto more = feed_.reach(*at);
      if (!more) return fail(more.error());
    }
    return {};
  }

 private:
  // Where the header begins, or the end of the file.
  Result<std::size_t> begin() {
    const auto whole = feed_.reach(k_byte_order_mark.size() - 1);
    if (!whole) return fail(whole.error());
    std::size_t at = feed_.from(0).starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
    for (;; ++at) {
      const auto more = feed_.reach(at);
      if (!more) return fail(more.error());
      if (!*more || (feed_.at(at) != '\n' && feed_.at(at) != '\r')) return at;
    }
  }

  Result<void> record(std::size_t begin) {
    const bool blank = cells_.size() == 1 && !cells_[0].quoted && text::is_blank(bytes_of(cells_[0]));
    if (blank) return {};
    return headed_ ? row(begin) : header(begin);
  }

  Result<void> header(std::size_t begin) {
    headed_ = true;
    std::vector<std::string> names;
    for (const Cell& cell : cells_) names.push_back(text_of(cell));
    auto columns = choose_columns(names, options_);
    if (!columns) {
      auto error = feed_.fail_at(begin, columns.error().what, columns.error().hint);
      error.value().facts.push_back(columns.error().fact);
      return error;
    }
    columns_ = std::move(*columns);
    writer_.header(described(names, begin));
    for (const Column& column : columns_) labels_.push_back(as_line_start(column.name) + ": ");
    return {};
  }

  [[nodiscard]] model::Rendering::Header described(const std::vector<std::string>& names, std::size_t begin) const {
    model::Rendering::Header header;
    header.source = {begin, cells_.back().end + (cells_.back().quoted ? 1 : 0)};
    for (std::size_t i = 0; i < std::min(columns_.size(), model::Rendering::k_most_columns); ++i)
      header.columns.push_back(columns_[i].name);
    header.not_described = without_column(names, columns_, options_.describe_columns);
    header.not_excluded = without_column(names, columns_, options_.exclude_columns);
    return header;
  }

  Result<void> row(std::size_t begin) {
    for (std::size_t i = columns_.size(); i < cells_.size(); ++i) {
      if (text::is_blank(bytes_of(cells_[i]))) continue;
      return feed_.fail_at(cells_[i].begin,
                           fmt::format("a row of {} cells below a header of {}", cells_.size(), columns_.size()),
                           "quote the cells that hold the separator, or name every column in the header");
    }
    Fragment fragment;
    for (std::size_t i = 0; i < std::min(cells_.size(), columns_.size()); ++i) {
      if (columns_[i].shown) show(i, fragment);
    }
    if (auto begun = writer_.begin_unit(begin, {}); !begun) return begun;
    if (!fragment.text.empty()) writer_.paragraph(fragment);
    return {};
  }

  void show(std::size_t column, Fragment& fragment) {
    const std::string value = one_line(text_of(cells_[column]));
    if (value.empty()) return;
    // The first line begins where the record does, whatever is left out in front of it.
    if (!fragment.text.empty()) {
      fragment.text += '\n';
      fragment.mark(cells_[column].begin);
    }
    fragment.text += labels_[column];
    fragment.mark(cells_[column].begin);
    fragment.text += value;
  }

  std::string_view bytes_of(const Cell& cell) const { return feed_.range(cell.begin, cell.end); }

  std::string text_of(const Cell& cell) const {
    std::string_view bytes = bytes_of(cell);
    if (!cell.quoted) return std::string(bytes);
    std::string text;
    for (std::size_t quote = bytes.find('"'); quote != std::string_view::npos; quote = bytes.find('"')) {
      text.append(bytes.substr(0, quote + 1));
      bytes.remove_prefix(quote + 2);
    }
    return text.append(bytes);
  }

  Feed& feed_;
  const Options& options_;
  PartWriter& writer_;
  std::vector<Cell> cells_;
  std::vector<Column> columns_;
  std::vector<std::string> labels_;
  bool headed_ = false;
};

}  // namespace

Result<void> read_csv(Feed& feed, const Options& options, PartWriter& writer) {
  return Reader(feed, options, writer).file(std::nullopt);
}

Result<void> read_tsv(Feed& feed, const Options& options, PartWriter& writer) {
  return Reader(feed, options, writer).file('\t');
}

}  // namespace ingot::parse
