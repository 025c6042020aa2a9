// A regular expression from a user's file, in time linear in the text: RE2, whose syntax lacks look-around and
// back-references. Patterns and texts are UTF-8.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_range.hpp"
#include "base/result.hpp"

namespace ingot {

class Pattern {
 public:
  /// Errors (config): what is wrong with the expression, without its place.
  [[nodiscard]] static Result<Pattern> compile(std::string_view expression);

  /// Whether some part of the text matches.
  [[nodiscard]] bool found_in(std::string_view text) const;
  /// The leftmost match that begins at `from` or later.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from = 0) const;
  [[nodiscard]] const std::string& expression() const { return expression_; }

 private:
  struct Program;
  Pattern(std::string expression, std::shared_ptr<const Program> program);

  std::string expression_;
  std::shared_ptr<const Program> program_;
};

}  // namespace ingot
