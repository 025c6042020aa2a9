// Days and times as ISO 8601 and RFC 3339 write them. Days in this form compare as text does.
#pragma once

#include <string_view>

namespace ingot::dates {

/// Four digits, two and two, as in 2026-01-31, whether there is such a day or not.
[[nodiscard]] bool looks_like_day(std::string_view text);
/// The same, and the calendar has the day.
[[nodiscard]] bool is_day(std::string_view text);
/// A day with a time of day and an offset: 2026-01-31T23:59:60.5+01:00.
[[nodiscard]] bool is_time(std::string_view text);

/// From one day to another, negative where `to` is before `from`; both are days of the calendar.
[[nodiscard]] int days_between(std::string_view from, std::string_view to);

}  // namespace ingot::dates
