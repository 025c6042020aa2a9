#include "log.hpp"

#include <cstdio>
#include <string>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "io/clock.hpp"

namespace ingot::apps {
namespace {

LogFormat chosen = LogFormat::text;

// Collectors drop what is no UTF-8.
std::string readable(std::string_view text) {
  return utf8::first_invalid(text) ? text::printable(text) : std::string(text);
}

}  // namespace

void set_log_format(LogFormat format) {
  chosen = format;
}

LogFormat log_format() {
  return chosen;
}

void log_event(model::Severity level, std::string_view event, std::string_view message, const Value::Map& fields) {
  Value::Map line{{"time", io::rfc3339(io::make_clock()->now()), 0},
                  {"level", model::name(level), 0},
                  {"event", event, 0},
                  {"message", readable(message), 0}};
  line.insert(line.end(), fields.begin(), fields.end());
  const std::string text = json::compact(std::move(line)) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);  // at once: lines of several threads do not mix
}

}  // namespace ingot::apps
