#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/dates.hpp"
#include "io/http.hpp"

namespace ingot::io {
namespace {

constexpr std::array<std::string_view, 7> k_days = {"Thursday", "Friday",  "Saturday", "Sunday",
                                                    "Monday",   "Tuesday", "Wednesday"};  // 1970 began on the first
constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

enum class DayName { whole, short_form };

// Takes a date apart from the left; after the first thing that does not fit nothing fits any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void literal(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return give_up();
    rest_.remove_prefix(wanted.size());
  }
  int number(std::size_t digits) {
    int value = 0;
    const char* const end = rest_.data() + std::min(digits, rest_.size());
    const auto [stop, failure] = std::from_chars(rest_.data(), end, value);
    const bool fits = rest_.size() >= digits && rest_.front() != '-' && failure == std::errc() && stop == end;
    if (!fits) give_up();
    if (fits) rest_.remove_prefix(digits);
    return value;
  }
  int blank_or_number() {  // " 6" or "16"
    if (!rest_.starts_with(' ')) return number(2);
    literal(" ");
    return number(1);
  }
  // Its place in the list, from 0.
  template <std::size_t Size>
  int one_of(const std::array<std::string_view, Size>& names, DayName form) {
    for (std::size_t i = 0; i < Size; ++i) {
      const std::string_view name = form == DayName::whole ? names[i] : names[i].substr(0, 3);
      if (!rest_.starts_with(name)) continue;
      rest_.remove_prefix(name.size());
      return static_cast<int>(i);
    }
    give_up();
    return 0;
  }
  [[nodiscard]] bool ended_well() const { return good_ && rest_.empty(); }

 private:
  void give_up() {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

struct Moment {
  int weekday = 0;  ///< in k_days
  int year = 0;
  int month = 0;  ///< from 0
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

void read_time(Reader& reader, Moment& moment) {
  moment.hour = reader.number(2);
  reader.literal(":");
  moment.minute = reader.number(2);
  reader.literal(":");
  moment.second = reader.number(2);
}

std::optional<std::int64_t> seconds_of(const Moment& moment) {
  const std::string date = fmt::format("{:04}-{:02}-{:02}", moment.year, moment.month + 1, moment.day);
  if (!dates::is_day(date) || moment.hour > 23 || moment.minute > 59 || moment.second > 60) return std::nullopt;
  const std::int64_t days = dates::days_between("1970-01-01", date);
  if ((days % 7 + 7) % 7 != moment.weekday) return std::nullopt;
  return ((days * 24 + moment.hour) * 60 + moment.minute) * 60 + moment.second;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<std::int64_t> fixed_form(std::string_view text) {
  Reader reader(text);
  Moment moment;
  moment.weekday = reader.one_of(k_days, DayName::short_form);
  reader.literal(", ");
  moment.day = reader.number(2);
  reader.literal(" ");
  moment.month = reader.one_of(k_months, DayName::whole);
  reader.literal(" ");
  moment.year = reader.number(4);
  reader.literal(" ");
  read_time(reader, moment);
  reader.literal(" GMT");
  return reader.ended_well() ? seconds_of(moment) : std::nullopt;
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<std::int64_t> old_form(std::string_view text) {
  Reader reader(text);
  Moment moment;
  moment.weekday = reader.one_of(k_days, DayName::whole);
  reader.literal(", ");
  moment.day = reader.number(2);
  reader.literal("-");
  moment.month = reader.one_of(k_months, DayName::whole);
  reader.literal("-");
  const int year = reader.number(2);
  reader.literal(" ");
  read_time(reader, moment);
  reader.literal(" GMT");
  if (!reader.ended_well()) return std::nullopt;
  // The weekday tells the century, so that no clock is needed: a date a hundred years away has another one.
  for (const int century : {2000, 1900}) {
    moment.year = century + year;
    if (const auto seconds = seconds_of(moment)) return seconds;
  }
  return std::nullopt;
}

// Sun Nov  6 08:49:37 1994
std::optional<std::int64_t> asctime_form(std::string_view text) {
  Reader reader(text);
  Moment moment;
  moment.weekday = reader.one_of(k_days, DayName::short_form);
  reader.literal(" ");
  moment.month = reader.one_of(k_months, DayName::whole);
  reader.literal(" ");
  moment.day = reader.blank_or_number();
  reader.literal(" ");
  read_time(reader, moment);
  reader.literal(" ");
  moment.year = reader.number(4);
  return reader.ended_well() ? seconds_of(moment) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> http_date(std::string_view text) {
  if (const auto seconds = fixed_form(text)) return seconds;
  if (const auto seconds = old_form(text)) return seconds;
  return asctime_form(text);
}

}  // namespace ingot::io
