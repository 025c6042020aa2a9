#include "store/backends/server_error.hpp"

#include <array>

#include <fmt/format.h>

namespace ingot::store {
namespace {

struct Meaning {
  std::string_view sqlstate;  // five characters, or the first of them for a whole class
  ErrorKind kind;
  std::string_view hint;
};

constexpr std::string_view k_text = "look in the documents of this run for bytes that are not UTF-8, and for NUL";
constexpr std::string_view k_constraint =
    "look for a constraint, an index or a foreign key that somebody has added to the table; run again when it is gone";
constexpr std::string_view k_stopped = "the server was stopped or has restarted; run again in a moment";
constexpr std::string_view k_overtaken = "another session changed the same rows; run again";
constexpr std::string_view k_damage = "look into the server's log for damaged storage before anything else is written";

// The first row that fits counts.
constexpr std::array k_statement = {
    Meaning{"22021", ErrorKind::document, k_text},
    Meaning{"22P05", ErrorKind::document, k_text},
    Meaning{"22000", ErrorKind::embedding,
            "the service gave a vector that cannot be stored; check the model and PGVECTOR_DIM with: ingest --doctor"},
    Meaning{"22003", ErrorKind::config,
            "a value of a vector does not fit the column's type: use vector instead of halfvec, or another model"},
    Meaning{"22P04", ErrorKind::database, "the rows were damaged on their way to the server; run again"},
    Meaning{"54000", ErrorKind::config,
            "an index takes less: at most 2,000 dimensions of vector or 4,000 of halfvec, and a text column of 2,700 "
            "bytes"},
    Meaning{"23", ErrorKind::database, k_constraint},
    Meaning{"42P01", ErrorKind::database, "make the tables with: ingest"},
    Meaning{"42703", ErrorKind::config, "the table was made by another program; set PGVECTOR_TABLE to another name"},
    Meaning{"42704", ErrorKind::config,
            "run once in this database, as a superuser: CREATE EXTENSION IF NOT EXISTS vector"},
    Meaning{"42883", ErrorKind::config,
            "the extension vector lies in a schema that the user of DATABASE_URL does not look in: add it with ALTER "
            "ROLE ... SET search_path"},
    Meaning{"3F000", ErrorKind::config, "grant CREATE and USAGE on the schema public to the user of DATABASE_URL"},
    Meaning{"42501", ErrorKind::config, "grant the missing right to the user of DATABASE_URL"},
    Meaning{"25006", ErrorKind::database, "DATABASE_URL leads to a read-only server or database; name the primary"},
    Meaning{"25P02", ErrorKind::internal, "this is a fault of this program: please report it"},
    Meaning{"25P03", ErrorKind::database, "this program was halted for too long inside a transaction; run again"},
    Meaning{"53100", ErrorKind::database, "free disk space on the database server, then run again"},
    Meaning{"53200", ErrorKind::database, "the database server is out of memory; lower its load, then run again"},
    Meaning{"53300", ErrorKind::database, "close other connections, or connect through a pooler"},
    Meaning{"53", ErrorKind::database, "the database server is short of resources; run again when it has recovered"},
    Meaning{"55P03", ErrorKind::database, "another session holds a lock on the table; run again when it has ended"},
    Meaning{"57014", ErrorKind::database,
            "the statement took too long or was cancelled; look for locks and load on the server, then run again"},
    Meaning{"57P", ErrorKind::database, k_stopped},
    Meaning{"08", ErrorKind::database, k_stopped},
    Meaning{"40", ErrorKind::database, k_overtaken},
    Meaning{"58", ErrorKind::database, k_damage},
    Meaning{"XX", ErrorKind::database, k_damage},
};

constexpr std::string_view k_check_login = "check the user and password in DATABASE_URL";
constexpr std::string_view k_untrusted =
    "it is not signed by the root that is trusted, or its dates are over or not yet begun: give the provider's root "
    "with "
    "sslrootcert=/path in DATABASE_URL; openssl s_client -starttls postgres -connect HOST:PORT says which";
constexpr std::string_view k_primary =
    "DATABASE_URL leads to a standby or to a database that is set read-only; name the primary";

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

// Words of libpq, which has no codes for what it finds itself. The first row that is contained counts.
constexpr std::array k_found_by_libpq = {
    Meaning{"read-only", ErrorKind::database, k_primary},
    Meaning{
        "root certificate file", ErrorKind::database,
        "add sslrootcert=system for a certificate of a public authority, or sslrootcert=/path with the root that the "
        "provider gives, to DATABASE_URL"},
    Meaning{"does not match host name", ErrorKind::database,
            "the certificate is another server's: use the host name that it was made for in DATABASE_URL"},
    Meaning{"certificate", ErrorKind::database, k_untrusted},
    Meaning{"EVP lib", ErrorKind::database, k_untrusted},  // signed by another authority of the same name
    Meaning{"does not support SSL", ErrorKind::database,
            "switch TLS on in the server; if it is on, somebody between takes it away: nothing was sent"},
    Meaning{"SSL", ErrorKind::database,
            "check PGSSL_MODE and sslmode in DATABASE_URL against what the server offers; TLS 1.2 is the least"},
};

template <std::size_t N>
const Meaning* meaning(const std::array<Meaning, N>& table, std::string_view sqlstate) {
  for (const Meaning& row : table) {
    if (sqlstate.starts_with(row.sqlstate)) return &row;
  }
  return nullptr;
}

const Meaning* meaning_of_words(std::string_view message) {
  for (const Meaning& row : k_found_by_libpq) {
    if (message.find(row.sqlstate) != std::string_view::npos) return &row;
  }
  return nullptr;
}

}  // namespace

Error statement_error(std::string_view where, std::string_view sqlstate, std::string_view message) {
  const Meaning* known = meaning(k_statement, sqlstate);
  Error error;
  error.kind = known != nullptr ? known->kind : ErrorKind::database;
  error.message = fmt::format("the database {} refused a statement: {} (SQLSTATE {})", where, message, sqlstate);
  error.hint = std::string(known != nullptr ? known->hint : "the server's log says more");
  return error;
}

Error connect_error(std::string_view where, HostKind host, std::string_view sqlstate, std::string_view message) {
  const Meaning* known = sqlstate.empty() ? meaning_of_words(message) : meaning(k_connect, sqlstate);
  Error error;
  error.kind = known != nullptr ? known->kind : ErrorKind::database;
  error.message = fmt::format("cannot connect to {}: {}", where, message);
  if (!sqlstate.empty()) error.message += fmt::format(" (SQLSTATE {})", sqlstate);
  if (known != nullptr) {
    error.hint = std::string(known->hint);
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

bool is_wait(std::string_view sqlstate) {
  return sqlstate == "55P03" || sqlstate == "57014";
}

bool is_conflict(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03";
}

}  // namespace ingot::store
