// Any bytes to every reader of small texts: YAML, JSON, env files, the chunking config, models and providers files,
// database URLs. None may crash, and no error about a URL depends on the letters of its password.
#include <string>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "config/chunking.hpp"
#include "config/env_file.hpp"
#include "embed/models.hpp"
#include "embed/services.hpp"
#include "lint/drift.hpp"
#include "store/url.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

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

char next_in(char first, char c, int count) {
  return static_cast<char>(first + (c - first + 1) % count);
}

// The same URL with every letter and digit of its password replaced by another one, %XX excepted.
std::string with_other_password(std::string_view url, std::string_view password) {
  std::string other(url);
  if (password.empty()) return other;
  const auto begin = static_cast<std::size_t>(password.data() - url.data());
  for (std::size_t at = begin; at < begin + password.size(); ++at) {
    char& c = other[at];
    if (c == '%')
      at += 2;
    else if (c >= 'a' && c <= 'z')
      c = next_in('a', c, 26);
    else if (c >= 'A' && c <= 'Z')
      c = next_in('A', c, 26);
    else if (c >= '0' && c <= '9')
      c = next_in('0', c, 10);
  }
  return other;
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
  // An error that is the same for two passwords shows neither.
  const auto other = store::parse_url(with_other_password(text, password_of(text)));
  fuzz::require(!other && other.error().message == url.error().message && other.error().hint == url.error().hint,
                "no error holds a piece of the password");
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
  if (const auto config = config::parse_chunking("fuzz.yaml", text, {}, config::UnknownKeys::collected)) {
    for (const auto& key : config->unknown_keys)
      fuzz::require(key.at.begin <= key.at.end && key.at.end <= text.size(), "an unknown key lies in the file");
    for (const auto& rule : config->rules)
      fuzz::require(rule.glob_at.end <= text.size(), "the glob of a rule lies in the file");
  }
  if (const auto baseline = lint::DriftBaseline::parse("fuzz.json", text))
    fuzz::require(lint::DriftBaseline::parse("fuzz.json", baseline->render()).has_value(),
                  "an ingestion baseline is read as it is written");
  if (const auto table = embed::parse_models("fuzz.yaml", text))
    static_cast<void>(table->find("text-embedding-3-small"));
  if (embed::ServiceTable services = embed::built_in_services(); services.read("fuzz.yaml", text))
    static_cast<void>(services.at("api.openai.com:443"));
  read_url(text);
  return 0;
}
