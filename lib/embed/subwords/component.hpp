// Reading the parts of a tokenizer.json: what is not known by name is refused, since to pass over it would be another
// tokenizer in silence.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::embed {

/// One map of the file, with what to say where something is wrong with it.
class Component {
 public:
  /// Both live longer than this.
  Component(std::string_view file, std::string_view part, const Value& value)
      : file_(file), part_(part), value_(value) {}

  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] std::string_view part() const { return part_; }
  [[nodiscard]] const Value& value() const { return value_; }
  /// The value of "type"; empty where there is none.
  [[nodiscard]] std::string_view type() const;

  /// Errors (config), all of them: a key that is not among `keys` or "type".
  [[nodiscard]] Result<void> only(std::initializer_list<std::string_view> keys) const;
  /// True or false; `otherwise` where the key is missing or null.
  [[nodiscard]] Result<bool> flag(std::string_view key, bool otherwise) const;
  [[nodiscard]] Result<std::string> text(std::string_view key) const;
  /// "file: part Type: what"
  [[nodiscard]] tl::unexpected<Error> refuse(std::string_view what) const;

 private:
  std::string_view file_;
  std::string_view part_;
  const Value& value_;
};

}  // namespace ingot::embed
