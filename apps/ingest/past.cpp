#include "past.hpp"

#include <charconv>
#include <iostream>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "store/open_store.hpp"

namespace ingot::apps {

Result<std::optional<config::Settings>> settle_with_database(const CommonOptions& options) {
  const auto files = io::make_filesystem();
  auto settled = settle(options, *files);
  if (!settled || !*settled) return settled;
  if (auto database = store::needs_postgres((*settled)->store); !database) return fail(std::move(database.error()));
  if ((*settled)->store.database_url.empty())
    return fail(ErrorKind::config, "DATABASE_URL is not set", "start a local database with `dev-vector-db up`");
  return settled;
}

Result<std::optional<Past>> open_past(const CommonOptions& options) {
  auto settled = settle_with_database(options);
  if (!settled) return fail(std::move(settled.error()));
  if (!*settled) return std::nullopt;
  Past past{std::move(**settled), io::make_clock(), nullptr};
  auto history = store::open_history(past.settings.store, *past.clock);
  if (!history) return fail(std::move(history.error()));
  past.history = std::move(*history);
  return past;
}

Result<void> ask_before(std::string_view what) {
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(ErrorKind::refused, fmt::format("{} needs --yes when there is no terminal", what),
                "add --yes, after a look at --dry-run");
  }
  fmt::print(stderr, "Type yes to go on: ");
  std::string typed;
  std::getline(std::cin, typed);
  if (typed == "yes") return {};
  return fail(ErrorKind::refused, "that was not yes: nothing was changed", "run again, or pass --yes");
}

Result<std::int64_t> run_number(std::string_view word) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc{} && end == word.data() + word.size() && number > 0) return number;
  return fail(ErrorKind::usage, fmt::format("{} is no number of a run", text::printable(word)), "ingest runs");
}

}  // namespace ingot::apps
