#include "report/schema_status.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

using model::VersionState;

struct Shown {
  std::string_view text;
  Tone tone;
};

Shown shown(VersionState state) {
  switch (state) {
    case VersionState::applied:
      return {"applied", Tone::green};
    case VersionState::pending:
      return {"pending", Tone::yellow};
    case VersionState::missing:
      return {"missing", Tone::red};
    case VersionState::edited:
      return {"edited", Tone::red};
    case VersionState::unknown:
      return {"unknown", Tone::red};
  }
  return {"unknown", Tone::red};
}

std::size_t count(const model::SchemaStatus& status, VersionState state) {
  return static_cast<std::size_t>(
      std::count_if(status.versions.begin(), status.versions.end(),
                    [state](const model::SchemaVersion& version) { return version.state == state; }));
}

Value or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

}  // namespace

std::string render_text_schema_status(const model::SchemaStatus& status, Colour colour) {
  std::string out =
      fmt::format("{} · table {} vector({}){}{}\n", text::printable(status.where), status.table, status.dimensions,
                  status.roles ? " · roles" : "", status.row_security ? " · row level security" : "");
  std::size_t width = 0;
  for (const model::SchemaVersion& version : status.versions) width = std::max(width, version.name.size());
  for (const model::SchemaVersion& version : status.versions) {
    const auto [text, tone] = shown(version.state);
    const std::string at = version.applied_at.empty() ? "" : "  " + text::printable(version.applied_at);
    out +=
        fmt::format("  {:>4}  {:<{}}  {}{}\n", version.version, version.name, width, painted(colour, tone, text), at);
  }
  return out + fmt::format("{} applied, {} pending\n", count(status, VersionState::applied),
                           count(status, VersionState::pending));
}

std::string render_json_schema_status(const model::SchemaStatus& status, const Tool& tool) {
  Value::List versions;
  for (const model::SchemaVersion& version : status.versions) {
    versions.push_back(Value::Map{{"version", version.version, 0},
                                  {"name", or_null(version.name), 0},
                                  {"state", shown(version.state).text, 0},
                                  {"applied_at", or_null(version.applied_at), 0},
                                  {"checksum", or_null(version.checksum), 0},
                                  {"stored_checksum", or_null(version.stored_checksum), 0}});
  }
  return json::pretty(Value::Map{{"schema", "ingot.migrations/1", 0},
                                 {"tool", to_value(tool), 0},
                                 {"database", status.where, 0},
                                 {"table", status.table, 0},
                                 {"dimensions", status.dimensions, 0},
                                 {"applied", count(status, VersionState::applied), 0},
                                 {"pending", count(status, VersionState::pending), 0},
                                 {"roles", status.roles, 0},
                                 {"row_security", status.row_security, 0},
                                 {"problem", status.problem ? Value(status.problem->message) : Value(), 0},
                                 {"versions", std::move(versions), 0}});
}

}  // namespace ingot::report
