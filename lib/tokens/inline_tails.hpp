// What "<" begins in a paragraph of Markdown, and what may follow the text of a link, by the rules of CommonMark. A
// text that is made against them is still read in linear time: ends are looked up, and what repeats is bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "tokens/inline_signs.hpp"

namespace ingot::tokens {

// What "<" begins: tags, comments and the like, and autolinks.
class Tags {
 public:
  explicit Tags(std::string_view text) : text_(text) {}

  /// The end of what begins with the "<" at `at`.
  [[nodiscard]] std::optional<std::size_t> end_of(std::size_t at);

 private:
  [[nodiscard]] char char_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  static std::optional<std::size_t> behind(NextOf& next, std::size_t from, std::size_t size);
  [[nodiscard]] std::optional<std::size_t> declaration_end(std::size_t at);

  // <scheme:anything without blanks>, <name@domain>
  [[nodiscard]] std::optional<std::size_t> autolink_end(std::size_t at) const;
  [[nodiscard]] std::optional<std::size_t> mail_end(std::size_t name) const;
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const;
  [[nodiscard]] std::size_t skip_name(std::size_t at, std::string_view signs) const;
  [[nodiscard]] std::optional<std::size_t> closing_tag_end(std::size_t name) const;
  [[nodiscard]] std::optional<std::size_t> open_tag_end(std::size_t name);
  [[nodiscard]] std::optional<std::size_t> value_end(std::size_t at);

  std::string_view text_;
  NextOf comment_{text_, "-->"};
  NextOf data_{text_, "]]>"};
  NextOf instruction_{text_, "?>"};
  NextOf angle_{text_, ">"};
  NextOf double_quote_{text_, "\""};
  NextOf single_quote_{text_, "'"};
};

// What follows the text of a link: "(address "title")", "[label]".
class Tails {
 public:
  explicit Tails(std::string_view text) : text_(text) {}

  [[nodiscard]] std::optional<std::size_t> address_end(std::size_t at);
  [[nodiscard]] std::optional<std::size_t> label_end(std::size_t at) const;

 private:
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const;
  [[nodiscard]] std::optional<std::size_t> pointed_end(std::size_t at) const;
  [[nodiscard]] std::optional<std::size_t> plain_end(std::size_t at) const;

  // `at` itself where no title begins.
  [[nodiscard]] std::size_t title_end(std::size_t at);

  std::string_view text_;
  NextOf double_quote_{text_, "\"", true};
  NextOf single_quote_{text_, "'", true};
  NextOf opening_{text_, "(", true};
  NextOf closing_{text_, ")", true};
};

}  // namespace ingot::tokens
