#include "base/dates.hpp"

#include <algorithm>
#include <array>

namespace ingot::dates {
namespace {

constexpr std::size_t k_day = 10;  // characters

// 'd' stands for a digit.
bool has_shape(std::string_view text, std::string_view shape) {
  return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(), [](char c, char wanted) {
           return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
         });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  return value;
}

bool is_time_of_day(std::string_view text, int last_second) {
  return number(text.substr(0, 2)) <= 23 && number(text.substr(3, 2)) <= 59 &&
         (text.size() < 8 || number(text.substr(6, 2)) <= last_second);
}

bool is_offset(std::string_view text) {
  if (text == "Z" || text == "z") return true;
  return (has_shape(text, "+dd:dd") || has_shape(text, "-dd:dd")) && is_time_of_day(text.substr(1), 59);
}

// From the first of March of the year 0, so that the day that only some years have is the last of its year.
int day_number(std::string_view day) {
  const int month = (number(day.substr(5, 2)) + 9) % 12;
  const int year = number(day.substr(0, 4)) - (month >= 10 ? 1 : 0);
  return 365 * year + year / 4 - year / 100 + year / 400 + (306 * month + 5) / 10 + number(day.substr(8, 2));
}

}  // namespace

bool looks_like_day(std::string_view text) {
  return has_shape(text, "dddd-dd-dd");
}

bool is_day(std::string_view text) {
  if (!looks_like_day(text)) return false;
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8, 2));
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  constexpr std::array<int, 12> k_days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= k_days.at(static_cast<std::size_t>(month - 1)) + (leap && month == 2 ? 1 : 0);
}

bool is_time(std::string_view text) {
  if (!is_day(text.substr(0, k_day)) || text.size() <= k_day || (text[k_day] != 'T' && text[k_day] != 't'))
    return false;
  std::string_view rest = text.substr(k_day + 1);
  if (!has_shape(rest.substr(0, 8), "dd:dd:dd") || !is_time_of_day(rest.substr(0, 8), 60)) return false;
  rest.remove_prefix(8);
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end == 1) return false;
    rest.remove_prefix(end);
  }
  return is_offset(rest);
}

int days_between(std::string_view from, std::string_view to) {
  return day_number(to) - day_number(from);
}

}  // namespace ingot::dates
