#include "store/backends/session.hpp"

#include <fmt/format.h>

#include "store/migrations.hpp"
#include "store/open_store.hpp"

namespace ingot::store {

Result<Session> Session::open(const Options& options, io::Clock& clock) {
  if (auto database = needs_postgres(options); !database) return fail(std::move(database.error()));
  for (const Target& target : options.targets()) {
    if (auto fits = check_table_name(target.table); !fits) return fail(std::move(fits.error()));
  }
  if (options.dimensions < 1 || options.dimensions > 16000) {
    return fail(ErrorKind::config, fmt::format("{} dimensions are not possible", options.dimensions),
                "set PGVECTOR_DIM from 1 to 16000");
  }
  auto url = parse_url(options.database_url);
  if (!url) return fail(std::move(url.error()));
  auto mode = effective_ssl_mode(*url, options.ssl_mode);
  if (!mode) return fail(std::move(mode.error()));
  auto connection = Connection::open(*url, *mode, clock, options.limits);
  if (!connection) return fail(std::move(connection.error()));
  if (const std::string encoding = connection->server_encoding(); encoding != "UTF8") {
    return fail(ErrorKind::config,
                fmt::format("the database {} is encoded in {}, UTF8 is needed", place(*url), shortened(encoding)),
                "create the database with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0");
  }
  return Session(std::move(*url), *mode, options, clock, std::move(*connection));
}

Result<Session> Session::open(const Options& options) {
  auto clock = io::make_clock();
  auto session = open(options, *clock);
  if (session) session->own_clock_ = std::move(clock);
  return session;
}

Result<void> Session::ready() {
  if (connection_.alive()) return {};
  auto connection = Connection::open(url_, mode_, *clock_, limits_, WaitFor::absent);
  if (!connection) return fail(std::move(connection.error()));
  connection_ = std::move(*connection);
  return {};
}

}  // namespace ingot::store
