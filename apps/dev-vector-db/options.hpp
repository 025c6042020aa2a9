// The command line of dev-vector-db.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "devdb/devdb.hpp"

namespace ingot::apps {

enum class Verb { up, down, status, logs, url, psql, wait, reset, doctor };
enum class Output { text, json, env };

struct DatabaseCommand {
  Verb verb = Verb::status;
  devdb::Options options;  ///< the two directories are left empty
  Output output = Output::text;
  std::optional<std::string> env_file;  ///< --write-env
  std::vector<std::string> psql_arguments;
  std::size_t log_lines = 100;
  bool follow = false;
  bool volumes = false;
  bool yes = false;
  bool show_password = false;
  bool quiet = false;
};

/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<DatabaseCommand>> parse_database(int argc, const char* const* argv);

}  // namespace ingot::apps
