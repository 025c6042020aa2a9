// Any bytes to every reader of small texts: YAML, JSON, env files, the chunking config, database URLs. None may crash,
// errors name a place, and no error about a URL holds a piece of its password.
#include <string>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "config/chunking.hpp"
#include "config/env_file.hpp"
#include "store/url.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::size_t k_piece_bytes = 6;

// What a person would call the password: between the first colon behind the scheme and the last @.
std::string_view password_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  const std::size_t at = url.rfind('@');
  const std::size_t colon = url.find(':');
  if (at == std::string_view::npos || colon >= at) return {};
  return url.substr(colon + 1, at - colon - 1);
}

// A message has words of its own: a piece of the password counts only if no other password would show it.
bool gives_away(const Error& error, std::string_view url, std::string_view password) {
  std::string masked(url);
  masked.replace(static_cast<std::size_t>(password.data() - url.data()), password.size(), password.size(), '0');
  const auto other = store::parse_url(masked);
  const std::string shown = error.message + "\n" + error.hint;
  const std::string innocent = other ? std::string() : other.error().message + "\n" + other.error().hint;
  for (std::size_t i = 0; i + k_piece_bytes <= password.size(); ++i) {
    const std::string_view piece = password.substr(i, k_piece_bytes);
    if (shown.find(piece) != std::string::npos && innocent.find(piece) == std::string::npos) return true;
  }
  return false;
}

void read_url(std::string_view text) {
  const auto url = store::parse_url(text);
  if (url) {
    static_cast<void>(store::effective_ssl_mode(*url, store::SslMode::require));
    const std::string shown = store::place(*url);
    fuzz::require(!shown.empty(), "a URL has a place");
    return;
  }
  fuzz::require(url.error().kind == ErrorKind::config, "a URL is refused as configuration");
  const std::string_view password = password_of(text);
  fuzz::require(!gives_away(url.error(), text, password), "no error holds a piece of the password");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto value = yaml::parse(text); !value) fuzz::require(!value.error().message.empty(), "an error says what");
  if (const auto value = json::parse(text)) {
    const std::string canonical = json::canonical(*value);
    const auto again = json::parse(canonical);
    fuzz::require(again && json::canonical(*again) == canonical, "the canonical form is a fixed point");
  }
  static_cast<void>(config::parse_env_file("fuzz.env", text));
  static_cast<void>(config::parse_chunking("fuzz.yaml", text));
  read_url(text);
  return 0;
}
