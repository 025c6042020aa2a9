// What a schema is compiled to: a flat list of nodes that name each other by index. Internal to schema*.cpp.
// Invariant: chains of nodes that hold for one and the same value are at most k_longest_chain long, so they end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pattern.hpp"
#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::schema {

using Index = std::size_t;

inline constexpr std::size_t k_longest_chain = 64;

inline constexpr std::array<std::string_view, 7> k_types = {"null",   "boolean", "integer", "number",
                                                            "string", "array",   "object"};

enum class Format { date, date_time, email, uri };
inline constexpr std::array<std::string_view, 4> k_formats = {"date", "date-time", "email", "uri"};

struct Dependency {
  std::string member;
  std::vector<std::string> required;
  std::optional<Index> schema;
};

struct Node {
  std::size_t line = 0;
  bool never = false;     ///< the schema `false`
  unsigned types = 0;     ///< bits by k_types; 0: any
  std::string condition;  ///< what `if` asks, in words
  std::optional<std::vector<Value>> enumeration;
  std::vector<std::string> known;
  std::optional<double> minimum, maximum, above, below, multiple_of;
  std::optional<std::size_t> min_length, max_length, min_items, max_items, min_members, max_members;
  std::optional<Pattern> pattern;
  std::optional<Format> format;
  bool unique = false;

  std::optional<Index> items, additional_items, contains;
  std::vector<Index> tuple;
  std::vector<std::pair<std::string, Index>> properties;  ///< sorted by name
  std::vector<std::pair<Pattern, Index>> pattern_properties;
  std::optional<Index> additional, member_names;
  std::vector<std::string> required;
  std::vector<Dependency> dependencies;

  std::optional<Index> reference, negated, condition_schema, then_schema, else_schema;
  std::vector<Index> all_of, any_of, one_of;

  /// What `properties` has for the name.
  [[nodiscard]] std::optional<Index> property(std::string_view name) const;
  /// Those that hold for the same value.
  [[nodiscard]] std::vector<Index> in_place() const;
};

class Compiled {
 public:
  std::string path;
  std::vector<Node> nodes;  ///< the root is the first
  std::vector<std::string> fields;
  Value defaults = Value::Map{};
};

[[nodiscard]] Result<Compiled> compile_nodes(std::string_view path, std::string_view text);

}  // namespace ingot::schema
