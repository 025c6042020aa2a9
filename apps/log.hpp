// What programs say on stderr beside their product: text for people, or with --log-format json one object a line for
// what collects logs. Events: phase, progress, note, warning, finding, error, run_finished.
#pragma once

#include <string_view>

#include "base/value.hpp"
#include "model/diagnostic.hpp"

namespace ingot::apps {

enum class LogFormat { text, json };

/// Of this process; text until it is set. Set once, while the command line is read.
void set_log_format(LogFormat format);
[[nodiscard]] LogFormat log_format();

/// {"time","level","event","message", and `fields`} on a line of its own. Any thread may call it.
void log_event(model::Severity level, std::string_view event, std::string_view message, const Value::Map& fields = {});

}  // namespace ingot::apps
