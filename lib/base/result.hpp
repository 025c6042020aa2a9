// How a function says that it could not do its work. An Error is about our inability; what is wrong with the user's
// data is a model::Diagnostic. Exceptions never cross a room: they are caught where the library that throws is called.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace ingot {

/// Closed list: each kind stands for one exit code, the same in every program.
enum class ErrorKind {
  document,     ///< one document cannot be used; the others go on (exit 1)
  usage,        ///< the command line is wrong (exit 2)
  config,       ///< a configuration file or environment variable is wrong or missing (exit 2)
  embedding,    ///< the embedding service failed (exit 3)
  database,     ///< the database failed or cannot be reached (exit 4)
  refused,      ///< refused for safety, or another run holds the lock (exit 5)
  io,           ///< local input/output or resources (exit 6)
  internal,     ///< a bug of ours (exit 70)
  interrupted,  ///< SIGINT asked for the end (exit 130)
  terminated,   ///< SIGTERM or SIGHUP did (exit 143)
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;             ///< one line: what and where, lower case, no final stop, no secret
  std::vector<std::string> facts;  ///< lines that are printed indented below the message
  std::string hint;                ///< one concrete next command or edit; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), {}, std::move(hint)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

/// The process exit code for an error of this kind.
[[nodiscard]] constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::document:
      return 1;
    case ErrorKind::usage:
    case ErrorKind::config:
      return 2;
    case ErrorKind::embedding:
      return 3;
    case ErrorKind::database:
      return 4;
    case ErrorKind::refused:
      return 5;
    case ErrorKind::io:
      return 6;
    case ErrorKind::internal:
      return 70;
    case ErrorKind::interrupted:
      return 130;
    case ErrorKind::terminated:
      return 143;
  }
  return 70;
}

}  // namespace ingot
