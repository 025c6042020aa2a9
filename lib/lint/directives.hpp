// Comments in Markdown that accept findings:
//   <!-- chunk-lint-disable-next SZ002 BD003 until=2026-06-30 -- the table must stay whole -->   the block below
//   <!-- chunk-lint-disable SZ002 -- reason --> ... <!-- chunk-lint-enable SZ002 -->             what is between
//   <!-- chunk-lint-disable-file LK001 -- reason -->                                             the whole file
// One that is not right (no reason, no or an unknown rule, a past day) accepts nothing and is a finding itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

struct Directive {
  enum class Kind { next, range, file, enable, unknown };

  Kind kind = Kind::unknown;
  ByteRange comment;    ///< in the file
  ByteRange removal;    ///< the comment with what goes with it, such as the line that it has for itself
  std::string word;     ///< chunk-lint-disable-next
  ByteRange word_span;  ///< in the file
  struct Name {
    std::string text;  ///< as it is written
    std::string rule;  ///< id; empty when there is no such rule
    ByteRange span;
    ByteRange removal;  ///< with the blanks before it
  };
  std::vector<Name> names;
  std::string until;   ///< as it is written; empty: none
  std::string reason;  ///< empty: none
  ByteRange scope;     ///< where it holds; empty for `enable` and `unknown`
  ByteRange enable;    ///< the removal of the comment that ends the scope, where it serves nothing else; else empty
};

/// In the order of the file; those inside of code are none.
[[nodiscard]] std::vector<Directive> directives_of(const Subject& subject);

/// Whether it may accept anything on this day, which is 2026-01-31.
[[nodiscard]] bool is_right(const Directive& directive, std::string_view today);

}  // namespace ingot::lint
