#include "store/backends/server_error.hpp"

#include <array>

#include <fmt/format.h>

namespace ingot::store {
namespace {

struct Meaning {
  std::string_view sqlstate;  // five characters, or the two of a class
  ErrorKind kind;
  std::string_view hint;
};

// The first row that fits counts.
constexpr std::array k_statement = {
    Meaning{"42P01", ErrorKind::database, "make the tables with: ingest"},
    Meaning{"42703", ErrorKind::config, "the table was made by another program; set PGVECTOR_TABLE to another name"},
    Meaning{"42704", ErrorKind::config,
            "run once in this database, as a superuser: CREATE EXTENSION IF NOT EXISTS vector"},
    Meaning{"42501", ErrorKind::config, "grant the missing right to the user of DATABASE_URL"},
    Meaning{"25006", ErrorKind::config, "DATABASE_URL leads to a read-only server or database; name the primary"},
    Meaning{"53100", ErrorKind::database, "free disk space on the database server, then run again"},
    Meaning{"53", ErrorKind::database, "the database server is short of resources; run again when it has recovered"},
    Meaning{"55P03", ErrorKind::database, "another session holds a lock on the table; run again when it has ended"},
    Meaning{"57014", ErrorKind::database,
            "the statement took too long; look for locks and load on the server, then run again"},
    Meaning{"40", ErrorKind::database, "another session changed the same rows; run again"},
};

constexpr std::string_view k_check_login = "check the user and password in DATABASE_URL";

constexpr std::array k_connect = {
    Meaning{"28P01", ErrorKind::database, k_check_login},
    Meaning{"28", ErrorKind::database, "check the user in DATABASE_URL and the server's pg_hba.conf"},
    Meaning{"08P01", ErrorKind::database,
            "check the user, password and database in DATABASE_URL"},  // a PgBouncer's word
    Meaning{"3D000", ErrorKind::database, "check the database name in DATABASE_URL"},
    Meaning{"53300", ErrorKind::database, "close other connections, or connect through a pooler"},
    Meaning{"57P0", ErrorKind::database, "the server is starting or stopping; run again in a moment"},
    Meaning{"42501", ErrorKind::config, "grant CONNECT on the database to the user of DATABASE_URL"},
};

template <std::size_t N>
const Meaning* meaning(const std::array<Meaning, N>& table, std::string_view sqlstate) {
  for (const Meaning& row : table) {
    if (sqlstate.starts_with(row.sqlstate)) return &row;
  }
  return nullptr;
}

}  // namespace

Error statement_error(std::string_view where, std::string_view sqlstate, std::string_view message) {
  const Meaning* known = meaning(k_statement, sqlstate);
  Error error;
  error.kind = known != nullptr ? known->kind : ErrorKind::database;
  error.message = fmt::format("the database {} refused a statement: {} (SQLSTATE {})", where, message, sqlstate);
  if (known != nullptr) error.hint = std::string(known->hint);
  return error;
}

Error connect_error(std::string_view where, HostKind host, std::string_view sqlstate, std::string_view message) {
  const Meaning* known = meaning(k_connect, sqlstate);
  Error error;
  error.kind = known != nullptr ? known->kind : ErrorKind::database;
  error.message = fmt::format("cannot connect to {}: {}", where, message);
  if (!sqlstate.empty()) error.message += fmt::format(" (SQLSTATE {})", sqlstate);
  if (known != nullptr) {
    error.hint = std::string(known->hint);
  } else if (message.find("certificate") != std::string_view::npos) {
    error.hint =
        "add sslrootcert=/etc/ssl/certs/ca-certificates.crt, or the root that the provider gives, to DATABASE_URL";
  } else if (message.find("SSL") != std::string_view::npos) {
    error.hint = "check PGSSL_MODE and sslmode in DATABASE_URL against what the server offers";
  } else if (host == HostKind::loopback) {
    error.hint = "start it with: dev-vector-db up";
  } else {
    error.hint = "check the host and port in DATABASE_URL, and that this machine may reach them";
  }
  return error;
}

bool is_passing(std::string_view sqlstate) {
  return sqlstate.starts_with("57P0") || sqlstate == "53300";
}

bool is_conflict(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03";
}

}  // namespace ingot::store
