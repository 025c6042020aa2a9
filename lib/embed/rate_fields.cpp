#include "embed/rate_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::embed {
namespace {

constexpr double k_longest_seconds = 1e9;  // thirty years: more is no time that anybody waits

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::general);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::chrono::nanoseconds> of_seconds(double seconds) {
  if (!(seconds >= 0 && seconds <= k_longest_seconds)) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

std::optional<double> number_field(const io::HttpAnswer& answer, const std::string& name) {
  const auto field = answer.field(name);
  return field ? number(text::trim(*field)) : std::nullopt;
}

std::optional<Allowance> allowance(const io::HttpAnswer& answer, std::string_view of) {
  const auto limit = number_field(answer, fmt::format("x-ratelimit-limit-{}", of));
  if (!limit || *limit < 1) return std::nullopt;
  Allowance found;
  found.limit = *limit;
  const auto left = number_field(answer, fmt::format("x-ratelimit-remaining-{}", of));
  if (left && *left >= 0 && *left <= *limit) found.left = left;
  if (const auto reset = answer.field(fmt::format("x-ratelimit-reset-{}", of))) found.full = rate_duration(*reset);
  return found;
}

std::optional<std::chrono::nanoseconds> retry_after(const io::HttpAnswer& answer, std::int64_t epoch_seconds) {
  // However long a wait is asked for, it is asked for: it is not to be taken for none.
  const auto wait_of = [](double seconds) { return of_seconds(std::min(seconds, k_longest_seconds)); };
  if (const auto milliseconds = number_field(answer, "retry-after-ms")) {
    if (auto wait = wait_of(*milliseconds / 1000)) return wait;
  }
  const auto field = answer.field("retry-after");
  if (!field) return std::nullopt;
  if (const auto seconds = number(text::trim(*field))) return wait_of(*seconds);
  const auto date = io::http_date(text::trim(*field));
  if (!date) return std::nullopt;
  return wait_of(static_cast<double>(std::max<std::int64_t>(0, *date - epoch_seconds)));
}

}  // namespace

std::optional<std::chrono::nanoseconds> rate_duration(std::string_view text) {
  text = text::trim(text);
  if (const auto seconds = number(text)) return of_seconds(*seconds);
  constexpr std::array<std::pair<std::string_view, double>, 4> k_units = {
      {{"ms", 1e-3}, {"h", 3600}, {"m", 60}, {"s", 1}}};
  double seconds = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = number(text.substr(0, digits));
    text.remove_prefix(digits);
    bool known = false;
    for (const auto& [unit, length] : k_units) {
      if (known || !text.starts_with(unit)) continue;
      known = true;
      text.remove_prefix(unit.size());
      seconds += value.value_or(0) * length;
    }
    if (!value || !known) return std::nullopt;
  }
  return of_seconds(seconds);
}

RateFields rate_fields(const io::HttpAnswer& answer, std::int64_t epoch_seconds) {
  RateFields fields;
  fields.requests = allowance(answer, "requests");
  fields.tokens = allowance(answer, "tokens");
  fields.retry_after = retry_after(answer, epoch_seconds);
  if (const auto field = answer.field("x-should-retry")) {
    if (*field == "true") fields.should_retry = true;
    if (*field == "false") fields.should_retry = false;
  }
  return fields;
}

}  // namespace ingot::embed
