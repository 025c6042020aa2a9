// Shapes of personal data in a text: e-mail addresses, phone numbers, card and account numbers, where somebody lives.
// What examples and shops of software are written with is left out. All linear in the text.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

[[nodiscard]] std::vector<ByteRange> email_addresses(std::string_view text);
/// In international form, and those of North America.
[[nodiscard]] std::vector<ByteRange> phone_numbers(std::string_view text);
/// 13 to 19 digits of a known issuer whose check digit (Luhn) is right.
[[nodiscard]] std::vector<ByteRange> card_numbers(std::string_view text);
/// IBANs whose check digits are right.
[[nodiscard]] std::vector<ByteRange> account_numbers(std::string_view text);
/// Streets with a number behind words that say that somebody lives there.
[[nodiscard]] std::vector<ByteRange> home_addresses(std::string_view text);

}  // namespace ingot::lint
