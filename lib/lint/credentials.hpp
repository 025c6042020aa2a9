// Passwords with the user that they are of: in addresses, postgres://user:pass@host/db, and as headers of HTTP have
// them. Those of examples ("user:password@", "<secret>", "${PASSWORD}") are none, nor are those of addresses that lead
// nowhere.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_range.hpp"

namespace ingot::lint {

/// Ascending. Linear in the text.
[[nodiscard]] std::vector<ByteRange> url_passwords(std::string_view text);

/// Whether the password is what examples have in place of one, or stands for a value that is put in elsewhere.
[[nodiscard]] bool is_example_password(std::string_view user, std::string_view password);

/// Whether this is "user:password" in Base64, and the password not that of an example.
[[nodiscard]] bool is_basic_credentials(std::string_view base64);

}  // namespace ingot::lint
