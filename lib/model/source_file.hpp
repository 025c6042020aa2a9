// One input as it was read: the first value of a run (source -> parse). Bytes are never cleaned: a byte-order mark,
// CRLF or NUL are facts for the parser.
#pragma once

#include <optional>
#include <string>

namespace ingot::model {

struct SourceFile {
  std::string path;                     ///< relative to the root, '/' between segments
  std::string bytes;                    ///< valid UTF-8
  std::string checksum;                 ///< SHA-256 of `bytes`, hexadecimal
  std::string last_updated;             ///< UTC, RFC 3339
  std::optional<std::string> revision;  ///< last git commit that touched the file, if git knows it
};

/// An input that takes no part in the run, and why.
struct Skipped {
  std::string path;
  std::string reason;
};

}  // namespace ingot::model
