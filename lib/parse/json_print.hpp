// Prints one JSON value again with line breaks and two blanks a level. Tokens are those of the source, byte for byte:
// numbers out of any range, escapes and repeated keys stay what they are. simdjson reads the structure.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "parse/part_writer.hpp"

namespace ingot::parse {

/// Arrays and objects in one another, within one element.
inline constexpr std::size_t k_max_json_depth = 100;

struct PrintedJson {
  Fragment fragment;
  std::string name;  ///< what an object calls itself: its name, title or id, else its first short text; may be empty
};

struct JsonMistake {
  std::size_t offset = 0;  ///< in the file
  std::string what;
};

class JsonPrinter {
 public:
  JsonPrinter();
  ~JsonPrinter();
  JsonPrinter(const JsonPrinter&) = delete;
  JsonPrinter& operator=(const JsonPrinter&) = delete;

  /// The array or object that stands at `source`: whole, its brackets matched, nested no deeper than k_max_json_depth.
  [[nodiscard]] tl::expected<PrintedJson, JsonMistake> print(std::string_view value, std::size_t source);
  /// Members of an object, printed as an object of their own.
  [[nodiscard]] tl::expected<PrintedJson, JsonMistake> print_members(std::string_view members, std::size_t source);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What is wrong with a number, true, false, null or a text in its quotes: the place in it. Nothing when it is right.
struct ScalarMistake {
  std::size_t at = 0;
  std::string what;
};
[[nodiscard]] std::optional<ScalarMistake> scalar_mistake(std::string_view token);

/// The characters of a text in its quotes; half a surrogate pair becomes U+FFFD. The token is right.
[[nodiscard]] std::string unquoted(std::string_view token);

}  // namespace ingot::parse
