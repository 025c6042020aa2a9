// What fixes are made of. A rule says which bytes give way to which text; here is how to take something out of a
// document without leaving a trace, and where a character may bear more than itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_range.hpp"
#include "lint/lint.hpp"
#include "model/diagnostic.hpp"

namespace ingot::lint {

/// Of one fix; what is left is found again.
inline constexpr std::size_t k_most_edits = 10'000;

/// The fix of a finding that stands for several places. Safe edits do not wait for the unsafe ones: while there are
/// any, the fix is made of them alone.
class FixBuilder {
 public:
  /// In any order. Of edits that overlap the first in the file stays.
  void add(model::Applicability applicability, model::Edit edit);
  [[nodiscard]] bool is_full() const { return safe_.size() + unsafe_.size() >= k_most_edits; }
  /// Nothing when there was no edit.
  [[nodiscard]] std::optional<model::Fix> take();

 private:
  std::vector<model::Edit> safe_;
  std::vector<model::Edit> unsafe_;
};

[[nodiscard]] model::Fix fix_of(model::Applicability applicability, model::Edit edit);

/// What goes with a piece of Markdown that is deleted: the lines that it has for itself, or the blanks that would be
/// too many. What it kept apart stays apart.
[[nodiscard]] ByteRange removal_of(std::string_view text, ByteRange piece);

/// How the first line of the text ends; "\n" where none does.
[[nodiscard]] std::string_view line_end_of(std::string_view text);

/// A safe fix that writes a text of the front matter as it should be, where it only has letters of another case or
/// blanks around it.
[[nodiscard]] std::optional<model::Fix> respelt(const Subject& subject, std::string_view pointer,
                                                std::string_view wanted);

/// Whether Markdown or YAML may read the text around the piece in another way once a common space (or nothing) stands
/// there: in front matter, beside signs of markup, in an address or a tag, where a line begins or ends.
enum class Becomes { nothing, space };
[[nodiscard]] bool bears_structure(const Subject& subject, ByteRange piece, Becomes becomes);

}  // namespace ingot::lint
