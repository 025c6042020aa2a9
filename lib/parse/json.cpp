#include "parse/json.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "parse/json_print.hpp"
#include "parse/json_scan.hpp"

namespace ingot::parse {
namespace {

constexpr std::size_t k_most_keys_shown = 20;
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

std::string pointer_token(std::string_view key) {
  std::string token = "/";
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

std::string_view kind_of(char first) {
  switch (first) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    default:
      return "a single value";
  }
}

// Members of the root object that stand beside one another and share a unit.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::string> keys;
};

class Reader {
 public:
  Reader(Feed& feed, const Options& options, PartWriter& writer)
      : feed_(feed), scan_(feed), options_(options), writer_(writer) {}

  Result<void> file();
  Result<void> lines();

 private:
  Result<std::size_t> begin();
  Result<std::size_t> value(std::size_t begin);
  Result<std::size_t> elements(std::size_t open, const std::string& pointer);
  Result<std::size_t> element(std::size_t begin, std::string pointer, std::size_t number);
  Result<void> unit(std::size_t begin, std::size_t end, std::string pointer, std::size_t number);
  Result<void> show(std::size_t begin, std::size_t end, std::size_t number);
  Result<void> choose_array(std::size_t open);
  Result<std::size_t> root_object(std::size_t open);
  Result<std::size_t> member(std::size_t begin, Run& run);
  Result<std::size_t> key(std::size_t begin, std::string& name);
  Result<std::size_t> behind_member(std::size_t end, char closer);
  Result<bool> is_chosen(std::size_t value, const std::string& name);
  Result<void> show_run(Run& run);
  Result<void> check_chosen(std::size_t open) const;
  tl::unexpected<Error> fail_at(std::size_t offset, std::string_view what) const {
    return feed_.fail_at(offset, what, "the file must be valid JSON (RFC 8259)");
  }

  Feed& feed_;
  JsonScan scan_;
  const Options& options_;
  PartWriter& writer_;
  JsonPrinter printer_;
  bool headed_ = false;                // there is a heading already, so that whatever follows needs its own
  bool found_ = false;                 // the array under objects_key
  std::optional<std::size_t> chosen_;  // where the only array begins
  bool split_ = false;                 // each member of the root object is a unit
  std::vector<std::string> keys_;      // the first of them, for messages
};

Result<std::size_t> Reader::begin() {
  const auto whole = feed_.reach(k_byte_order_mark.size() - 1);
  if (!whole) return fail(whole.error());
  return scan_.skip_blanks(feed_.from(0).starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
}

Result<void> Reader::file() {
  const auto root = begin();
  if (!root) return fail(root.error());
  if (*root == feed_.end()) return {};
  const auto end = value(*root);
  if (!end) return fail(end.error());
  const auto rest = scan_.skip_blanks(*end);
  if (!rest) return fail(rest.error());
  if (*rest < feed_.end()) return scan_.unexpected(*rest, "the end of the file");
  return {};
}

Result<std::size_t> Reader::value(std::size_t begin) {
  if (scan_.at(begin) == '{') return root_object(begin);
  if (options_.objects_key) {
    return feed_.fail_at(begin,
                         fmt::format("the root is {} and has no key '{}'", kind_of(scan_.at(begin)),
                                     text::printable(*options_.objects_key)),
                         "remove objects_key from the rule of this file");
  }
  if (scan_.at(begin) == '[') return elements(begin, "");
  return element(begin, "", 1);
}

Result<std::size_t> Reader::behind_member(std::size_t end, char closer) {
  auto at = scan_.skip_blanks(end);
  if (!at || scan_.at(*at) == closer) return at;
  if (scan_.at(*at) != ',') return scan_.unexpected(*at, fmt::format("',' or '{}'", closer));
  return scan_.skip_blanks(*at + 1);
}

// Returns where the array ends.
Result<std::size_t> Reader::elements(std::size_t open, const std::string& pointer) {
  auto at = scan_.skip_blanks(open + 1);
  if (at && scan_.at(*at) == ']') return *at + 1;
  for (std::size_t index = 0; at; ++index) {
    auto end = element(*at, fmt::format("{}/{}", pointer, index), index + 1);
    if (!end) return end;
    at = behind_member(*end, ']');
    // A bracket right behind a comma is not the end.
    if (at && scan_.at(*at) == ']' && text::is_blank(feed_.range(*end, *at))) return *at + 1;
  }
  return at;
}

Result<std::size_t> Reader::element(std::size_t begin, std::string pointer, std::size_t number) {
  auto end = scan_.value_end(begin);
  if (!end) return end;
  if (auto shown = unit(begin, *end, std::move(pointer), number); !shown) return fail(shown.error());
  return end;
}

Result<void> Reader::unit(std::size_t begin, std::size_t end, std::string pointer, std::size_t number) {
  if (auto begun = writer_.begin_unit(begin, std::move(pointer)); !begun) return begun;
  return show(begin, end, number);
}

Result<void> Reader::show(std::size_t begin, std::size_t end, std::size_t number) {
  const std::string_view token = feed_.range(begin, end);
  const bool object = token.starts_with('{');
  if (!object && headed_) writer_.heading(fmt::format("Item {}", number));
  if (!object && !token.starts_with('[')) {
    if (const auto wrong = scalar_mistake(token)) return fail_at(begin + wrong->at, wrong->what);
    writer_.paragraph({std::string(token), {}});
    return {};
  }
  const auto printed = printer_.print(token, begin);
  if (!printed) return fail_at(printed.error().offset, printed.error().what);
  if (object) writer_.heading(printed->name.empty() ? fmt::format("Object {}", number) : printed->name);
  headed_ = headed_ || object;
  writer_.code(printed->fragment);
  return {};
}

// The array that is the only one among the root object's members, as far as the first bytes of the file tell. Mistakes
// are left to the reading itself.
Result<void> Reader::choose_array(std::size_t open) {
  std::vector<std::size_t> arrays;
  auto at = scan_.skip_blanks(open + 1);
  while (at && scan_.at(*at) == '"' && *at - open < k_max_element_bytes && arrays.size() < 2) {
    std::string name;
    const auto begin = key(*at, name);
    if (begin && scan_.at(*begin) == '[') arrays.push_back(*begin);
    const auto end = begin ? scan_.value_end(*begin) : begin;
    at = end ? behind_member(*end, '}') : end;
  }
  if (!at && at.error().kind != ErrorKind::document) return fail(at.error());
  if (arrays.size() == 1) chosen_ = arrays.front();
  split_ = arrays.size() != 1;
  return {};
}

Result<std::size_t> Reader::root_object(std::size_t open) {
  if (!options_.objects_key) {
    if (auto chosen = choose_array(open); !chosen) return fail(chosen.error());
  }
  Run run;
  auto at = scan_.skip_blanks(open + 1);
  bool closed = at && scan_.at(*at) == '}';
  while (at && !closed) {
    auto end = member(*at, run);
    if (!end) return end;
    at = behind_member(*end, '}');
    closed = at && scan_.at(*at) == '}' && text::is_blank(feed_.range(*end, *at));
  }
  if (!at) return at;
  if (auto shown = show_run(run); !shown) return fail(shown.error());
  if (auto checked = check_chosen(open); !checked) return fail(checked.error());
  return *at + 1;
}

Result<std::size_t> Reader::member(std::size_t begin, Run& run) {
  std::string name;
  auto value = key(begin, name);
  if (!value) return value;
  if (keys_.size() < k_most_keys_shown) keys_.push_back(name);
  const auto chosen = is_chosen(*value, name);
  if (!chosen) return fail(chosen.error());
  if (*chosen) {
    if (auto shown = show_run(run); !shown) return fail(shown.error());
    return elements(*value, pointer_token(name));
  }
  auto end = scan_.value_end(*value);
  if (!end) return end;
  if (run.keys.empty()) run.begin = begin;
  run.end = *end;
  run.keys.push_back(std::move(name));
  if (run.end - run.begin > k_max_element_bytes)
    return feed_.fail_at(run.begin, "more than 8 MiB of members that are no array", "split the file");
  if (split_) {
    if (auto shown = show_run(run); !shown) return fail(shown.error());
  }
  return end;
}

// Returns where the value of the key begins.
Result<std::size_t> Reader::key(std::size_t begin, std::string& name) {
  if (scan_.at(begin) != '"') return scan_.unexpected(begin, "a key in quotes");
  auto end = scan_.value_end(begin);
  if (!end) return end;
  const std::string_view token = feed_.range(begin, *end);
  if (const auto wrong = scalar_mistake(token)) return fail_at(begin + wrong->at, wrong->what);
  name = unquoted(token);
  auto colon = scan_.skip_blanks(*end);
  if (!colon) return colon;
  if (scan_.at(*colon) != ':') return scan_.unexpected(*colon, "':'");
  return scan_.skip_blanks(*colon + 1);
}

Result<bool> Reader::is_chosen(std::size_t value, const std::string& name) {
  const char first = scan_.at(value);
  if (options_.objects_key) {
    if (found_ || name != *options_.objects_key) return false;
    found_ = first == '[';
    if (!found_) {
      return feed_.fail_at(value,
                           fmt::format("the key '{}' holds {}, not an array", text::printable(name), kind_of(first)),
                           "name the array that holds the objects with objects_key");
    }
    return true;
  }
  if (!chosen_ || value == *chosen_) return chosen_.has_value();
  if (first == '[') {
    return feed_.fail_at(value, fmt::format("the key '{}' holds a second array", text::printable(name)),
                         "name the array that holds the objects with objects_key");
  }
  return false;
}

Result<void> Reader::show_run(Run& run) {
  if (run.keys.empty()) return {};
  const auto printed = printer_.print_members(feed_.range(run.begin, run.end), run.begin);
  if (!printed) return fail_at(printed.error().offset, printed.error().what);
  if (auto begun = writer_.begin_unit(run.begin, pointer_token(run.keys.front())); !begun) return begun;
  writer_.heading(fmt::format("{}", fmt::join(run.keys, ", ")));
  headed_ = true;
  writer_.code(printed->fragment);
  run = {};
  return {};
}

Result<void> Reader::check_chosen(std::size_t open) const {
  if (!options_.objects_key || found_) return {};
  // The object began in the part that is held, since nothing has been handed on.
  auto error = feed_.fail_at(std::max(open, feed_.begin()),
                             fmt::format("no key '{}' in the root object", text::printable(*options_.objects_key)));
  const std::vector<std::string_view> candidates(keys_.begin(), keys_.end());
  const auto near = text::did_you_mean(*options_.objects_key, candidates);
  error.value().hint = near ? fmt::format("did you mean '{}'?", text::printable(*near))
                            : "name the array that holds the objects with objects_key";
  error.value().facts.push_back(keys_.empty() ? "it has no keys"
                                              : text::printable(fmt::format("its keys: {}", fmt::join(keys_, ", "))));
  return error;
}

Result<void> Reader::lines() {
  auto at = begin();
  for (std::size_t index = 0; at && *at < feed_.end(); ++index) {
    const auto end = scan_.value_end(*at);
    if (!end) return fail(end.error());
    if (feed_.range(*at, *end).find('\n') != std::string_view::npos) {
      return feed_.fail_at(*at, "a JSON value that does not end on its line",
                           "JSON lines hold one value a line; give other JSON the extension .json");
    }
    if (auto shown = unit(*at, *end, fmt::format("/{}", index), index + 1); !shown) return shown;
    at = scan_.skip_blanks(*end);
    if (at && *at < feed_.end() && feed_.range(*end, *at).find('\n') == std::string_view::npos)
      return scan_.unexpected(*at, "the end of the line");
  }
  if (!at) return fail(at.error());
  return {};
}

}  // namespace

Result<void> read_json(Feed& feed, const Options& options, PartWriter& writer) {
  return Reader(feed, options, writer).file();
}

Result<void> read_json_lines(Feed& feed, const Options& options, PartWriter& writer) {
  return Reader(feed, options, writer).lines();
}

}  // namespace ingot::parse
