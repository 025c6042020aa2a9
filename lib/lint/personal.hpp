// Shapes of personal data in a text: e-mail addresses, phone numbers in international form, card numbers. What examples
// and shops of software are written with is left out. All linear in the text; results ascend.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

[[nodiscard]] std::vector<ByteRange> email_addresses(std::string_view text);
[[nodiscard]] std::vector<ByteRange> phone_numbers(std::string_view text);
/// 13 to 19 digits of a known issuer whose check digit (Luhn) is right.
[[nodiscard]] std::vector<ByteRange> card_numbers(std::string_view text);

}  // namespace ingot::lint
