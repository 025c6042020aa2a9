// The command line of query-chunks.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "corpus_options.hpp"
#include "pipeline/query.hpp"

namespace ingot::apps {

struct QueryCommand {
  CommonOptions common;
  pipeline::QueryOptions query;
  std::string text;
};

/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<QueryCommand>> parse_query(int argc, const char* const* argv);

}  // namespace ingot::apps
