#include "parse/columns.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utf8proc.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "parse/part_writer.hpp"

namespace ingot::parse {
namespace {

constexpr std::size_t k_most_name_bytes = 200;
constexpr std::size_t k_most_names_shown = 50;
constexpr std::array<std::string_view, 4> k_pricing = {"*price*", "*msrp*", "*retail*", "*dealer*"};

// What two names have in common when people take them for the same.
std::string folded(const std::string& name) {
  struct Free {
    void operator()(utf8proc_uint8_t* text) const { std::free(text); }
  };
  const std::unique_ptr<utf8proc_uint8_t, Free> mapped(
      utf8proc_NFKC_Casefold(reinterpret_cast<const utf8proc_uint8_t*>(name.c_str())));
  const std::string text = mapped == nullptr ? name : reinterpret_cast<const char*>(mapped.get());
  std::string out;
  for (const char c : text) {
    // A slash would end what `*` stands for.
    const bool gap = c == ' ' || c == '_' || c == '/' || (c >= '\t' && c <= '\r');
    if (!gap) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return std::string(text::trim(out));
}

class Patterns {
 public:
  explicit Patterns(const std::vector<Glob>& globs) {
    for (const Glob& glob : globs) add(glob.pattern());
  }
  void add(std::string_view pattern) {
    names_.push_back(folded(std::string(pattern)));
    globs_.emplace_back(names_.back());
  }
  // As a whole name first: brackets and braces are part of many.
  [[nodiscard]] bool match(const std::string& name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end() ||
           std::any_of(globs_.begin(), globs_.end(), [&](const Glob& glob) { return glob.matches(name); });
  }

 private:
  std::vector<std::string> names_;
  std::vector<Glob> globs_;
};

// The name that is shown: every line of the rendering carries one, so it is bounded.
std::string base_of(const std::vector<std::string>& header, std::size_t column) {
  const std::string name = one_line(utf8::prefix(header[column], k_most_name_bytes));
  return name.empty() ? fmt::format("Column {}", column + 1) : name;
}

std::vector<Column> named(const std::vector<std::string>& header) {
  std::vector<Column> columns;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < header.size(); ++i) taken.insert(base_of(header, i));
  std::map<std::string, std::size_t> counts;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string base = base_of(header, i);
    std::string name = base;
    for (std::size_t& count = ++counts[base]; count > 1; ++count) {
      name = fmt::format("{} ({})", base, count);
      if (taken.insert(name).second) break;
    }
    columns.push_back({std::move(name), true});
  }
  return columns;
}

NoColumns refusal(std::string what, const std::vector<Column>& columns, const Options& options) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(columns.size(), k_most_names_shown); ++i)
    names.push_back(text::printable(columns[i].name));
  NoColumns refusal{std::move(what), fmt::format("its columns: {}", fmt::join(names, ", ")), {}};
  if (columns.size() > names.size()) refusal.fact += fmt::format(" and {} more", columns.size() - names.size());
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  for (const Glob& glob : options.describe_columns) {
    const auto near = text::did_you_mean(glob.pattern(), candidates);
    if (near) refusal.hint = fmt::format("did you mean '{}' by '{}'?", *near, text::printable(glob.pattern()));
    if (near) break;
  }
  return refusal;
}

}  // namespace

tl::expected<std::vector<Column>, NoColumns> choose_columns(const std::vector<std::string>& header,
                                                            const Options& options) {
  std::vector<Column> columns = named(header);
  const Patterns described(options.describe_columns);
  Patterns excluded(options.exclude_columns);
  if (options.pricing) std::for_each(k_pricing.begin(), k_pricing.end(), [&](auto pattern) { excluded.add(pattern); });
  bool any_described = options.describe_columns.empty();
  bool any_shown = columns.empty();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    // A name that got a number is still the name that the header has.
    const std::string own = folded(header[i]);
    const std::string given = folded(columns[i].name);
    const bool wanted = options.describe_columns.empty() || described.match(own) || described.match(given);
    any_described = any_described || wanted;
    columns[i].shown = wanted && !excluded.match(own) && !excluded.match(given);
    any_shown = any_shown || columns[i].shown;
  }
  if (!any_described) {
    NoColumns none = refusal("none of describe_columns is a column of this file", columns, options);
    if (none.hint.empty()) none.hint = "name columns of the header in describe_columns, as globs if need be";
    return tl::unexpected<NoColumns>(std::move(none));
  }
  if (!any_shown) {
    NoColumns none = refusal("every column is excluded", columns, options);
    none.hint = options.pricing ? "columns named price, MSRP, retail or dealer never appear for type pricing; exclude "
                                  "the file, or describe others"
                                : "leave a column out of exclude_columns, or exclude the file in the config's sources";
    return tl::unexpected<NoColumns>(std::move(none));
  }
  return columns;
}

std::vector<std::size_t> without_column(const std::vector<std::string>& header, const std::vector<Column>& columns,
                                        const std::vector<Glob>& selectors) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < columns.size() && !selectors.empty(); ++i) {
    names.insert(folded(header[i]));
    names.insert(folded(columns[i].name));
  }
  std::vector<std::size_t> without;
  for (std::size_t at = 0; at < selectors.size(); ++at) {
    const Patterns selector({selectors[at]});
    if (std::none_of(names.begin(), names.end(), [&](const std::string& name) { return selector.match(name); }))
      without.push_back(at);
  }
  return without;
}

}  // namespace ingot::parse
