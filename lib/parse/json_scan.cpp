#include "parse/json_scan.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "parse/json_print.hpp"

namespace ingot::parse {
namespace {

using Set = std::array<bool, 256>;

constexpr Set set_of(std::string_view characters) {
  Set set{};
  for (const char c : characters) set[static_cast<unsigned char>(c)] = true;
  return set;
}

constexpr Set with_controls(Set set) {
  for (std::size_t c = 0; c < 0x20; ++c) set[c] = true;
  return set;
}

constexpr Set k_structure = set_of("{}[]\"");
constexpr Set k_in_string = with_controls(set_of("\"\\"));
constexpr Set k_behind_scalar = set_of(",]}[{:\" \t\r\n");

std::size_t find_any(std::string_view text, const Set& set) {
  std::size_t at = 0;
  while (at < text.size() && !set[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace

tl::unexpected<Error> JsonScan::unexpected(std::size_t at, std::string_view wanted) const {
  if (at >= feed_.end())
    return feed_.fail_at(at, fmt::format("the file ends where {} is expected", wanted),
                         "the file may have been cut off");
  const std::string_view rest = feed_.from(at);
  const std::string shown = text::printable(rest.substr(0, utf8::decode(rest, 0).length));
  return feed_.fail_at(at, fmt::format("unexpected '{}' in JSON where {} is expected", shown, wanted),
                       "the file must be valid JSON (RFC 8259)");
}

// What is read of the element from `at` on, as far as the element may reach; empty at the end of the file. The limit
// does not depend on how much has been read.
Result<std::string_view> JsonScan::rest_of(std::size_t element, std::size_t at) {
  if (at - element >= k_max_element_bytes) {
    return feed_.fail_at(element, "a JSON value of more than 8 MiB",
                         "split the file, or name the array that holds the objects with objects_key");
  }
  const auto more = feed_.reach(at);
  if (!more) return fail(more.error());
  if (!*more) return std::string_view{};
  return feed_.from(at).substr(0, element + k_max_element_bytes - at);
}

Result<std::size_t> JsonScan::skip_blanks(std::size_t at) {
  for (;;) {
    const auto more = feed_.reach(at);
    if (!more) return fail(more.error());
    if (!*more) return at;
    const std::string_view rest = feed_.from(at);
    const std::size_t blanks = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
    at += blanks;
    if (blanks < rest.size()) return at;
  }
}

Result<std::size_t> JsonScan::value_end(std::size_t begin) {
  const char c = at(begin);
  if (c == '{' || c == '[') return container_end(begin);
  if (c == '"') return string_end(begin, begin);
  if (c == '\0' || k_behind_scalar[static_cast<unsigned char>(c)]) return unexpected(begin, "a value");
  return scalar_end(begin);
}

Result<std::size_t> JsonScan::container_end(std::size_t begin) {
  std::string closers;
  for (std::size_t at = begin;;) {
    const auto rest = rest_of(begin, at);
    if (!rest) return fail(rest.error());
    if (rest->empty()) {
      return feed_.fail_at(begin,
                           fmt::format("a JSON {} that is never closed", closers.front() == '}' ? "object" : "array"),
                           "the file may have been cut off");
    }
    const std::size_t skipped = find_any(*rest, k_structure);
    at += skipped;
    if (skipped == rest->size()) continue;
    const char c = (*rest)[skipped];
    if (c == '"') {
      auto end = string_end(at, begin);
      if (!end) return end;
      at = *end;
      continue;
    }
    if (c == '{' || c == '[') {
      if (closers.size() == k_max_json_depth)
        return feed_.fail_at(at, fmt::format("JSON nested more than {} levels deep", k_max_json_depth));
      closers += c == '{' ? '}' : ']';
    } else {
      if (closers.back() != c) return unexpected(at, fmt::format("'{}'", closers.back()));
      closers.pop_back();
    }
    ++at;
    if (closers.empty()) return at;
  }
}

Result<std::size_t> JsonScan::string_end(std::size_t begin, std::size_t element) {
  for (std::size_t at = begin + 1;;) {
    const auto rest = rest_of(element, at);
    if (!rest) return fail(rest.error());
    if (rest->empty())
      return feed_.fail_at(begin, "a JSON string that is never closed", "the file may have been cut off");
    const std::size_t skipped = find_any(*rest, k_in_string);
    at += skipped;
    if (skipped == rest->size()) continue;
    if ((*rest)[skipped] == '"') return at + 1;
    if ((*rest)[skipped] != '\\')
      return feed_.fail_at(at, "a line end or control character inside a JSON string",
                           "write it as an escape, like \\n");
    // The escaped character may stand in the next window.
    if (const auto escaped = rest_of(element, at + 1); !escaped) return fail(escaped.error());
    at += at + 1 < feed_.end() ? 2U : 1U;
  }
}

Result<std::size_t> JsonScan::scalar_end(std::size_t begin) {
  for (std::size_t at = begin;;) {
    const auto rest = rest_of(begin, at);
    if (!rest) return fail(rest.error());
    if (rest->empty()) return at;
    const std::size_t skipped = find_any(*rest, k_behind_scalar);
    at += skipped;
    if (skipped < rest->size()) return at;
  }
}

}  // namespace ingot::parse
