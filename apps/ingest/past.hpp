// What the commands about runs of the past share: the settings, the history on its connection, and the question before
// something is changed.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "corpus_options.hpp"
#include "io/clock.hpp"
#include "report/tool.hpp"
#include "store/history.hpp"

namespace ingot::apps {

inline constexpr report::Tool k_ingest{"ingest", INGOT_VERSION};

/// The settings of a command that needs a database. Nothing when --show-config was answered. Errors: config, when
/// DATABASE_URL is not set.
[[nodiscard]] Result<std::optional<config::Settings>> settle_with_database(const CommonOptions& options);

struct Past {
  config::Settings settings;
  std::unique_ptr<io::Clock> clock;
  std::unique_ptr<store::History> history;
};

/// Nothing when --show-config was answered.
[[nodiscard]] Result<std::optional<Past>> open_past(const CommonOptions& options);

/// Asks on the terminal. Errors: refused, when the answer is not "yes" or nobody can be asked.
[[nodiscard]] Result<void> ask_before(std::string_view what);

/// "run 17" or "17" as a number. Errors: usage.
[[nodiscard]] Result<std::int64_t> run_number(std::string_view word);

}  // namespace ingot::apps
