// Status and doctor as text and as JSON (schemas ingot.database-status/1 and ingot.database-doctor/1: keys are only
// ever added). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "devdb/database.hpp"
#include "devdb/devdb.hpp"

namespace ingot::devdb {

struct Status {
  RuntimeKind runtime = RuntimeKind::native;
  std::optional<Server> server;        ///< unset: not running
  std::optional<DatabaseFacts> facts;  ///< unset: not running, or not answering
};

/// "name  value" lines.
[[nodiscard]] std::string status_text(const Status& status, Password password);
[[nodiscard]] std::string status_json(const Status& status, Password password, std::string_view version);

/// Lines that a shell can evaluate: eval "$(dev-vector-db up -o env)". The URL is whole.
[[nodiscard]] std::string environment_lines(std::uint16_t port);

[[nodiscard]] std::string doctor_text(const std::vector<Check>& checks);
[[nodiscard]] std::string doctor_json(const std::vector<Check>& checks, std::string_view version);

}  // namespace ingot::devdb
