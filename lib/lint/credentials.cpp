#include "lint/credentials.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_most_bytes = 256;  // of user and password together
constexpr std::size_t k_least_bytes = 4;

// What examples have in place of a password, as a whole and in parts; lower case.
constexpr auto k_words = std::to_array<std::string_view>(
    {"password",  "passwd",      "passw0rd",   "pass",        "pwd",          "secret",           "changeme",
     "postgres",  "mysql",       "root",       "admin",       "user",         "username",         "guest",
     "test",      "testing",     "token",      "hunter2",     "api_key",      "apikey",           "pass123",
     "password1", "password123", "mypassword", "dbpass",      "letmein",      "admin123",         "test123",
     "root123",   "secret123",   "pass1234",   "passw0rd1",   "password1234", "mysecretpassword", "p@ssw0rd",
     "p@ssword",  "p@55w0rd",    "qwerty123",  "open sesame", "gx1fbat3bv"});
constexpr auto k_parts =
    std::to_array<std::string_view>({"example", "xxx", "***", "...", "your", "placeholder", "redacted"});
constexpr auto k_nowhere =
    std::to_array<std::string_view>({"example.com", "example.org", "example.net", ".example", ".invalid", ".test"});

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Addresses of sketches and of the writer's own machine.
bool leads_somewhere(std::string_view host) {
  const std::string lower = text::lower_ascii(host);
  if (lower == "localhost" || lower == "127.0.0.1" || lower == "0.0.0.0") return false;
  return std::none_of(k_nowhere.begin(), k_nowhere.end(), [&](std::string_view end) { return lower.ends_with(end); });
}

bool is_simple(std::string_view password) {
  return std::all_of(password.begin(), password.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// `at` is behind "://".
std::optional<ByteRange> password_at(std::string_view text, std::size_t at) {
  constexpr std::string_view k_ends = " \t\r\n/?#\"'<>|";
  const std::string_view window = text.substr(at, k_most_bytes);
  const std::string_view authority = window.substr(0, window.find_first_of(k_ends));
  const std::size_t sign = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (sign == std::string_view::npos || colon == std::string_view::npos || sign < colon) return std::nullopt;
  const std::string_view user = authority.substr(0, colon);
  const std::string_view password = authority.substr(colon + 1, sign - colon - 1);
  const std::string_view behind = authority.substr(sign + 1);
  const std::string_view host = behind.substr(0, behind.find_first_of(":`)],;&\\"));
  if (password.size() < k_least_bytes || host.empty() || is_example_password(user, password)) return std::nullopt;
  if (!leads_somewhere(host)) return std::nullopt;
  // "host" and "db" are what sketches call a host, but also what a network of containers does.
  if (host.find('.') == std::string_view::npos && is_simple(password)) return std::nullopt;
  return ByteRange{at + colon + 1, at + sign};
}

}  // namespace

// What stands for a value that is put in elsewhere: <token>, ${VAR}, {{ name }}, %s, [password], $PASSWORD.
bool is_example_password(std::string_view user, std::string_view password) {
  constexpr std::string_view k_signs = "<>{}[]()$*`\"'\\";
  if (password.find_first_of(k_signs) != std::string_view::npos || password == "%s") return true;
  const std::string lower = text::lower_ascii(password);
  if (lower == text::lower_ascii(user) ||
      std::all_of(lower.begin(), lower.end(), [&](char c) { return c == lower[0]; }))
    return true;
  return std::find(k_words.begin(), k_words.end(), lower) != k_words.end() ||
         std::any_of(k_parts.begin(), k_parts.end(),
                     [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

bool is_basic_credentials(std::string_view base64) {
  const std::optional<std::string> both = base64.size() % 4 == 0 ? from_base64(base64) : std::nullopt;
  const std::size_t colon = both ? both->find(':') : std::string::npos;
  if (colon == std::string::npos || colon == 0 || !is_printable(*both)) return false;
  const std::string_view password = std::string_view(*both).substr(colon + 1);
  return password.size() >= k_least_bytes && !is_example_password(both->substr(0, colon), password);
}

std::vector<ByteRange> url_passwords(std::string_view text) {
  std::vector<ByteRange> found;
  // There are fewer '@' than addresses in most texts, and fewer still with a colon before them.
  std::size_t next = 0;
  for_each_byte(text, '@', [&](std::size_t sign) {
    if (sign < next) return;
    const std::size_t from = std::max(next, sign - std::min(sign, k_most_bytes));
    const std::size_t scheme = text.substr(from, sign - from).rfind("://");
    if (scheme == std::string_view::npos) return;
    const std::size_t at = from + scheme + 3;
    const bool named = scheme > 0 && is_ascii_word(static_cast<unsigned char>(text[at - 4]));
    const std::optional<ByteRange> password = named ? password_at(text, at) : std::nullopt;
    if (!password) return;
    found.push_back(*password);
    next = password->end + 1;
  });
  return found;
}

}  // namespace ingot::lint
