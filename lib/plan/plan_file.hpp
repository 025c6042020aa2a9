// A plan on disk, to be looked at and applied later: what would be done to which table, and all that is needed to plan
// it again. Holds no text of a document and no secret.
// Invariant: a file that differs from what was written in any byte is not read.
//
//   {"base_run": 12 or null,
//    "command": {...},                                       as typed
//    "config_digest": "...",
//    "digest": "...",                                        SHA-256 of all bytes of the file but those of this line
//    "documents": [
//    {"action","chunks":{"after","before"},"changes":[{"action","chunk_id","embed_key","meta_hash","reason","tokens"}],
//     "doc_id","path","source_checksum"}, ...                those that change, sorted by path, one a line
//    ],
//    "model": "...", "schema": "ingot.plan-file/1", "target": {...}, "tool_version": "..."}
// A plan for several tables has "more_tables" in its target, "base_runs" of these by name, and a "table" in documents.
// Members are sorted by name; never to change silently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "model/plan.hpp"

namespace ingot::plan {

struct PlanFile {
  struct Target {
    std::string database;  ///< its place
    std::string table;
    std::size_t dimensions = 0;
    std::string source;
    std::string tenant;
    std::vector<std::string> more_tables = {};  ///< beside `table`, ascending

    friend bool operator==(const Target&, const Target&) = default;
  };
  /// What was typed, as far as it decides what is planned.
  struct Command {
    std::vector<std::string> paths;
    std::optional<std::string> root;
    std::optional<std::string> config;
    std::optional<std::string> environment;
    std::optional<std::string> env_file;
    std::optional<std::string> source;
    std::optional<std::string> models;
    std::optional<std::string> tokenizer;
    std::optional<std::string> drift_baseline;
    std::string lint = "off";  ///< off, on, strict
    bool allow_remote = false;
  };

  Target target;
  std::optional<std::int64_t> base_run;           ///< of `table`
  std::map<std::string, std::int64_t> base_runs;  ///< of `more_tables`, where there has been one
  std::string tool_version;
  std::string config_digest;
  std::string model;
  Command command;
  Value::List documents;  ///< as the file has them

  /// Errors: config with "path:line:column: what" for what is no plan file; refused for one that was changed.
  [[nodiscard]] static Result<PlanFile> parse(std::string_view path, std::string_view text);
  [[nodiscard]] std::string render() const;
};

/// The documents of a plan that change. `checksum` gives the SHA-256 of a file by its path, empty where it is gone.
[[nodiscard]] Value::List planned_documents(const model::Plan& plan,
                                            const std::function<std::string_view(std::string_view)>& checksum);

/// That what would be done now is what was planned: the same table after the same run, by the same means, and the same
/// changes. A vector that was to be paid for and is there by now is no difference. Errors: refused, and why.
[[nodiscard]] Result<void> check_unmoved(const PlanFile& planned, const PlanFile& now);

}  // namespace ingot::plan
