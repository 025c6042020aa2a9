// Classes of characters as the tokenizers of Hugging Face have them: Unicode's properties, in the version of ICU.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::embed {

[[nodiscard]] bool is_white_space(char32_t c);      ///< the property White_Space
[[nodiscard]] bool is_word_character(char32_t c);   ///< what \w means (UTS #18)
[[nodiscard]] bool is_punctuation(char32_t c);      ///< the categories P*, and the signs of ASCII that are symbols
[[nodiscard]] bool is_numeric(char32_t c);          ///< the categories N*
[[nodiscard]] bool is_mark(char32_t c);             ///< the categories M*
[[nodiscard]] bool is_nonspacing_mark(char32_t c);  ///< the category Mn
[[nodiscard]] bool is_other(char32_t c);            ///< the categories Cc, Cf and Co

/// Every character by its own lower case, whatever stands around it. `text` is valid UTF-8.
[[nodiscard]] std::string lowered(std::string_view text);

enum class NormalForm : std::uint8_t { c, d, kc, kd };

/// `text`, which is valid UTF-8, in a normal form of Unicode.
[[nodiscard]] std::string in_normal_form(std::string_view text, NormalForm form);

}  // namespace ingot::embed
