// A finding about the user's data (lint -> report). What we are unable to do is a base Error instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::model {

enum class Severity { off, info, warning, error };

[[nodiscard]] constexpr std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::off:
      return "off";
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

/// Why a finding does not count, and who said so.
struct Suppression {
  std::string by;  ///< "comment", "config" or "baseline"
  std::string reason;
};

/// Bytes of the file that another text takes the place of; an empty span stands for an insertion.
struct Edit {
  ByteRange span;
  std::string text;  ///< never from the file, so it holds no secret
};

enum class Applicability {
  safe,    ///< says the same as before
  unsafe,  ///< alters what readers or models are given
};

[[nodiscard]] constexpr std::string_view name(Applicability applicability) {
  return applicability == Applicability::safe ? "safe" : "unsafe";
}

/// What mends a finding in its own file; the edits are ascending and apart from each other.
struct Fix {
  Applicability applicability = Applicability::unsafe;
  std::vector<Edit> edits;
};

/// A value of metadata, wherever it was set.
struct FieldPlace {
  std::string pointer;     ///< JSON pointer (RFC 6901) in the metadata; the value need not be there
  std::size_t record = 0;  ///< of those that were looked at together: the first that it is about
};

struct Diagnostic {
  std::string rule;  ///< SZ001
  Severity severity = Severity::error;
  std::string path;                  ///< the source file
  ByteRange span;                    ///< in the source file; empty: the whole file is meant
  std::string message;               ///< one line, lower case, no final stop
  std::string label;                 ///< short text beside the caret; may be empty
  std::optional<std::string> chunk;  ///< "guide-md#chunk-02 (2/7), 1,310 tokens"
  std::vector<std::string> notes;
  std::string help;                 ///< the edit that mends it, in words; may be empty
  std::optional<Fix> fix;           ///< the same, where it can be made without asking
  std::optional<FieldPlace> field;  ///< where the finding is about metadata
  std::optional<Suppression> suppressed;
  std::string key;          ///< of the place: the same wherever its text is moved to within its section; may be empty
  std::string fingerprint;  ///< of this finding: no other one of the run has it
  bool secret = false;      ///< the bytes of the span must not be shown, whoever points at them
};

}  // namespace ingot::model
