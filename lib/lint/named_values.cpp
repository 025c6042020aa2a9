#include "lint/named_values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/keywords.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_least_bytes = 12;
constexpr std::size_t k_most_bytes = 200;
constexpr std::size_t k_most_name = 48;

constexpr auto k_names = std::to_array<std::string_view>(
    {"secret",         "token",         "passw",       "passphrase",  "api_key",    "api-key",        "api key",
     "apikey",         "access_key",    "access-key",  "access key",  "accesskey",  "private_key",    "private-key",
     "privatekey",     "signing_key",   "signing-key", "signing key", "signingkey", "encryption_key", "encryption-key",
     "encryption key", "encryptionkey", "auth_key",    "auth-key",    "authkey",    "credential",     "master_key",
     "masterkey",      "shared_key",    "sharedkey",   "hmac_key",    "hmac key",   "cipher_key"});

// What a name may go on with and still be that of the value itself: SECRET_KEY_PROD, accessTokenSecret; but no
// secret_name, token_url, password_hash.
constexpr auto k_endings = std::to_array<std::string_view>(
    {"ord",   "d",    "wd",      "phrase",     "s",       "key",     "access", "token", "secret",
     "value", "val",  "prod",    "production", "live",    "staging", "stage",  "dev",   "admin",
     "db",    "main", "primary", "secondary",  "default", "base64",  "base"});

// What values of examples have in them; lower case.
constexpr auto k_of_examples = std::to_array<std::string_view>(
    {"example", "placeholder", "your",     "redacted", "changeme", "change-me", "change_me", "replace", "xxxx",
     "0000",    "dummy",       "sample",   "insert",   "123456",   "abcdef",    "abc123",    "qwerty",  "foobar",
     "secret",  "token",       "password", "passwd",   "api_key",  "api-key",   "apikey",    "test",    "demo",
     "fake",    "mock",        "todo",     "lorem",    "deadbeef", "..."});

bool is_value_byte(char c) {
  return is_ascii_word(static_cast<unsigned char>(c)) ||
         std::string_view("+/=.~!@#%^&*-").find(c) != std::string_view::npos;
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

enum class ByteClass { lower, upper, digit, sign };

ByteClass class_of(char c) {
  if (is_lower(c)) return ByteClass::lower;
  if (is_ascii_letter(static_cast<unsigned char>(c))) return ByteClass::upper;
  return is_digit(static_cast<unsigned char>(c)) ? ByteClass::digit : ByteClass::sign;
}

// How letters, digits and signs follow each other.
struct Mix {
  std::size_t changes = 0;  ///< from one class to another
  std::size_t numbers = 0;  ///< runs of digits
  std::size_t letters = 0;
};

Mix mix_of(std::string_view value) {
  Mix mix;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ByteClass here = class_of(value[i]);
    const bool first = i == 0 || here != class_of(value[i - 1]);
    mix.changes += i > 0 && first ? 1 : 0;
    mix.numbers += here == ByteClass::digit && first ? 1 : 0;
    mix.letters += here == ByteClass::lower || here == ByteClass::upper ? 1 : 0;
  }
  return mix;
}

// my-app-2024-config, src/auth/token_2.rs: of words and numbers between signs.
bool is_of_words(std::string_view value) {
  std::size_t parts = 0;
  std::size_t plain = 0;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find_first_of("-_./+=~@#", at), value.size());
    const std::string_view part = value.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    ++parts;
    const bool number = std::all_of(part.begin(), part.end(), [](char c) { return class_of(c) == ByteClass::digit; });
    const std::string_view tail = part.substr(1);
    const bool word = std::all_of(tail.begin(), tail.end(), is_lower) ||
                      std::all_of(part.begin(), part.end(), [](char c) { return class_of(c) == ByteClass::upper; });
    if (number || word) ++plain;
  }
  return parts > 1 && 2 * plain >= parts;
}

bool is_uuid(std::string_view value) {
  constexpr std::string_view k_shape = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  return value.size() == k_shape.size() &&
         std::equal(value.begin(), value.end(), k_shape.begin(), [](char c, char wanted) {
           return wanted == '-' ? c == '-' : is_ascii_word(static_cast<unsigned char>(c));
         });
}

bool is_example(std::string_view value) {
  const std::string lower = text::lower_ascii(value);
  return std::any_of(k_of_examples.begin(), k_of_examples.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool looks_random(std::string_view value) {
  if (value.size() < k_least_bytes || value.size() > k_most_bytes) return false;
  if (value[0] == '/' || value[0] == '.' || value[0] == '@' || value[0] == '#') return false;
  const Mix mix = mix_of(value);
  const bool mixed = mix.numbers > 1 || (mix.numbers == 1 && 5 * mix.changes >= 2 * value.size());
  return mixed && mix.letters >= 4 && !is_uuid(value) && !is_of_words(value) && !is_example(value);
}

// Where the name ends, when it is that of a value. `at` is behind the keyword.
std::optional<std::size_t> name_end(std::string_view text, std::size_t at) {
  const std::size_t last = std::min(text.size(), at + k_most_name);
  while (at < last) {
    const std::string lower = text::lower_ascii(text.substr(at, 12));
    std::size_t skip = !lower.empty() && std::string_view("_-.").find(lower[0]) != std::string_view::npos ? 1 : 0;
    const std::string_view rest = std::string_view(lower).substr(skip);
    std::size_t longest = !rest.empty() && is_digit(static_cast<unsigned char>(rest[0])) ? 1 : 0;
    for (const std::string_view ending : k_endings) {
      if (rest.starts_with(ending)) longest = std::max(longest, ending.size());
    }
    if (longest == 0) break;
    at += skip + longest;
  }
  const bool goes_on = at < text.size() && (is_ascii_word(static_cast<unsigned char>(text[at])) || text[at] == '-');
  return goes_on ? std::nullopt : std::optional(at);
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view bytes) {
  return std::min(text.find_first_not_of(bytes, at), text.size());
}

// Where the value begins: behind a colon, a sign of equality, the border of a cell or "is".
std::optional<std::size_t> value_begin(std::string_view text, std::size_t at) {
  constexpr std::string_view k_quotes = "\"'`*";
  at = skip(text, at, k_quotes);
  const std::size_t sign = skip(text, at, " \t");
  const std::string_view rest = text.substr(sign, 3);
  std::size_t length = 0;
  if (rest.starts_with(":=") || rest.starts_with("=>") || rest.starts_with("==")) {
    length = 2;
  } else if (rest.starts_with(":") || rest.starts_with("=") || rest.starts_with("|")) {
    length = 1;
  } else if (rest == "is " && sign > at) {
    length = 3;
  }
  if (length == 0) return std::nullopt;
  return skip(text, skip(text, skip(text, sign + length, k_quotes), " \t"), k_quotes);
}

std::optional<ByteRange> value_at(std::string_view text, std::size_t begin) {
  const std::string_view reach = text.substr(begin, k_most_bytes + 1);
  const auto last = std::find_if_not(reach.begin(), reach.end(), is_value_byte);
  std::size_t size = static_cast<std::size_t>(last - reach.begin());
  constexpr std::string_view k_after = "\"'`| \t\r\n,;)}<]\\&";
  if (size < reach.size() && k_after.find(reach[size]) == std::string_view::npos) return std::nullopt;
  while (size > 0 && std::string_view(".!*").find(reach[size - 1]) != std::string_view::npos) --size;
  return looks_random(reach.substr(0, size)) ? std::optional(ByteRange{begin, begin + size}) : std::nullopt;
}

}  // namespace

std::vector<ByteRange> secret_values(std::string_view text) {
  static const Keywords k_keywords({k_names.begin(), k_names.end()}, Keywords::Case::any);
  std::vector<ByteRange> found;
  k_keywords.find(text, [&](std::size_t name, std::size_t at) {
    const auto end = name_end(text, at + k_names.at(name).size());
    const auto begin = end ? value_begin(text, *end) : std::nullopt;
    if (const auto value = begin ? value_at(text, *begin) : std::nullopt) found.push_back(*value);
  });
  std::sort(found.begin(), found.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace ingot::lint
