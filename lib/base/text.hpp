// Plain operations on text that know no project noun.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::text {

[[nodiscard]] std::string_view trim(std::string_view text);  ///< without ASCII blanks and line ends on both sides
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::size_t count(std::string_view text, char c);  ///< how often the byte occurs
[[nodiscard]] bool is_blank(std::string_view text);              ///< only ASCII white space

/// The candidate nearest to `word` by edit distance (case-insensitive), if it is near enough to be meant.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view word,
                                                      std::span<const std::string_view> candidates);

/// All candidates of the least edit distance, in their order; none when not even those are near enough to be meant.
[[nodiscard]] std::vector<std::string_view> nearest(std::string_view word,
                                                    std::span<const std::string_view> candidates);

/// Escapes control, bidi, invisible and invalid characters, so that text of users can be shown on a terminal: a line
/// end as \n, ESC as \x1b, U+202E as \u{202e}.
[[nodiscard]] std::string printable(std::string_view text);

/// Lower-case letters and digits of any script, every other run replaced by one '-', none at the ends.
[[nodiscard]] std::string slug(std::string_view text);

/// "1 row", "2 rows", "1,234 rows".
[[nodiscard]] std::string counted(std::size_t count, std::string_view singular, std::string_view plural);
[[nodiscard]] std::string with_thousands(std::size_t number);

}  // namespace ingot::text
