// A schema in the vocabulary of JSON Schema draft-07, compiled once and held against any number of values, on any
// thread. Written in YAML or JSON. `x-known-values` opens an enumeration: other values are reported, but as such.
// References stay within the file, patterns take linear time, and steps and depth are bounded whatever the schema says.
// Unlike in draft-07 an unknown keyword or format is an error (unless it begins with "x-"), and what stands beside a
// $ref holds as well.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::schema {

enum class Fault {
  type,
  value,        ///< none of an enumeration, or not the constant
  known_value,  ///< none of x-known-values
  size,         ///< of a number, a text, a list or a map
  pattern,      ///< or a format
  items,        ///< of a list
  missing,      ///< a required member
  unknown,      ///< a member that a closed map does not have
  combination,  ///< of anyOf, oneOf or not
  too_complex,  ///< the value was not held against the whole schema
};

struct Violation {
  Fault fault = Fault::type;
  std::string pointer;       ///< RFC 6901; of the member that is missing or unknown
  std::string field;         ///< the member of the root that it lies in; empty for the root itself
  std::string message;       ///< `audience` is "Owner", which is none of "owner", "staff"
  std::string meant;         ///< the value or name that is nearest; empty when none is near
  std::string condition;     ///< "`type` is "pricing""; empty: it always holds
  std::size_t line = 0;      ///< of the schema file, 1-based
  bool wants_text = false;   ///< a number or the like where there must be a string
  bool conditional = false;  ///< it is the then or else of an if
};

class Compiled;

class Schema {
 public:
  /// `path` is what errors and notes name. Errors (config): "path:line:column: what".
  [[nodiscard]] static Result<Schema> compile(std::string_view path, std::string_view text);

  /// In the order of the schema; at most 100.
  [[nodiscard]] std::vector<Violation> check(const Value& value) const;
  /// Holds one member of the root against what `properties` says of it alone, without conditions.
  [[nodiscard]] std::vector<Violation> check_member(std::string_view name, const Value& value) const;

  /// What `properties` of the root names, in its order.
  [[nodiscard]] const std::vector<std::string>& fields() const;
  /// The defaults of those, in their order; a map.
  [[nodiscard]] const Value& defaults() const;
  [[nodiscard]] const std::string& path() const;

 private:
  explicit Schema(std::shared_ptr<const Compiled> compiled);
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace ingot::schema
